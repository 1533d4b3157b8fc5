// Signing in through an identity provider, without script: the demonstration's stand-in for VNeID, and a real provider
// that somebody else wrote (npm oidc-provider).

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { barriers } from './lib/axe.mjs';
import { launch, path, person, press, signIn, trouble } from './lib/browser.mjs';
import { freePort, startDemo } from './lib/demo.mjs';
import { startProvider } from './lib/oidc.mjs';

/** Presses what leads away to another address and from there on, and waits until the address fits. */
async function lead(page, locator, to) {
  await Promise.all([page.waitForURL(to, { waitUntil: 'load' }), locator.click({ noWaitAfter: true })]);
}

const asNobody = async (page) => {
  await page.goto('/profile');
  assert.equal(path(page), '/sign-in', `still signed in: ${await trouble(page)}`);
};

describe('the stand-in for VNeID', () => {
  let demo, browser;
  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('is offered first, says what it is, and leads to the account with its cases', async () => {
    for (const way of [{ lang: 'vi', width: 360, script: false }, { lang: 'en', width: 1280, script: true }]) {
      const page = await person(browser, demo.origin, way);
      await page.goto(`/sign-in?lang=${way.lang}&next=/profile`);
      await barriers(page);
      const button = page.locator('main button').first();
      assert.equal(await button.innerText(), way.lang === 'vi' ? 'Đăng nhập bằng VNeID (bản thử)' : 'Sign in with VNeID (trial)');
      await lead(page, button, /\/authorize\?/);
      assert.match(await page.locator('main').innerText(), /Đây không phải là VNeID.*This is not VNeID/s);
      await lead(page, page.locator('button.who').first(), `${demo.origin}/profile`);
      await barriers(page);
      const known = await page.locator('main dl.rows').innerText();
      assert.match(known, /\bdan\b/, 'the account with a password is the same');
      assert.match(known, /VNeID/);
      assert.equal(await page.locator('#number, #name').count(), 0, 'what VNeID confirms is not asked');
      assert.deepEqual(page.faults, []);
      await lead(page, page.locator('form[action="/sign-out"] button').first(), `${demo.origin}/`);
      await asNobody(page);
      await page.context().close();
    }
  });

  test('going back there is no fault, and what was typed before stays', async () => {
    const page = await person(browser, demo.origin, { lang: 'en', width: 360, script: false });
    await page.goto('/services/dog-licence?lang=en');
    await press(page, page.locator('form[action="/services/dog-licence/apply"] button'));
    assert.ok(await page.locator('#with-vneid').count(), await trouble(page));
    await lead(page, page.locator('#with-vneid'), /\/authorize\?/);
    await lead(page, page.locator('button[name=person][value=""]'), /\/sign-in\/from\/vneid\?/);
    assert.match(await page.locator('.summary').innerText(), /You came back from VNeID/);
    await barriers(page);
    await lead(page, page.locator('#with-vneid'), /\/authorize\?/);
    await lead(page, page.locator('button.who').nth(1), /\/sign-in\/from\/vneid\?/);
    await press(page, page.locator('main form .acts button').first());
    assert.match(path(page), /^\/apply\/[0-9a-f]{32}$/, await trouble(page));
    await page.context().close();
  });

  test('signed out there is signed out here', async () => {
    const page = await person(browser, demo.origin, { lang: 'vi', width: 1280, script: false });
    await page.goto('/sign-in?next=/profile');
    await lead(page, page.locator('#with-vneid'), /\/authorize\?/);
    const there = new URL(page.url()).origin;
    const name = (await page.locator('button.who').nth(2).innerText()).replace(/\d+$/, '').trim();
    await lead(page, page.locator('button.who').nth(2), `${demo.origin}/profile`);
    const other = await page.context().newPage();
    await other.goto(there);
    await press(other, other.locator('form[action="/sign-out"]', { hasText: name }).locator('button'));
    assert.match(await other.locator('main').innerText(), /đã được báo/);
    await asNobody(page);
    await page.context().close();
  });
});

describe('a provider that somebody else wrote', () => {
  const id = 'doc-lap';
  let demo, browser, provider, folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'motcua-provider-'));
    const [ours, theirs] = [await freePort(), await freePort()];
    provider = await startProvider(theirs, `http://127.0.0.1:${ours}`, id);
    await writeFile(join(folder, 'key.pem'), provider.key);
    await writeFile(
      join(folder, 'providers.yaml'),
      `providers:\n  - id: ${id}\n    names: { vi: Bên độc lập, en: Independent }\n    issuer: ${provider.issuer}\n` +
        `    client_id: motcua\n    private_key_file: ${join(folder, 'key.pem')}\n    private_key_id: motcua-1\n` +
        `    claims: { number: personal_number }\n    default_level: substantial\n    userinfo: true\n`,
    );
    demo = await startDemo({ cases: 10, port: ours, more: ['--identity-providers', join(folder, 'providers.yaml')] });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
    provider?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Signs in over there: any password does, then agrees. */
  async function come(page, login) {
    await page.goto('/sign-in?lang=en&next=/profile');
    await lead(page, page.locator(`#with-${id}`), /\/interaction\//);
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', 'anything');
    await press(page, page.locator('button[type=submit]'));
    await lead(page, page.locator('button[type=submit]'), `${demo.origin}/profile`).catch(() => {});
    assert.equal(path(page), '/profile', `${await trouble(page)} ${provider.faults.join('; ')}`);
  }

  test('a new person gets an account with what is confirmed; the next time it is the same', async () => {
    for (let n = 0; n < 2; n++) {
      const page = await person(browser, demo.origin, { lang: 'en', width: 360, script: false });
      await come(page, 'an');
      await barriers(page);
      const known = await page.locator('main dl.rows').innerText();
      for (const part of ['Nguyễn Văn An', '001090000017', '3 February 1990', 'Independent']) assert.ok(known.includes(part), known);
      assert.equal(await page.locator('#password').count(), 0, 'there is no password to change');
      if (n === 0) {
        await page.fill('#phone', '0912345678');
        await press(page, page.locator('#profile .acts button'));
      } else {
        assert.equal((await page.inputValue('#phone')).replace(/\s/g, ''), '0912345678');
      }
      await page.context().close();
    }
    assert.deepEqual(provider.faults, []);
  });

  test('signing out here signs out there, and there signs out here', async () => {
    const page = await person(browser, demo.origin, { lang: 'en', width: 1280, script: false });
    await come(page, 'binh');
    await lead(page, page.locator('form[action="/sign-out"] button').first(), /\/session\/end/);
    await lead(page, page.locator('button[type=submit]').first(), `${demo.origin}/`);
    await asNobody(page);
    await come(page, 'binh');
    const other = await page.context().newPage();
    await other.goto(`${provider.issuer}/session/end`);
    await press(other, other.locator('button[type=submit]').first());
    await asNobody(page);
    assert.deepEqual(provider.faults, []);
    await page.context().close();
  });

  test('the password still opens the accounts that have one', async () => {
    const page = await person(browser, demo.origin, { lang: 'vi', width: 1280, script: false });
    await page.goto('/sign-in?lang=vi');
    await signIn(page, 'dan', { stay: true });
    assert.equal(path(page), '/cases');
    await page.context().close();
  });
});
