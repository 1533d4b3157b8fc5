// How heavy pages are over the wire, headers and all: as little as a bad connection carries.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service, slugs } from './lib/answers.mjs';
import { launch, named, person, press, signIn } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';

const FIRST = 14 * 1024;
const ANY = 30 * 1024;
const APPLICATION = 90 * 1024;

/** Counts the bytes that come in for a page: everything, compressed, with headers. */
async function scales(page, { cached = true } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: !cached });
  const kinds = new Map();
  let bytes = 0;
  let parts = [];
  session.on('Network.responseReceived', ({ requestId, response, type }) => kinds.set(requestId, { url: response.url, type, mime: response.mimeType }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    parts.push({ ...kinds.get(requestId), bytes: encodedDataLength });
  });
  return {
    weighed: () => bytes,
    parts: () => parts,
    begin: () => ((bytes = 0), (parts = [])),
  };
}

const listed = (parts) => parts.map((p) => `${p.bytes} ${p.type} ${p.url}`).join('\n');

describe('weight', () => {
  let demo, browser;
  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('the first page, everything it loads, and nothing of it is a font', async () => {
    for (const lang of ['vi', 'en']) {
      const page = await person(browser, demo.origin, { lang, width: 360 });
      const scale = await scales(page);
      await page.goto('/', { waitUntil: 'networkidle' });
      assert.ok(scale.parts().length >= 3, 'style sheet and script are counted');
      assert.ok(scale.weighed() <= FIRST, `${scale.weighed()} bytes:\n${listed(scale.parts())}`);
      assert.ok(scale.parts().every((p) => p.type !== 'Font' && new URL(p.url).origin === demo.origin), listed(scale.parts()));
      assert.equal(await page.evaluate(() => document.fonts.size), 0, 'a page declares a web font');
      console.log(`# first page, ${lang}: ${scale.weighed()} bytes`);
      await page.context().close();
    }
  });

  test('any page that a visitor, a citizen or an official opens, nothing kept from before', { timeout: 180_000 }, async () => {
    const heavy = [];
    const weigh = async (page, scale, address) => {
      scale.begin();
      const answer = await page.goto(address, { waitUntil: 'networkidle' });
      assert.equal(answer.status(), 200, `${address} ${answer.status()}`);
      assert.ok(scale.parts().every((p) => p.type !== 'Font'), `${address} loads a font`);
      heavy.push({ address, bytes: scale.weighed(), parts: listed(scale.parts()) });
    };
    const page = await person(browser, demo.origin, { lang: 'vi', width: 360 });
    const scale = await scales(page, { cached: false });
    for (const address of ['/', '/search?q=khai+sinh', '/search', '/sign-in', '/register', '/track', '/life-events/birth']) await weigh(page, scale, address);
    for (const slug of slugs()) await weigh(page, scale, `/services/${slug}`);

    const what = service('birth-registration');
    await page.goto('/services/birth-registration');
    const id = await citizen.begin(page, 'birth-registration', 'dan');
    const walked = await citizen.answer(page, what, id);
    for (const step of ['', '/check', ...walked.map((w) => `/${w}`)]) await weigh(page, scale, `/apply/${id}${step}`);
    await page.goto(`/apply/${id}/check`);
    const code = await citizen.submit(page, id);
    for (const more of ['', '/submitted', '/answers', '/papers/00', '/withdraw']) await weigh(page, scale, `/cases/${code}${more}`);
    for (const address of ['/cases', '/notices']) await weigh(page, scale, address);

    const official = await person(browser, demo.origin, { lang: 'vi', width: 1280 });
    await signIn(official, 'tiepnhan');
    const desk = await scales(official, { cached: false });
    for (const address of ['/desk', '/desk?view=closed', `/desk/cases/${id}`, `/desk/cases/${id}/actions/ask`]) await weigh(official, desk, address);
    heavy.sort((a, b) => b.bytes - a.bytes);
    console.log(`# heaviest: ${heavy.slice(0, 3).map((h) => `${h.bytes} ${h.address}`).join(', ')}`);
    const over = heavy.filter((h) => h.bytes > ANY);
    assert.equal(over.length, 0, over.map((h) => `${h.bytes} bytes ${h.address}\n${h.parts}`).join('\n'));
  });

  for (const way of [{ lang: 'vi', width: 360, script: false }, { lang: 'vi', width: 360, script: true }]) {
    test(`an application of ten steps and more, in all: ${named(way)}`, { timeout: 90_000 }, async () => {
      const page = await person(browser, demo.origin, way);
      const scale = await scales(page);
      await page.goto('/services/birth-registration');
      const id = await citizen.begin(page, 'birth-registration', 'dan2');
      const walked = await citizen.answer(page, service('birth-registration'), id);
      assert.ok(walked.length >= 10, walked.join(' '));
      await page.locator('#declared').check();
      await press(page, page.locator('#declare .acts button'));
      assert.match(page.url(), /submitted$/);
      // Sent bodies are left out; what comes in is what is slow.
      console.log(`# ${walked.length} steps, ${named(way)}: ${scale.weighed()} bytes in ${scale.parts().length} answers`);
      const heaviest = listed(scale.parts().sort((a, b) => b.bytes - a.bytes).slice(0, 8));
      assert.ok(scale.weighed() <= APPLICATION, `${scale.weighed()} bytes for ${walked.length} steps; the heaviest:\n${heaviest}`);
      await page.context().close();
    });
  }
});
