// What a person answers: the ordinary worked example of a service, its days moved to today, and where
// the competent agency follows from an address, one in the commune with officials of the demonstration.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './demo.mjs';

const SERVICES = join(ROOT, 'catalogue/services');
const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const HOME = { province: '01', commune: '00004', street: 'Số 1 phố Thử Nghiệm' };

/** Who applies, where the account does not say. */
const APPLICANT = {
  applicant_name: 'Nguyễn Thị Thử',
  applicant_number: '001190000017',
  applicant_birth: '1990-05-17',
  applicant_phone: '0912000017',
  applicant_address: HOME,
};

export const slugs = () => readdirSync(SERVICES).sort();

const read = (...parts) => parse(readFileSync(join(SERVICES, ...parts), 'utf8'));

/** Today in Vietnam, as `2026-11-25`. */
export const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

const moved = (day, by) => new Date(Date.parse(day) + by * DAY).toISOString().slice(0, 10);

/** A service with an example: definition, words, answers for today, and what happens (`when`). */
export function service(slug, example = 'normal') {
  const definition = read(slug, 'service.yaml');
  const { given, when, then } = read(slug, 'examples', `${example}.yaml`);
  const shift = Math.round((Date.parse(today()) - Date.parse(String(given.at).slice(0, 10))) / DAY);
  const answers = { ...APPLICANT };
  for (const [id, value] of Object.entries(given.answers ?? {})) answers[id] = DATE.test(value) ? moved(value, shift) : value;
  const competent = definition.authority.competent_by;
  if (competent) answers[competent] = HOME;
  return { slug, definition, answers, when, then, words: { vi: read(slug, 'text.vi.yaml'), en: read(slug, 'text.en.yaml') } };
}
