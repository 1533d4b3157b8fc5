// Fills whatever form is on the page from a map of answers; what the map does not say is filled by kind.

import { press } from './browser.mjs';
import { HOME, today } from './answers.mjs';

/** The questions of a form, each with its kind, read from the page itself. */
function questions(form) {
  return form.evaluate((form) => {
    const out = new Map();
    for (const e of form.elements) {
      const name = e.name;
      if (!name || e.type === 'hidden' || e.type === 'submit' || name === 'later' || name === 'again') continue;
      const part = /^(.+)-(d|m|y|province|commune|street)$/.exec(name);
      const id = part && form.elements[`${part[1]}-d`] ? part[1] : part && form.elements[`${part[1]}-province`] ? part[1] : name;
      const q = out.get(id) ?? { id, kind: '', filled: false, options: [], optional: false };
      if (id !== name) q.kind = form.elements[`${id}-d`] ? 'date' : 'address';
      else if (e.type === 'radio') q.kind = 'one';
      else if (e.type === 'checkbox') q.kind = 'several';
      else if (e.tagName === 'SELECT') q.kind = 'list';
      else if (e.tagName === 'TEXTAREA') q.kind = 'long';
      else if (e.type === 'file') q.kind = 'file';
      else q.kind = e.inputMode === 'numeric' || e.type === 'number' ? 'number' : e.type === 'tel' || e.type === 'email' ? e.type : 'text';
      if (q.kind === 'one' || q.kind === 'several') q.options.push(e.value);
      if (q.kind === 'list') q.options = Array.from(e.options, (o) => o.value).filter(Boolean);
      if (q.kind === 'one' || q.kind === 'several' ? e.checked : e.value) q.filled = true;
      if (e.closest('.field')?.querySelector('.maybe')) q.optional = true;
      out.set(id, q);
    }
    return Array.from(out.values());
  });
}

function invented(q) {
  switch (q.kind) {
    case 'date': return today();
    case 'address': return HOME;
    case 'one': return q.options.includes('no') ? 'no' : q.options[0];
    case 'several': return [q.options[0]];
    case 'list': return q.options[0];
    case 'number': return '1';
    case 'tel': return '0912000000';
    case 'email': return 'nguoi.dan@example.org';
    case 'long': return 'Tôi đề nghị giải quyết theo quy định.';
    default: return 'Theo giấy tờ kèm theo';
  }
}

/** Fills every question of the form that is not filled yet and is not optional, or that the map answers. */
export async function fill(page, selector, answers = {}) {
  const form = page.locator(selector);
  for (const q of await questions(form)) {
    const known = Object.hasOwn(answers, q.id);
    if (q.kind === 'file' || (!known && (q.filled || q.optional))) continue;
    // The account knows the applicant better than the example.
    if (q.filled && q.id.startsWith('applicant_')) continue;
    const value = known ? answers[q.id] : invented(q);
    const field = (name) => form.locator(`[name="${name}"]`);
    if (q.kind === 'date') {
      const [y, m, d] = String(value).split('-');
      await field(`${q.id}-d`).fill(String(Number(d)));
      await field(`${q.id}-m`).fill(String(Number(m)));
      await field(`${q.id}-y`).fill(y);
    } else if (q.kind === 'address') {
      await address(page, form, q.id, value);
    } else if (q.kind === 'one') {
      const word = value === true ? 'yes' : value === false ? 'no' : String(value);
      await form.locator(`input[name="${q.id}"][value="${word}"]`).check();
    } else if (q.kind === 'several') {
      for (const one of [value].flat()) await form.locator(`input[name="${q.id}"][value="${one}"]`).check();
    } else if (q.kind === 'list') {
      await field(q.id).selectOption(String(value));
    } else {
      await field(q.id).fill(String(value));
    }
  }
}

/** Province, then commune: with script the list comes by itself, without it a button brings it. */
async function address(page, form, id, { province, commune, street }) {
  const communes = form.locator(`[name="${id}-commune"]`);
  const there = await communes.evaluate((e, c) => Array.from(e.options).some((o) => o.value === c), commune);
  if (there) {
    await communes.selectOption(commune);
  } else {
    await form.locator(`[name="${id}-province"]`).selectOption(province);
    if (page.way.script) {
      await form.locator(`[name="${id}-commune"] option[value="${commune}"]`).waitFor({ state: 'attached' });
    } else {
      const box = form.locator('fieldset', { has: page.locator(`[name="${id}-province"]`) });
      await press(page, box.locator('button[data-role=choose]'));
    }
    await communes.selectOption(commune);
  }
  if (street) await form.locator(`[name="${id}-street"]`).fill(street);
}
