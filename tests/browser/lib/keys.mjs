// A citizen without a mouse: everything by Tab, arrows, Space and Enter.

import assert from 'node:assert/strict';
import { PASSWORD, path, trouble } from './browser.mjs';
import { evidence } from './files.mjs';

/** Presses Tab until the focus is on what the selector names. */
export async function come(page, selector, { most = 150, from } = {}) {
  if (from === 'top') await page.evaluate(() => document.querySelector('.skip').focus());
  for (let n = 0; n < most; n++) {
    if (await page.evaluate((s) => !!document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not come to ${selector} on ${page.url()}`);
}

/** Presses Enter and waits for the page it leads to. */
async function enter(page) {
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')]);
  await page.waitForLoadState('load');
}

/** Fills the form that is shown, field after field; says of which kinds they were. */
async function fields(page, answers) {
  const kinds = [];
  const empty = await page.locator('#fill').evaluate((form) => {
    const done = new Set();
    return Array.from(form.elements)
      .filter((e) => e.name && !/^(hidden|submit)$/.test(e.type) && e.checkVisibility() && !done.has(e.name) && done.add(e.name))
      .filter((e) => (e.type === 'radio' ? !form.querySelector(`[name="${e.name}"]:checked`) : !e.value))
      .filter((e) => !e.closest('.field')?.querySelector('.maybe'))
      .map((e) => ({ name: e.name, type: e.type }));
  });
  for (const { name, type } of empty) {
    const value = answers[name];
    assert.notEqual(value, undefined, `no answer to ${name}`);
    await come(page, `#fill [name="${name}"]`);
    if (type === 'radio') {
      const word = value === true ? 'yes' : value === false ? 'no' : value;
      await page.keyboard.press('Space');
      for (let n = 0; n < 12 && !(await page.evaluate((w) => document.activeElement.value === w && document.activeElement.checked, word)); n++) await page.keyboard.press('ArrowDown');
    } else await page.keyboard.type(String(value));
    kinds.push(type);
  }
  return kinds;
}

/** From the search to the confirmation; says which kinds of field were filled. */
export async function byKeys(page, { slug, answers }, { login, words }) {
  const kinds = [];
  await page.goto('/?lang=vi');
  await come(page, 'main form[role=search] input');
  await page.keyboard.type(words);
  await enter(page);
  await come(page, `main a[href="/services/${slug}"]`);
  await enter(page);
  await come(page, `main form[action="/services/${slug}/apply"] button`);
  await enter(page);
  await come(page, 'main input[name=login]');
  await page.keyboard.type(login);
  await come(page, 'main input[name=password]');
  await page.keyboard.type(PASSWORD);
  await enter(page);
  if (!path(page).startsWith('/apply/')) {
    await come(page, 'main form .acts button');
    await enter(page);
  }
  const id = path(page).split('/')[2];
  for (let n = 0; path(page) !== `/apply/${id}/check`; n++) {
    assert.ok(n < 15, `it never ends: ${await trouble(page)}`);
    if (path(page) === `/apply/${id}`) {
      await come(page, 'main .acts a.button');
    } else if (path(page).includes('/evidence/')) {
      await come(page, 'main input[type=file]');
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
      await chooser.setFiles(evidence(await page.getAttribute('main input[type=file]', 'accept')));
      kinds.push('file');
      await come(page, 'main form[enctype] button');
      await enter(page);
      await come(page, 'main .acts a.button');
    } else {
      kinds.push(...(await fields(page, { ...answers, vaccinated_in_register: false })));
      await come(page, '#fill .acts button');
    }
    await enter(page);
  }
  await come(page, '#declared');
  await page.keyboard.press('Space');
  await come(page, '#declare .acts button');
  await enter(page);
  return kinds;
}
