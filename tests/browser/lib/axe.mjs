// Looks for barriers on a page with axe-core: each kind of page once for each way of looking.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { named } from './browser.mjs';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const seen = new Set();
export const violations = [];
export let looked = 0;

/** What kind of page this is: its address without what differs from case to case, and the parts it is made of. */
async function kind(page) {
  const url = new URL(page.url());
  const place = url.pathname
    .replace(/\/apply\/[0-9a-f]{32}\/(?!check|evidence|submit)[^/]+/, '/apply/*/page')
    .replace(/evidence\/[^/]+/, 'evidence/*')
    .replace(/[0-9a-f]{32}/g, '*')
    .replace(/\/services\/[^/]+/, '/services/*')
    .replace(/\/cases\/[^/]+/, '/cases/*')
    .replace(/\/life-events\/[^/]+/, '/life-events/*');
  const parts = await page.evaluate(() => {
    const marks = [
      '.summary', '.panel', '.note.good', '.note.bad', '.note.warn', 'table', 'details', '.tasks', '.said', '.files',
      'fieldset', 'select', 'textarea', 'input[type=radio]', 'input[type=checkbox]', 'input[type=file]', '[data-province]',
      '#rating form', '.bar', '.due.late', '.due.soon', '.due.still', '.said .me', '.tasks .done', 'dialog[open]', '.summary ~ form', '.hits', '.sheet', 'h1 label', 'legend h1', '.withunit',
    ];
    return marks.filter((mark) => document.querySelector(mark.startsWith('dialog') ? mark : `main ${mark}`)).join(' ');
  });
  return `${place} ${parts}`;
}

const twins = new WeakMap();

/** The same document, still without its script, in a page where axe-core may run: it needs timers. */
async function twin(page) {
  const context = page.context();
  if (!twins.has(context)) {
    const beside = await context.browser().newContext({ viewport: page.viewportSize(), reducedMotion: 'reduce' });
    context.on('close', () => beside.close().catch(() => {}));
    twins.set(context, await beside.newPage());
  }
  const other = twins.get(context);
  const html = await page.content();
  await other.goto(new URL('/healthz', page.url()).href);
  await other.setContent(html.replace(/<script\b[^>]*><\/script>/g, ''), { waitUntil: 'load' });
  return other;
}

/** Every barrier on the page that is shown, and whatever sticks out of it sideways. */
export async function found(page) {
  const where = page.way.script ? page : await twin(page);
  const rules = await where.evaluate(
    `(async () => { if (!window.axe) { ${SOURCE} } ; const r = await axe.run(document, { resultTypes: ['violations'], preload: false });
      return r.violations.map(v => ({ rule: v.id, help: v.help, where: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ': ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')) })); })()`,
  );
  const out = rules.map((v) => `${page.url()} [${named(page.way)}] ${v.rule}: ${v.help}\n    ${v.where.join('\n    ')}`);
  // Nothing may stick out sideways on a phone either.
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return null;
    const out = Array.from(document.querySelectorAll('body *')).find((e) => e.getBoundingClientRect().right > limit + 1);
    return `${document.documentElement.scrollWidth} px wide: ${out?.outerHTML.slice(0, 160)}`;
  });
  if (wide) out.push(`${page.url()} [${named(page.way)}] sticks out: ${wide}`);
  return out;
}

/** Checks the page unless one of its kind was checked in this way of looking; gathers what is wrong. */
export async function barriers(page) {
  const key = `${named(page.way)} ${await kind(page)}`;
  if (seen.has(key)) return;
  seen.add(key);
  looked++;
  violations.push(...(await found(page)));
}
