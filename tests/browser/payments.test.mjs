// Paying a fee with the stand-in provider: paid, given up, told twice, late or never, pressed twice.
// No page ever says paid when it is not.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service } from './lib/answers.mjs';
import { launch, path, person, press } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';

const SLUG = 'dog-licence';

describe('payments', () => {
  let demo, browser;
  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** A case that owes its fee, on the page after handing in. */
  async function owing(script = false) {
    const page = await person(browser, demo.origin, { lang: 'en', width: 1280, script });
    await page.goto(`/services/${SLUG}?lang=en`);
    const id = await citizen.begin(page, SLUG, 'dan3');
    await citizen.answer(page, service(SLUG), id);
    const code = await citizen.submit(page, id);
    return { page, code };
  }

  /** What the page of the case says of its payments: the standing of each, and whether it asks for money. */
  async function says(page, code) {
    const owes = await citizen.owes(page, code);
    const rows = await page.locator('main dl.rows dd').allInnerTexts();
    const known = ['paid', 'did not go through', "waiting for the provider's word", 'will be paid back to you', 'paid back'];
    const story = (await page.locator('main .line').innerText()).replace(/\s+/g, ' ');
    return { owes, payments: rows.filter((r) => known.includes(r)).sort(), told: (story.match(/ paid(?! back)/g) ?? []).length };
  }

  const toProvider = async (page, code) => {
    await page.goto(`/cases/${code}`);
    await press(page, citizen.payButton(page, code));
  };

  test('paid: the page says so once, and only then', async () => {
    const { page, code } = await owing();
    assert.deepEqual(await says(page, code), { owes: true, payments: [], told: 0 });
    await toProvider(page, code);
    // Looked at from another window while the provider still waits.
    const other = await page.context().newPage();
    assert.deepEqual(await says(other, code), { owes: true, payments: ["waiting for the provider's word"], told: 0 });
    await citizen.atProvider(page);
    assert.equal(path(page), `/cases/${code}`);
    assert.deepEqual(await says(page, code), { owes: false, payments: ['paid'], told: 1 });
    await page.context().close();
  });

  test('given up, then paid', async () => {
    const { page, code } = await owing(true);
    await toProvider(page, code);
    await citizen.atProvider(page, { outcome: 'failed' });
    assert.deepEqual(await says(page, code), { owes: true, payments: ['did not go through'], told: 0 });
    await toProvider(page, code);
    await citizen.atProvider(page);
    assert.deepEqual(await says(page, code), { owes: false, payments: ['did not go through', 'paid'], told: 1 });
    await page.context().close();
  });

  test('the provider tells it twice: paid once', async () => {
    const { page, code } = await owing();
    await toProvider(page, code);
    await citizen.atProvider(page, { notify: 'twice' });
    await new Promise((r) => setTimeout(r, 500));
    assert.deepEqual(await says(page, code), { owes: false, payments: ['paid'], told: 1 });
    await page.context().close();
  });

  test('the provider tells it late: the way back asks, and the late word changes nothing', async () => {
    const { page, code } = await owing();
    await toProvider(page, code);
    await citizen.atProvider(page, { notify: 'late' });
    assert.deepEqual(await says(page, code), { owes: false, payments: ['paid'], told: 1 });
    await new Promise((r) => setTimeout(r, 5_500));
    assert.deepEqual(await says(page, code), { owes: false, payments: ['paid'], told: 1 });
    await page.context().close();
  });

  test('the provider never tells it: the way back asks', async () => {
    const { page, code } = await owing();
    await toProvider(page, code);
    await citizen.atProvider(page, { notify: 'never' });
    assert.deepEqual(await says(page, code), { owes: false, payments: ['paid'], told: 1 });
    await page.context().close();
  });

  test('pressed twice at once, and paid in both windows: taken once', async () => {
    const { page, code } = await owing(true);
    await page.goto(`/cases/${code}`);
    const form = await page.locator(`main form[action="/cases/${code}/pay"]`).first().evaluate((f) => Object.fromEntries(new FormData(f)));
    const post = () =>
      page.context().request.post(`/cases/${code}/pay`, { form, headers: { 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
    const answers = await Promise.all([post(), post()]);
    const places = answers.map((a) => a.headers().location);
    assert.deepEqual(answers.map((a) => a.status()), [303, 303]);
    const other = await page.context().newPage();
    for (const [window, place] of [[page, places[0]], [other, places[1]]]) {
      await window.goto(place);
      if (path(window) === '/checkout') await citizen.atProvider(window);
    }
    const end = await says(page, code);
    assert.equal(end.owes, false);
    assert.equal(end.payments.filter((p) => p === 'paid').length, 1, JSON.stringify(end));
    assert.ok(end.payments.every((p) => p !== "waiting for the provider's word"), JSON.stringify(end));
    await page.context().close();
  });

  test('coming back without paying, or a word without a signature, pays nothing', async () => {
    const { page, code } = await owing();
    await toProvider(page, code);
    const payment = await page.locator('form').getAttribute('action').then((a) => a.split('/').pop());
    await page.goto(`${demo.origin}/payments/return/${payment}`);
    assert.equal(path(page), `/cases/${code}`);
    assert.equal((await says(page, code)).owes, true);
    const forged = { payment, amount: 30000, outcome: 'paid', reference: 'GD1' };
    for (const headers of [{}, { 'motcua-signature': 't=1,v1=00', 'x-signature': '00' }]) {
      const answer = await fetch(`${demo.origin}/payments/callback/thu`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(forged),
      });
      assert.equal(answer.status, 400);
    }
    const end = await says(page, code);
    assert.ok(end.owes && end.told === 0 && !end.payments.includes('paid'), JSON.stringify(end));
    await page.context().close();
  });
});
