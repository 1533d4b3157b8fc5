// WCAG 2.2, levels A and AA: what docs/wcag.csv promises is done here, over the pages of a citizen and of
// an official. One walk looks at every page; each check then reads what was found, or does its own thing.
// A criterion that the ledger calls open must be seen to fail; each kind of look is shown a planted fault.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { service, slugs } from './lib/answers.mjs';
import { launch, path, press, signIn, trouble } from './lib/browser.mjs';
import { ROOT, startDemo } from './lib/demo.mjs';
import { evidence } from './lib/files.mjs';
import { fill } from './lib/fill.mjs';
import { byKeys, come } from './lib/keys.mjs';
import { CRITERIA, ledger } from './lib/ledger.mjs';
import { PLANTED } from './lib/planted.mjs';
import { looker, watched, wrong } from './lib/wcag.mjs';

const VI = { lang: 'vi', width: 1280, script: true };
const EN = { ...VI, lang: 'en' };
const SLUG = 'dog-licence';
const rows = ledger();
const open = new Set(rows.filter((r) => r.status === 'open').flatMap((r) => r.checks));
const checks = [];

/** A check that the ledger may name. Where all that name it are open, it must fail. */
function check(title, fn) {
  checks.push(title);
  test(title, { timeout: 240_000 }, async () => {
    if (open.has(title)) await assert.rejects(async () => fn(), undefined, 'the ledger calls it open, yet nothing is wrong');
    else await fn();
  });
}

describe('WCAG 2.2', () => {
  let demo, browser, page, clerk, id, code;
  const all = looker();
  const { look, found, pages } = all;
  const english = [];

  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
    page = await watched(browser, demo.origin, VI);
    await asVisitor();
    await asCitizen();
    await asOfficial();
    await inEnglish();
  }, { timeout: 900_000 });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  async function at(who, address, name, how) {
    const answer = await who.goto(address);
    assert.ok(answer.status() < 500, `${address} ${answer.status()}`);
    if (answer.status() === 200) english.push([who, address, name]);
    await look(who, name, how);
  }
  const main = (selector) => page.locator(`main ${selector}`);
  const quick = { quick: true };

  /** Begins an application; its id. */
  async function begun(slug) {
    await page.goto(`/services/${slug}`);
    await press(page, main(`form[action="/services/${slug}/apply"] button`));
    return path(page).split('/').pop();
  }

  async function asVisitor() {
    await at(page, '/?lang=vi', 'home');
    await at(page, '/search?q=khai+sinh', 'search');
    await at(page, '/search?q=xyzzy', 'search without a hit', quick);
    await at(page, '/life-events/birth', 'life event', quick);
    await at(page, '/services/birth-registration', 'service');
    await at(page, '/track', 'track', quick);
    await at(page, '/track?code=nonsense', 'track with an error', quick);
    await at(page, '/register', 'register', quick);
    await press(page, main('#register .acts button'));
    await look(page, 'register with errors');
    await at(page, '/verify', 'verify', quick);
    await at(page, '/exchanges', 'exchanges', quick);
    await at(page, '/log', 'log', quick);
    await at(page, '/nothing-here', 'no such page', quick);
    await at(page, '/styleguide', 'styleguide');
    await at(page, `/services/${SLUG}/eligibility`, 'eligibility');
    await press(page, main('#check .acts button'));
    await look(page, 'eligibility with errors', quick);
    await fill(page, '#check', service(SLUG).answers);
    await press(page, main('#check .acts button'));
    await look(page, 'eligibility answered', quick);
    await at(page, '/sign-in', 'sign-in');
    await page.fill('main input[name=login]', 'dan');
    await page.fill('main input[name=password]', 'wrong');
    await press(page, main('form:has(input[name=password]) button').first());
    await look(page, 'sign-in with an error', quick);
  }

  async function asCitizen() {
    await signIn(page, 'dan');
    await at(page, '/profile', 'profile');
    await page.fill('#profile [name=email]', 'x');
    await press(page, main('#profile .acts button'));
    await look(page, 'profile with an error', quick);
    const birth = `/apply/${await begun('birth-registration')}`;
    await press(page, main('.acts a.button').first());
    for (let n = 0; n < 3; n++) {
      await at(page, path(page), `birth: ${path(page).split('/').pop()}`, n ? quick : {});
      await fill(page, '#fill', service('birth-registration').answers);
      await press(page, main('#fill .acts button').first());
      if (path(page) === birth) break;
    }
    const dog = await begun(SLUG);
    await at(page, `/apply/${dog}`, 'tasks');
    const { answers } = service(SLUG);
    await press(page, main('.acts a.button').first());
    for (let n = 0; path(page) !== `/apply/${dog}/check`; n++) {
      assert.ok(n < 12, `it never ends: ${page.url()}`);
      const step = path(page).split('/').pop();
      if (path(page).includes('/evidence/')) {
        await at(page, path(page), 'evidence');
        await main('input[type=file]').setInputFiles({ name: 'ghi chú.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
        await press(page, main('form[enctype] button'));
        await look(page, 'evidence with an error', quick);
        const input = main('input[type=file]');
        await input.setInputFiles(evidence(await input.getAttribute('accept')));
        await press(page, main('form[enctype] button'));
        await look(page, 'evidence given', quick);
        await press(page, main('.acts a.button'));
      } else {
        await at(page, path(page), `dog: ${step}`, quick);
        if (step === 'dog') {
          await press(page, main('#fill .acts button').first());
          await look(page, 'step with errors');
        }
        await fill(page, '#fill', { ...answers, vaccinated_in_register: false });
        await press(page, main('#fill .acts button').first());
      }
    }
    await at(page, `/apply/${dog}/check`, 'check answers');
    await press(page, main('#declare .acts button'));
    await look(page, 'check answers, not declared', quick);
    await main('#declared').check();
    await press(page, main('#declare .acts button'));
    await look(page, 'submitted');
    code = decodeURIComponent(path(page).split('/')[2]);
    id = dog;
    await at(page, `/cases/${code}`, 'case');
    for (const more of ['answers', 'withdraw', 'proof']) await at(page, `/cases/${code}/${more}`, `case: ${more}`, quick);
    await at(page, `/cases/${code}/papers/00`, 'paper');
    await at(page, '/cases', 'cases', quick);
    await at(page, '/notices', 'notices', quick);
  }

  async function asOfficial() {
    clerk = await watched(browser, demo.origin, VI);
    await clerk.goto('/sign-in?lang=vi');
    await signIn(clerk, 'tiepnhan', { stay: true });
    await at(clerk, '/desk', 'worklist');
    await at(clerk, '/desk?view=closed', 'worklist, closed', quick);
    await at(clerk, `/desk/cases/${id}`, 'desk: case');
    await at(clerk, `/desk/cases/${id}/actions/decline`, 'desk: action');
    await press(clerk, clerk.locator('main #act .acts button').first());
    await look(clerk, 'desk: action with errors');
    await at(clerk, '/desk/intake', 'desk: intake', quick);
    await at(clerk, '/desk/register', 'desk: register', quick);
    await at(clerk, '/profile', 'desk: profile', quick);
  }

  async function inEnglish() {
    for (const who of [page, clerk]) {
      await who.goto('/?lang=en');
      who.way = EN;
    }
    for (const [who, address, name] of english) {
      const answer = await who.goto(address.replace('lang=vi', 'lang=en'));
      // What was handed in meanwhile is no longer filled in.
      if (answer.status() === 200) await look(who, name, quick);
    }
    for (const who of [page, clerk]) {
      await who.goto('/?lang=vi');
      who.way = VI;
    }
  }

  /** Nothing of these kinds was found on any page. */
  const none = (...kinds) => {
    for (const kind of kinds) assert.ok(all.kinds().includes(kind), `nobody looked for ${kind}`);
    const wrong = Array.from(new Set(found(...kinds)));
    assert.equal(wrong.length, 0, `${wrong.length} on ${pages.length} pages:\n${wrong.slice(0, 30).join('\n')}`);
  };

  test('the walk saw every kind of page, in both languages', () => {
    const names = new Set(pages.map((p) => p.name));
    assert.ok(names.size >= 45 && pages.length >= 75, `${names.size} pages, ${pages.length} looks`);
    assert.ok(pages.filter((p) => !p.quick).length >= 16);
    console.log(`# ${names.size} pages, ${pages.length} looks, ${all.kinds().length} kinds of looking`);
  });

  check('every picture has words or is decoration', () => none('pictures'));
  check('no writing is a picture', () => none('pictured'));
  check('nothing sounds or plays', () => none('media'));
  check('fields, choices, tables and lists are marked as what they are', () => none('structure'));
  check('what comes next in the source stands next on the page', () => none('order'));
  check('no sentence needs eyes to be followed', () => none('senses'));
  check('it fits however the phone is held', () => none('turned', 'sheets'));
  check('what is asked about oneself is filled in by the browser', () => none('purposes'));
  check('no state and no link is told by colour alone', () => none('colours'));
  check('words stand out, light, dark, in forced colours and on paper', () => none('contrast', 'dark', 'forced', 'printed'));
  check('letters twice as large, and nothing is lost', () => none('large', 'zoom'));
  check('at 320 px and at 400 % nothing is wider than the window or cut off', () => none('narrow', 'room'));
  check('edges of what is operated stand out', () => none('edges', 'dark', 'forced'));
  check('more room between letters, words and lines, and nothing is lost', () => none('spaced'));
  check('nothing appears under the pointer', () => none('sheets'));
  check('Tab comes to everything that can be operated', () => none('reach'));
  check('nothing moves, flashes or goes on by itself', () => none('still'));
  check('landmarks, and the first stop leads past them', async () => {
    none('landmarks');
    await page.goto('/services/birth-registration');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => location.hash), '#main');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('main')), 'the next stop is not in the content');
  });
  check('each page has a title of its own that says what it is about', () => {
    for (const lang of ['vi', 'en']) {
      const told = new Map();
      for (const p of pages.filter((p) => p.way.lang === lang)) {
        const title = p.title.replace(/^(Lỗi|Error): /, '');
        assert.match(title, /^\S.{3,} - Motcua$/, `${p.name}: "${p.title}"`);
        const other = told.get(title);
        const place = p.path.replace(/[0-9a-f]{32}/, '*').replace(/submit$/, 'check');
        assert.ok(!other || other === place, `"${title}" is ${other} and ${place}`);
        told.set(title, place);
      }
    }
  });
  check('the focus goes in the order of reading', () => none('order'));
  check('a link says where it leads', () => none('links'));
  check('every service is found by words, by lists and by occasion', async () => {
    const get = async (address) => (await page.context().request.get(address)).text();
    const hrefs = (html) => Array.from(html.matchAll(/href="(\/[^"]*)"/g), (m) => m[1].replaceAll('&amp;', '&'));
    const lists = hrefs(await get('/')).filter((h) => /^\/(search\?|life-events\/)/.test(h));
    const browsed = new Set((await Promise.all(lists.map(get))).flatMap(hrefs));
    for (const slug of slugs()) {
      assert.ok(browsed.has(`/services/${slug}`) || hrefs(await get('/')).includes(`/services/${slug}`), `${slug} is in no list`);
      const words = service(slug).words.vi.name ?? service(slug).words.vi.title;
      assert.ok(hrefs(await get(`/search?q=${encodeURIComponent(words)}`)).includes(`/services/${slug}`), `"${words}" does not find ${slug}`);
    }
  });
  check('headings and labels say which', () => none('headings', 'labels'));
  check('the focus is seen', () => none('focus'));
  check('the focus is never covered', () => none('covered'));
  check('no gesture, no drag, no shaking, nothing on the way down', () => none('gestures'));
  check('letting go elsewhere does nothing', async () => {
    await page.goto('/services/birth-registration');
    const link = await page.locator('footer a').first().boundingBox();
    await page.mouse.move(link.x + 5, link.y + 5);
    await page.mouse.down();
    await page.mouse.move(link.x + 5, Math.max(5, link.y - 200));
    await page.mouse.up();
    assert.equal(path(page), '/services/birth-registration');
  });
  check('what is shown is part of what is told', () => none('label'));
  check('everything operated is at least 24 px or has room around it', () => none('targets', 'small'));
  check('the page says its language', () => {
    assert.deepEqual(found('languages').filter((f) => f.includes('the page says')), []);
  });
  check('what is in another language says so', () => none('languages'));
  check('coming to something changes nothing', () => none('context'));
  check('a mistake is told in words, at its place and at the top', () => {
    none('mistakes');
    assert.ok(pages.filter((p) => /^(Lỗi|Error):/.test(p.title)).length >= 7, 'too few pages with mistakes');
  });
  check('signing in asks for nothing to be known by heart', () => none('recall'));
  check('everything operated has a name', () => none('names'));
  check('what is operated is told as what it is', () => none('roles', 'sound'));

  check('what comes on every page comes in the same order, with the same names', () => {
    const groups = new Map();
    for (const p of pages) {
      const group = `${p.way.lang} ${p.frame.some((f) => f.to === '/sign-in')} ${p.frame.some((f) => f.where === 'desk')}`;
      groups.set(group, [...(groups.get(group) ?? []), p]);
    }
    assert.ok(groups.size >= 5, Array.from(groups.keys()).join(', '));
    for (const [group, some] of groups) {
      const key = (f) => `${f.where} ${f.tag} ${f.lang ? `language ${f.lang}` : f.to}`;
      const whole = some.reduce((a, b) => (b.frame.length > a.frame.length ? b : a));
      const order = whole.frame.map(key);
      for (const p of some) {
        const places = p.frame.map((f) => order.indexOf(key(f))).filter((i) => i >= 0);
        assert.deepEqual(places, [...places].sort((a, b) => a - b), `${group}: ${p.name} is in another order than ${whole.name}`);
        for (const f of p.frame) {
          const names = whole.frame.filter((o) => key(o) === key(f)).map((o) => o.name);
          if (names.length && !f.lang) assert.ok(names.includes(f.name), `${group}: ${p.name} calls ${f.to} "${f.name}", ${whole.name} "${names}"`);
        }
      }
    }
  });
  check('help is in the same place everywhere', () => {
    for (const p of pages) {
      const desk = p.frame.some((f) => f.where === 'desk');
      const at = p.frame.filter((f) => f.help).map((f) => f.where);
      assert.deepEqual(at, [desk ? 'desk' : 'footer'], `${p.name} [${p.way.lang}]: help stands in ${at}`);
    }
  });
  check('answering leads nowhere by itself', async () => {
    let left = '';
    const away = (frame) => (left = frame.url());
    for (const [who, address] of [[page, '/styleguide'], [page, '/register'], [clerk, '/desk'], [clerk, `/desk/cases/${id}/actions/decline`]]) {
      await who.goto(address);
      who.on('framenavigated', away);
      for (const e of await who.locator('main select').all()) if (await e.isVisible()) await e.selectOption({ index: 1 });
      for (const e of await who.locator('main input[type=radio], main input[type=checkbox]').all()) if (await e.isVisible()) await e.check();
      for (const e of await who.locator('main textarea, main input:not([type=radio],[type=checkbox],[type=hidden],[type=file])').all()) if (await e.isVisible()) await e.fill('1');
      await who.waitForTimeout(100);
      who.off('framenavigated', away);
      assert.equal(left, '', `${address} led away`);
      assert.equal(who.context().pages().length, 1, 'another window');
    }
  });
  check('a mistake says how to mend it', async () => {
    const said = async () => (await page.locator('main .wrong .error').allInnerTexts()).map((t) => t.replace(/^Lỗi:\s*/, ''));
    await page.goto('/profile');
    await page.fill('#profile [name=email]', 'x');
    await page.fill('#profile [name=phone]', '12');
    await press(page, main('#profile .acts button'));
    const mistakes = await said();
    await page.goto(`/services/${SLUG}/eligibility`);
    await page.fill('[name=applicant_birth-d]', '31');
    await page.fill('[name=applicant_birth-m]', '2');
    await page.fill('[name=applicant_birth-y]', '1990');
    await press(page, main('#check .acts button'));
    mistakes.push(...(await said()));
    assert.ok(mistakes.length >= 3, mistakes.join(' | '));
    const mends = { vi: /Hãy|Ví dụ|có dạng|chỉ gồm/, en: /\b(must be|keep|write|choose|check|take|type|enter|see|look|read|fill|delete|for example|looks like|only|letters|sign|use|have them)\b/i };
    for (const m of mistakes) assert.match(m, mends.vi);
    for (const lang of ['vi', 'en']) {
      const typed = readFileSync(`${ROOT}crates/server/locales/${lang}/refusals.ftl`, 'utf8').split(/^## /m)[1];
      const lines = typed.match(/^refusal-.*$/gm);
      assert.ok(lines.length > 20);
      for (const line of lines) assert.match(line, mends[lang], `${lang}: ${line}`);
    }
  });
  check('before it counts it is shown, can be changed and is declared', async () => {
    const dog = await begun(SLUG);
    // What the account knows is not asked for again, and what was typed is not lost by a mistake.
    await page.goto(`/apply/${dog}/applicant`);
    const empty = await main('#fill input:not([type=hidden])').evaluateAll((all) => all.filter((e) => !e.value && !/street|find|email/.test(e.id)).map((e) => e.name));
    assert.deepEqual(empty, [], 'the account knows it already');
    await page.goto(`/apply/${dog}`);
    const answers = { ...service(SLUG).answers, vaccinated_in_register: true };
    const asked = [];
    await press(page, main('.acts a.button').first());
    for (let n = 0; path(page) !== `/apply/${dog}/check` && n < 12; n++) {
      asked.push(...(await main('#fill [name=asked]').evaluateAll((all) => all.map((e) => e.value))));
      if (path(page) === `/apply/${dog}`) await press(page, main('.acts a.button').first());
      else {
        await fill(page, '#fill', answers);
        await press(page, main('#fill .acts button').first());
      }
    }
    assert.deepEqual(asked, Array.from(new Set(asked)), 'something is asked twice');
    const changes = await main('.rows dd.act a').evaluateAll((all) => all.map((a) => a.textContent));
    assert.ok(changes.length >= asked.length, `${changes.length} of ${asked.length} answers can be changed`);
    assert.equal(new Set(changes).size, changes.length, 'two changes are called the same');
    await press(page, main('#declare .acts button'));
    assert.match(await page.title(), /^Lỗi:/, 'handed in without a declaration');
    assert.equal(await page.locator('main .summary a').count(), 1);
  });
  check('what is known or typed is not asked for again', async () => {
    await page.goto('/profile');
    await page.fill('#profile [name=email]', 'một hai');
    await press(page, main('#profile .acts button'));
    assert.equal(await page.inputValue('#profile [name=email]'), 'một hai', 'what was typed is lost');
    const other = await begun('marital-status-certificate');
    await page.goto(`/apply/${other}/applicant`);
    assert.ok(await page.inputValue('#fill [name=applicant_name]'), 'the name is asked for again');
    assert.ok(await page.inputValue('#fill [name=applicant_birth-y]'), 'the birthday is asked for again');
  });
  check('what changes without a new page is said aloud', async () => {
    await page.goto('/styleguide');
    await page.evaluate(() => {
      window.unsaid = [];
      new MutationObserver((all) => {
        for (const m of all) for (const n of m.addedNodes) {
          const e = n.nodeType === 3 ? n.parentElement : n;
          if (e && n.textContent.trim() && e.isConnected && !e.closest('[role=status],[role=alert],[aria-live]') && !/^(SELECT|OPTION|TEXTAREA)$/.test(e.tagName)) window.unsaid.push(e.outerHTML.slice(0, 120));
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    const area = page.locator('main textarea[maxlength]').first();
    await area.fill('x'.repeat(Number(await area.getAttribute('maxlength')) - 20));
    assert.match(await page.locator('main [aria-live]').first().innerText(), /20/);
    await page.selectOption('main select[data-role=province]', '01');
    await page.locator('main [data-role=find] input').fill('ba dinh');
    await page.waitForFunction(() => /\d/.test(document.querySelector('[data-role=find] [role=status]').textContent));
    assert.deepEqual(await page.evaluate(() => window.unsaid), []);
    await page.goto('/verify');
    await page.fill('#receipt', 'hello');
    await page.locator('#verify button').click();
    await page.locator('#answer[role=status] [data-answer=no]').waitFor();
    await page.goto('/profile');
    await press(page, main('#profile .acts button'));
    assert.equal(await main('.note.good[role=status]').count(), 1, 'that it was saved is not said');
  });
  check('keys of one letter can be switched off', async () => {
    await clerk.goto('/desk');
    await clerk.locator('[data-help]').click();
    await clerk.locator('#keys-switch').click();
    await clerk.keyboard.press('Escape');
    await clerk.locator('main h1').click();
    await clerk.keyboard.press('/');
    assert.notEqual(await clerk.evaluate(() => document.activeElement.id), 'q', 'the key works although it is off');
    await clerk.locator('[data-help]').click();
    await clerk.locator('#keys-switch').click();
    await clerk.keyboard.press('Escape');
    await clerk.locator('main h1').click();
    await clerk.keyboard.press('/');
    assert.equal(await clerk.evaluate(() => document.activeElement.id), 'q');
  });
  check('a citizen applies by the keyboard alone', async () => {
    const who = await watched(browser, demo.origin, VI);
    const given = await byKeys(who, service(SLUG), { login: 'dan3', words: 'nuôi chó' });
    assert.match(path(who), /^\/cases\/[^/]+\/submitted$/, await trouble(who));
    assert.ok(given.includes('file'), 'no paper was handed in');
    await who.context().close();
  });
  check('an official acts by the keyboard alone, and nothing holds the focus', async () => {
    await clerk.goto('/desk');
    await come(clerk, '[data-help]');
    await clerk.keyboard.press('Enter');
    assert.ok(await clerk.locator('dialog[open]').count());
    for (let n = 0; n < 4; n++) await clerk.keyboard.press('Tab');
    await clerk.keyboard.press('Escape');
    assert.equal(await clerk.locator('dialog[open]').count(), 0, 'Escape does not close it');
    assert.ok(await clerk.evaluate(() => document.activeElement.matches('[data-help]')), 'the focus is lost');
    await come(clerk, 'header [name=q]', { from: 'top' });
    await clerk.keyboard.type(code);
    await Promise.all([clerk.waitForEvent('domcontentloaded'), clerk.keyboard.press('Enter')]);
    if (!path(clerk).startsWith('/desk/cases/')) {
      await come(clerk, `main a[href*="${id}"]`);
      await Promise.all([clerk.waitForEvent('domcontentloaded'), clerk.keyboard.press('Enter')]);
    }
    await come(clerk, 'main .bar [href$="/actions/decline"]');
    await Promise.all([clerk.waitForEvent('domcontentloaded'), clerk.keyboard.press('Enter')]);
    await come(clerk, 'main [name=note]');
    await clerk.keyboard.type('Hồ sơ không thuộc thẩm quyền.');
    await come(clerk, 'main [name=law]');
    for (let n = 0; n < 20 && !(await clerk.inputValue('main [name=law]')).includes(' art '); n++) await clerk.keyboard.press('ArrowDown');
    await come(clerk, 'main #act .acts button');
    await Promise.all([clerk.waitForEvent('domcontentloaded'), clerk.keyboard.press('Enter')]);
    assert.equal(new URL(clerk.url()).searchParams.get('done'), 'decline', await trouble(clerk));
    await page.goto('/styleguide');
    await page.keyboard.press('Shift+Tab');
    const back = [];
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press('Shift+Tab');
      back.push(await page.evaluate(() => document.activeElement.outerHTML));
    }
    assert.equal(new Set(back).size, 6, 'going back gets stuck');
  });

  describe('a planted fault is found', () => {
    let bad;
    before(async () => {
      bad = await watched(browser, demo.origin, VI);
    });
    for (const [kind, plant, says, ask = (p) => wrong(p, kind)] of PLANTED) {
      test(`${kind}: ${says.source}`, { timeout: 120_000 }, async () => {
        await bad.goto('/register');
        if (kind === 'mistakes') await press(bad, bad.locator('#register .acts button'));
        await bad.evaluate(plant);
        assert.match((await ask(bad)).join('\n'), says);
      });
    }
    test('each kind of looking was shown one', () => {
      const planted = new Set(PLANTED.map(([kind]) => kind));
      assert.deepEqual(all.kinds().filter((k) => !planted.has(k)), []);
    });
  });

  test('the ledger: the 55 criteria once each, in both languages, and each check is one of these', () => {
    assert.deepEqual(rows.map((r) => r.id), CRITERIA.map(([id]) => id));
    assert.deepEqual(rows.map((r) => r.level), CRITERIA.map(([, level]) => level));
    assert.equal(rows.length, 55);
    for (const r of rows) {
      for (const part of ['en', 'vi', 'how']) assert.ok(r[part]?.length > 5, `${r.id}: ${part}`);
      assert.match(r.status, /^(met|not_applicable|open)$/);
      for (const title of r.checks) assert.ok(checks.includes(title), `${r.id}: no check is called "${title}"`);
      if (r.status !== 'open') assert.ok(r.checks.length, `${r.id} is ${r.status} because somebody says so`);
    }
    for (const title of checks) assert.ok(rows.some((r) => r.checks.includes(title)), `the ledger does not name "${title}"`);
    assert.ok(rows.filter((r) => r.checks.length && r.status !== 'open').length >= 40);
    console.log(`# ${['met', 'not_applicable', 'open'].map((s) => `${rows.filter((r) => r.status === s).length} ${s}`).join(', ')}`);
  });
});
