// Every service from the search to the result, by a citizen and the officials, in the browser: script
// off and on, Vietnamese and English, phone and desk, and no barrier on any kind of page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service, slugs } from './lib/answers.mjs';
import * as axe from './lib/axe.mjs';
import { WAYS, launch, named, person, press } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';
import { act, office } from './lib/desk.mjs';

/** What people type, in both languages; the Vietnamese without diacritics now and then, as people do. */
const WORDS = {
  'birth-bundle': ['liên thông khai sinh thường trú bảo hiểm y tế', 'birth certificate residence and health card in one'],
  'birth-registration': ['làm giấy khai sinh cho con', 'register a birth'],
  'building-permit': ['xin phép xây nhà', 'building permit'],
  'certified-copy': ['chung thuc ban sao', 'certified copy'],
  'civil-status-extract': ['xin lại bản sao giấy khai sinh', 'copy of birth certificate'],
  'death-registration': ['bao tu', 'register a death'],
  'dog-licence': ['nuôi chó', 'dog licence'],
  feedback: ['phản ánh kiến nghị', 'report a problem'],
  'household-business': ['mở hộ kinh doanh', 'register a household business'],
  'marital-status-certificate': ['giấy xác nhận độc thân', 'certificate of marital status'],
  'marriage-registration': ['dang ky ket hon', 'marriage registration'],
  'permanent-residence': ['nhập hộ khẩu', 'permanent residence'],
  'social-allowance': ['trợ cấp người khuyết tật', 'social allowance'],
  'temporary-residence': ['dang ky tam tru', 'temporary residence'],
};

const FULL = process.env.MATRIX === 'full';
/** So many walk at the same time, each in a browser of their own. */
const LANES = Number(process.env.LANES ?? 2);

/** Two opposite ways for each service: both languages, both widths, script on and off; over all services every way
 * comes up. `MATRIX=full` walks each service in all eight; `ONLY=dog-licence` one service. */
const waysOf = (n) => (FULL ? WAYS : WAYS.slice(2 * (n % 4), 2 * (n % 4) + 2));
const wanted = slugs().filter((slug) => !process.env.ONLY || slug.includes(process.env.ONLY));

describe('from the search to the result', () => {
  let demo, browser;
  /** Those who look in one way and are not walking just now. */
  const free = new Map();

  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** A citizen and an office that look in this way, for the time of one walk. */
  async function around(way, walk) {
    const key = named(way);
    if (!free.has(key)) free.set(key, []);
    const one = free.get(key).pop() ?? {
      page: await person(browser, demo.origin, way),
      desk: office(browser, demo.origin, way),
    };
    await walk(one);
    free.get(key).push(one);
  }

  async function walk(slug, way, { page, desk }) {
    const what = service(slug);
    await citizen.find(page, WORDS[slug][way.lang === 'vi' ? 0 : 1], slug, way.lang);
    await citizen.check(page, what);
    const id = await citizen.begin(page, slug, 'dan');
    await citizen.answer(page, what, id);
    const code = await citizen.submit(page, id);

    let paid = false;
    const pay = async () => {
      await page.goto(`/cases/${code}`);
      await axe.barriers(page);
      const button = citizen.payButton(page, code);
      if (!(await button.count())) return false;
      await press(page, button);
      await citizen.atProvider(page);
      assert.equal(await citizen.owes(page, code), false, 'the page still asks for the fee');
      await axe.barriers(page);
      return true;
    };
    paid = await pay();
    for (const { do: verb } of what.when) {
      if (verb === 'pay') {
        if (!paid) assert.ok((paid = await pay()), 'nothing can be paid');
      } else {
        await act(desk, id, verb);
      }
    }
    await citizen.finish(page, code);
    assert.deepEqual([...page.faults, ...desk.faults()], []);
  }

  describe('each service', { concurrency: LANES }, () => {
    for (const [n, slug] of wanted.entries()) {
      for (const way of waysOf(n)) {
        test(`${slug}, ${named(way)}`, { timeout: 300_000 }, () => around(way, (one) => walk(slug, way, one)));
      }
    }
  });

  test('a barrier that is planted is seen, with script and without', { timeout: 120_000 }, async () => {
    for (const way of [WAYS[0], WAYS[4], WAYS[1]]) {
      const page = await person(browser, demo.origin, way);
      await page.goto(`/sign-in?lang=${way.lang}`);
      assert.deepEqual(await axe.found(page), [], 'the page itself');
      await page.evaluate(() => document.querySelector('main label').remove());
      assert.match((await axe.found(page)).join('\n'), / label: /, 'a field without its label');
      await page.reload();
      await page.evaluate(() => (document.querySelector('main label').style.color = '#bbb'));
      assert.match((await axe.found(page)).join('\n'), / color-contrast: /, 'words too pale to read');
      await page.reload();
      await page.evaluate(() => (document.querySelector('main h1').style.width = '1400px'));
      assert.match((await axe.found(page)).join('\n'), /sticks out: 1\d{3} px wide/, 'a page wider than its window');
      await page.context().close();
    }
  });

  test('no barrier on any page that was walked through', () => {
    console.log(`# axe-core looked at ${axe.looked} kinds of page`);
    assert.equal(axe.violations.length, 0, `\n${axe.violations.join('\n')}`);
  });
});
