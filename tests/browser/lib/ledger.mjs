// The ledger of WCAG 2.2: which criteria there are at levels A and AA, and what docs/wcag.csv says of each.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './demo.mjs';

const A = '1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2';
const AA = '1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3';
const order = ([a], [b]) => a.localeCompare(b, 'en', { numeric: true });

/** Every criterion of levels A and AA with its level, in the order of the recommendation. */
export const CRITERIA = [...A.split(' ').map((id) => [id, 'A']), ...AA.split(' ').map((id) => [id, 'AA'])].sort(order);

/** The lines of the ledger, as the heads call their parts. */
export function ledger() {
  const lines = readFileSync(join(ROOT, 'docs/wcag.csv'), 'utf8').trim().split('\n');
  const cells = (line) => Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), (m) => m[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
  const heads = cells(lines[0]).slice(0, 7);
  const row = (line) => Object.fromEntries(cells(line).slice(0, heads.length).map((cell, i) => [heads[i], cell]));
  return lines.slice(1).map(row).map((r) => ({ ...r, checks: r.check.split('; ').filter(Boolean) }));
}
