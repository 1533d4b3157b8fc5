// What a citizen does: finds a service, checks, applies, hands in, pays, follows, downloads, rates.

import assert from 'node:assert/strict';
import { barriers } from './axe.mjs';
import { path, press, signIn, trouble } from './browser.mjs';
import { evidence } from './files.mjs';
import { fill } from './fill.mjs';

const main = (page, selector) => page.locator(`main ${selector}`);

/** From the front page by plain words to the service's page. */
export async function find(page, words, slug, lang) {
  await page.goto(`/?lang=${lang}`);
  await barriers(page);
  await page.fill('main form[role=search] input[name=q]', words);
  await press(page, main(page, 'form[role=search] button'));
  await barriers(page);
  const hit = main(page, `.hits a[href="/services/${slug}"]`).first();
  assert.ok(await hit.count(), `"${words}" does not find ${slug}`);
  await press(page, hit);
  assert.equal(path(page), `/services/${slug}`);
  await barriers(page);
}

/** The eligibility check, until it answers; says whether there is one. Ends on the answer. */
export async function check(page, { slug, answers }) {
  const link = main(page, `a[href="/services/${slug}/eligibility"]`).first();
  if (!(await link.count())) return false;
  await press(page, link);
  await barriers(page);
  for (let n = 0; n < 20 && !(await main(page, '.note.good').count()); n++) {
    await fill(page, '#check', answers);
    await press(page, main(page, '#check .acts button'));
    assert.equal(await main(page, '.note.bad').count(), 0, `the check says no: ${await trouble(page)}`);
    await barriers(page);
  }
  assert.ok(await main(page, '.note.good').count(), `the check gives no answer: ${await trouble(page)}`);
  return true;
}

/** Begins the application from the page that is shown, signing in on the way; gives its id. */
export async function begin(page, slug, login) {
  await press(page, main(page, `form[action="/services/${slug}/apply"] button`));
  if (await main(page, 'input[name=password]').count()) {
    await barriers(page);
    await signIn(page, login, { stay: true });
    await barriers(page);
    // What was begun before the sign-in goes on.
    if (!path(page).startsWith('/apply/')) await press(page, main(page, 'form .acts button').first());
  }
  const id = /^\/apply\/([0-9a-f]{32})$/.exec(path(page))?.[1];
  assert.ok(id, `no application was begun: ${await trouble(page)}`);
  await barriers(page);
  return id;
}

/** Goes through all questions and papers until the page to check them; gives the pages walked. */
export async function answer(page, { answers }, id) {
  const walked = [];
  await press(page, main(page, '.acts a.button').first());
  for (let n = 0; path(page) !== `/apply/${id}/check`; n++) {
    const at = path(page);
    assert.ok(n < 60, `it never ends: ${walked.slice(-5).join(' ')}`);
    assert.ok(at.startsWith(`/apply/${id}`), `led away: ${at}`);
    await barriers(page);
    if (at === `/apply/${id}`) {
      await press(page, main(page, '.acts a.button').first());
      continue;
    }
    walked.push(at.slice(`/apply/${id}/`.length));
    if (at.includes('/evidence/')) {
      const input = main(page, 'input[type=file]');
      await input.setInputFiles(evidence(await input.getAttribute('accept')));
      await press(page, main(page, 'form[enctype] button'));
      assert.equal(await main(page, '.files li').count(), 1, `the file was not taken: ${await trouble(page)}`);
      await barriers(page);
      await press(page, main(page, '.acts a.button'));
    } else {
      await fill(page, '#fill', answers);
      await press(page, main(page, '#fill .acts button').first());
      assert.equal(await main(page, '.summary').count(), 0, `an answer was refused: ${await trouble(page)}`);
    }
  }
  await barriers(page);
  return walked;
}

/** Declares and hands in; the button is pressed twice. Gives the code. */
export async function submit(page, id) {
  const button = main(page, '#declare .acts button');
  assert.ok(await button.count(), `it cannot be handed in: ${await trouble(page)}`);
  // Without the declaration it is refused, and says so at the place.
  await press(page, button);
  assert.ok(await main(page, '.summary').count(), 'handed in without the declaration');
  assert.equal(path(page), `/apply/${id}/submit`);
  await barriers(page);
  await main(page, '#declared').check();
  const form = await main(page, '#declare').evaluate((form) => Array.from(new FormData(form)));
  const again = page.context().request.post(`/apply/${id}/submit`, {
    form: Object.fromEntries(form),
    headers: { 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  await press(page, main(page, '#declare .acts button'));
  const code = /^\/cases\/([^/]+)\/submitted$/.exec(path(page))?.[1];
  assert.ok(code, `not handed in: ${await trouble(page)}`);
  const other = await again;
  assert.equal(other.status(), 303, `the second press got ${other.status()}`);
  assert.ok(other.headers().location.startsWith(`/cases/${code}`), `the second press leads to ${other.headers().location}`);
  assert.equal((await main(page, '.panel .code').innerText()).trim(), decodeURIComponent(code));
  await barriers(page);
  return decodeURIComponent(code);
}

/** The button that pays, on the page that is shown. */
export const payButton = (page, code) => main(page, `form[action="/cases/${code}/pay"] button`).first();

/** At the stand-in provider: pays or gives up, and chooses how it notifies. Ends back on the case. */
export async function atProvider(page, { outcome = 'paid', notify = 'once' } = {}) {
  assert.match(path(page), /^\/checkout/, `not at the provider: ${await trouble(page)}`);
  await page.selectOption('select[name=notify]', notify);
  await press(page, page.locator(`button[name=outcome][value=${outcome}]`));
}

/** Whether the page says that nothing is owed any more and shows a payment. */
export async function owes(page, code) {
  await page.goto(`/cases/${code}`);
  return (await payButton(page, code).count()) > 0;
}

/** The PDF at an address, with the person's own cookies. */
export async function pdf(page, address) {
  const answer = await page.context().request.get(address);
  assert.equal(answer.status(), 200, `${address} ${answer.status()}`);
  const body = await answer.body();
  assert.equal(body.subarray(0, 4).toString('latin1'), '%PDF', `${address} is no PDF`);
  return body;
}

/** Takes the result and rates. */
export async function finish(page, code) {
  await page.goto(`/cases/${code}`);
  await barriers(page);
  const result = main(page, `a[href="/cases/${code}/result.pdf"]`);
  assert.ok(await result.count(), `there is no result: ${await trouble(page)}`);
  await pdf(page, `/cases/${code}/result.pdf`);
  await main(page, '#rating input[value="5"]').check();
  await main(page, '#rating textarea').fill('Nhanh và dễ hiểu');
  await press(page, main(page, '#rating button'));
  assert.equal(await main(page, '#rating form').count(), 0, `it was not rated: ${await trouble(page)}`);
  await barriers(page);
}
