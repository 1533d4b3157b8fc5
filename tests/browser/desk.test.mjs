// The desk beyond the worklist: taking in at the counter for somebody else, the days worked and what they
// do to due dates, officials and their posts, finding a case by whatever a person brings along, and what
// the citizen is told when a due date moves.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service, today } from './lib/answers.mjs';
import * as axe from './lib/axe.mjs';
import { PASSWORD, launch, path, person, press, trouble } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';
import { act, office } from './lib/desk.mjs';
import { evidence } from './lib/files.mjs';
import { fill } from './lib/fill.mjs';

const SLUG = 'marital-status-certificate';
const WAY = { lang: 'vi', width: 1280, script: true };
const DAY = 86_400_000;

/** The day so many days after one, as `2026-11-25`. */
const later = (day, n) => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);

describe('the desk', () => {
  let demo, browser, desk, page;
  before(async () => {
    demo = await startDemo({ cases: 60 });
    browser = await launch();
    desk = office(browser, demo.origin, WAY);
    page = await person(browser, demo.origin, { ...WAY, width: 360, script: false });
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** A case that was just handed in by `dan6`. */
  async function handedIn() {
    await page.goto(`/services/${SLUG}?lang=vi`);
    const id = await citizen.begin(page, SLUG, 'dan6');
    await citizen.answer(page, service(SLUG), id);
    return { id, code: await citizen.submit(page, id) };
  }

  const main = (who) => who.locator('main').innerText();

  test('taken in at the counter for somebody without an account, up to the hand-over', { timeout: 240_000 }, async () => {
    const clerk = await desk.of('tiepnhan');
    await clerk.goto('/profile');
    const me = await clerk.locator('main .rows dd').first().innerText();
    await axe.barriers(clerk);
    await clerk.goto('/desk/intake');
    await axe.barriers(clerk);
    // The list is searched as everywhere: everyday words, no marks.
    await clerk.fill('main #find', 'giay doc than');
    await press(clerk, clerk.locator('main form.bar button'));
    assert.equal(await clerk.locator('main #begin input[name=service]').first().getAttribute('value'), SLUG);
    await axe.barriers(clerk);
    await press(clerk, clerk.locator('#begin .acts button'));
    assert.ok(await clerk.locator('.summary a[href="#service"]').count(), 'begun without a service');
    await axe.barriers(clerk);
    await clerk.check(`main input[name=service][value=${SLUG}]`);
    await press(clerk, clerk.locator('#begin .acts button'));
    const id = /^\/desk\/intake\/([0-9a-f]{32})$/.exec(path(clerk))?.[1];
    assert.ok(id, `nothing was begun: ${await trouble(clerk)}`);

    // All questions on one page; what an answer opens comes with the next save.
    const { answers } = service(SLUG);
    answers.applicant_name = 'Phạm Thị Tại Quầy';
    answers.applicant_number = '001185009999';
    for (let n = 0; n < 8 && !(await clerk.locator('#submit').count()); n++) {
      await axe.barriers(clerk);
      await fill(clerk, '#fill', answers);
      await press(clerk, clerk.locator('#fill .acts button'));
      for (let k = 0; k < (await clerk.locator('#papers form.scan').count()); k++) {
        const input = clerk.locator('#papers form.scan').nth(k).locator('input[type=file]');
        await input.setInputFiles(evidence(await input.getAttribute('accept')));
        await press(clerk, clerk.locator('#papers form.scan').nth(k).locator('button'));
        await axe.barriers(clerk);
      }
    }
    assert.ok(await clerk.locator('#submit').count(), `it is never complete: ${await trouble(clerk)}`);
    await axe.barriers(clerk);
    const reference = clerk.locator('#reference');
    if (await reference.count()) await reference.fill('BL-0001');
    await clerk.check('#declared');
    await press(clerk, clerk.locator('#submit button[value=accept]'));
    assert.equal(path(clerk), `/desk/cases/${id}`, await trouble(clerk));
    await axe.barriers(clerk);

    // The receipt is one press away, as page and as PDF, made out to the applicant.
    const receipt = clerk.locator('main .note.good a[href$="/papers/01"]');
    assert.ok(await receipt.count(), 'no receipt is offered');
    await citizen.pdf(clerk, `/desk/cases/${id}/papers/01.pdf`);
    await press(clerk, receipt);
    assert.match(await main(clerk), /Phạm Thị Tại Quầy/);
    await axe.barriers(clerk);
    await clerk.emulateMedia({ media: 'print' });
    assert.ok(!(await clerk.locator('header.top').isVisible()), 'the header is printed along');
    assert.ok(await clerk.locator('article.sheet').isVisible());
    await clerk.emulateMedia({ media: 'screen' });

    // The official stands as who filed it, never as the applicant.
    await clerk.goto(`/desk/cases/${id}`);
    const name = await clerk.locator('main h1 .who').innerText();
    assert.equal(name, 'Phạm Thị Tại Quầy');
    const dossier = await clerk.locator('section[aria-labelledby=h-dossier]').innerText();
    assert.ok(dossier.includes('001185009999'), dossier);
    assert.ok(!dossier.includes(me) && !dossier.includes('tiepnhan'), 'the official stands in the dossier');
    const line = await clerk.locator('section[aria-labelledby=h-line]').innerText();
    assert.ok(!line.includes('Phạm Thị Tại Quầy'), `the applicant did not act here:\n${line}`);
    assert.match(line, /một cửa|Trung tâm/i);

    for (const verb of ['claim', 'propose', 'approve', 'issue', 'hand_over']) await act(desk, id, verb);
    await clerk.goto(`/desk/cases/${id}`);
    assert.ok(await clerk.locator('section[aria-labelledby=h-print] a[href$="/papers/result"]').count(), 'no result');
    assert.equal(await clerk.locator('main h1 .who').innerText(), 'Phạm Thị Tại Quầy');
    // Whoever has the code sees how far it is, and no name.
    const code = (await clerk.locator('main h1 .code').innerText()).trim();
    const stranger = await person(browser, demo.origin, WAY);
    await stranger.goto(`/track?code=${encodeURIComponent(code)}`);
    assert.ok(await stranger.locator('main .status').count());
    assert.ok(!(await main(stranger)).includes('Phạm Thị'), 'a stranger reads the name');
    await stranger.context().close();
  });

  test('the worklist finds by name with marks and without, and by the personal number', async () => {
    const { id, code } = await handedIn();
    const clerk = await desk.of('tiepnhan');
    await clerk.goto(`/desk/cases/${id}`);
    const name = await clerk.locator('main h1 .who').innerText();
    const dossier = await clerk.locator('section[aria-labelledby=h-dossier]').innerText();
    const number = /\b\d{12}\b/.exec(dossier)[0];
    const bare = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
    assert.notEqual(bare, name);
    const spaced = number.replace(/(\d{3})(?=\d)/g, '$1 ');
    for (const words of [name, bare, bare.toLowerCase(), name.toUpperCase(), number, spaced, code]) {
      await clerk.goto('/desk');
      await clerk.fill('header [name=q]', words);
      await press(clerk, clerk.locator('header form.find button'));
      const found = await clerk.locator(`main a[href*="${id}"]`).count();
      assert.ok(found || path(clerk) === `/desk/cases/${id}`, `"${words}" does not find ${code}: ${await trouble(clerk)}`);
    }
    await axe.barriers(clerk);
    await clerk.goto('/desk?q=khong-co-ai-ten-the');
    assert.equal(await clerk.locator('main tbody tr').count(), 0);
    await axe.barriers(clerk);
  });

  /** Sets a day and records it; gives the due dates before and after that the page foretells. */
  async function setDay(admin, day, kind, name) {
    await admin.goto('/desk/calendar');
    await axe.barriers(admin);
    const [y, m, d] = day.split('-');
    await admin.fill('#day [name=date-d]', d);
    await admin.fill('#day [name=date-m]', m);
    await admin.fill('#day [name=date-y]', y);
    await admin.check(`#day input[name=kind][value=${kind}]`);
    await admin.check('#day input[name=calendar][value=""]');
    if (name) await admin.fill('#day [name=name-vi]', name);
    await press(admin, admin.locator('#day .acts button').first());
    const effects = await admin.locator('#day .note table tbody tr').evaluateAll((rows) =>
      rows.map((row) => Array.from(row.querySelectorAll('td'), (td) => td.textContent)),
    );
    assert.ok(effects.length, `what it does is not shown: ${await trouble(admin)}`);
    await axe.barriers(admin);
    await press(admin, admin.locator('#day button[name=sure]'));
    assert.ok(await admin.locator('main .note.good').count(), `not recorded: ${await trouble(admin)}`);
    await axe.barriers(admin);
    return effects;
  }

  test('an administrator moves days, due dates move with them, and back', { timeout: 240_000 }, async () => {
    const admin = await desk.of('quantri');
    const accepted = async () => {
      const one = await handedIn();
      await act(desk, one.id, 'accept');
      await page.goto(`/cases/${one.code}`);
      const due = await page.locator('main .status time').first().getAttribute('datetime');
      return { ...one, due: due.slice(0, 10) };
    };
    const usual = await accepted();
    const off = await setDay(admin, usual.due, 'off', 'Ngày nghỉ thử');
    assert.ok(off.some(([before, after]) => before !== after), 'no due date moves');
    assert.ok(await admin.locator(`main time[datetime="${usual.due}"]`).count(), 'the day is not in the list');
    const moved = await accepted();
    assert.ok(moved.due > usual.due, `${moved.due} is not after ${usual.due}`);
    await page.locator('main details summary').first().click();
    assert.match(await main(page), /Ngày nghỉ thử/, 'the day is not among the reasons');
    // What was promised before is not taken back.
    await page.goto(`/cases/${usual.code}`);
    assert.equal((await page.locator('main .status time').first().getAttribute('datetime')).slice(0, 10), usual.due);

    // A Sunday worked instead, between today and the date that moved.
    let sunday = today();
    while (new Date(sunday).getUTCDay() !== 0) sunday = later(sunday, 1);
    const worked = await setDay(admin, sunday, 'worked', 'Làm bù thử');
    assert.ok(worked.some(([before, after]) => before !== after), 'no due date moves');
    assert.match(await main(admin), /Làm bù thử/);

    for (const day of [usual.due, sunday]) await setDay(admin, day, 'usual');
    assert.doesNotMatch(await main(admin), /Ngày nghỉ thử|Làm bù thử/);
    assert.equal((await accepted()).due, usual.due, 'it is not as it was');

    const clerk = await desk.of('tiepnhan');
    const answer = await clerk.goto('/desk/calendar');
    assert.equal(answer.status(), 404, 'a clerk opens the calendar');
  });

  test('an official is added, signs in, works, and loses access with the post', { timeout: 120_000 }, async () => {
    const admin = await desk.of('quantri');
    await admin.goto('/desk/people');
    await axe.barriers(admin);
    await press(admin, admin.locator('#new .acts button'));
    assert.ok(await admin.locator('.summary a').count(), 'added without a name');
    await axe.barriers(admin);
    await admin.fill('#new [name=login]', 'canbo.moi');
    await admin.fill('#new [name=name]', 'Đỗ Thị Cán Bộ');
    await admin.check('#new input[name=roles][value=intake]');
    await press(admin, admin.locator('#new .acts button'));
    const password = (await admin.locator('main .panel .code').innerText()).trim();
    assert.match(password, /^\S{4}-\S{4}-\S{4}$/);
    await axe.barriers(admin);

    const fresh = await person(browser, demo.origin, WAY);
    await fresh.goto('/sign-in?lang=vi');
    await fresh.fill('main input[name=login]', 'canbo.moi');
    await fresh.fill('main input[name=password]', password);
    await press(fresh, fresh.locator('main form:has(input[name=password]) button').first());
    assert.equal(path(fresh), '/desk', await trouble(fresh));
    // Their own password instead of the one that was written down for them.
    await fresh.goto('/profile');
    await axe.barriers(fresh);
    assert.match(await main(fresh), /Đỗ Thị Cán Bộ/);
    await fresh.fill('#password [name=current]', password);
    await fresh.fill('#password [name=new]', 'một câu của riêng tôi');
    await press(fresh, fresh.locator('#password button'));
    assert.ok(await fresh.locator('main .note.good').count(), await trouble(fresh));
    const { id } = await handedIn();
    await fresh.goto(`/desk/cases/${id}`);
    assert.ok(await fresh.locator('main .bar a[href$="/actions/accept"]').count(), 'the new clerk cannot accept');

    await admin.goto('/desk/people');
    await press(admin, admin.locator('main tbody a', { hasText: 'Đỗ Thị Cán Bộ' }));
    await axe.barriers(admin);
    await press(admin, admin.locator('main button[value=take]'));
    assert.ok(await admin.locator('main .note.good').count(), await trouble(admin));
    assert.equal(await admin.locator('main tbody a', { hasText: 'Đỗ Thị Cán Bộ' }).count(), 0);
    const refused = await fresh.goto(`/desk/cases/${id}`);
    assert.ok(refused.status() >= 400 || !path(fresh).startsWith('/desk'), `${refused.status()} ${fresh.url()}`);
    assert.ok(!(await fresh.locator('main .bar').count()), 'acts are still offered');
    assert.deepEqual(fresh.faults, []);
    await fresh.context().close();
  });

  test('a due date that moved after what was missing came is told with its reason', { timeout: 120_000 }, async () => {
    const { id, code } = await handedIn();
    await act(desk, id, 'accept');
    await act(desk, id, 'claim');
    await page.goto(`/cases/${code}`);
    const before = await page.locator('main .status time').first().getAttribute('datetime');
    await act(desk, id, 'ask', {
      form: async (form) => {
        await form.fill('main [name=other]', 'Ảnh hợp đồng đặt cọc');
        await form.fill('main [name=note]', 'Ông bà vui lòng bổ sung một lần.');
      },
    });
    await page.goto(`/cases/${code}`);
    await axe.barriers(page);
    await press(page, page.locator('#supplement form button'));
    const after = await page.locator('main .status time').first().getAttribute('datetime');
    const line = await page.locator('main .line').innerText();
    // Whole days are waited or none; either way the reason stands beside it.
    if (after === before) assert.match(line, /bổ sung/);
    else assert.match(line, /Ngày hẹn trả được dời sang[\s\S]*(Thời hạn tạm dừng|dời thêm đúng thời gian chờ|tính lại từ đầu)/);
    await axe.barriers(page);
  });

  test('a citizen changes their details, and forms are filled in with them', { timeout: 120_000 }, async () => {
    const mine = await person(browser, demo.origin, { ...WAY, width: 360, script: false });
    await mine.goto('/register?lang=vi');
    await axe.barriers(mine);
    await mine.fill('#register [name=name]', 'Lý Thị Mới');
    await mine.fill('#register [name=login]', 'lythimoi');
    await mine.fill('#register [name=password]', PASSWORD);
    await press(mine, mine.locator('#register button').last());
    assert.equal(path(mine), '/cases', await trouble(mine));
    await axe.barriers(mine);
    await mine.goto('/profile');
    await axe.barriers(mine);
    await mine.fill('#profile [name=email]', 'không phải thư');
    await press(mine, mine.locator('#profile .acts button'));
    assert.ok(await mine.locator('.summary a[href="#email"]').count(), 'any e-mail is taken');
    await axe.barriers(mine);
    await mine.fill('#profile [name=email]', 'moi@example.org');
    await mine.fill('#profile [name=number]', '001190012345');
    await press(mine, mine.locator('#profile .acts button'));
    assert.ok(await mine.locator('main .note.good').count(), await trouble(mine));
    await axe.barriers(mine);
    await mine.goto('/services/dog-licence');
    const id = await citizen.begin(mine, 'dog-licence', 'lythimoi');
    await mine.goto(`/apply/${id}/applicant`);
    assert.equal(await mine.inputValue('[name=applicant_number]'), '001190012345');
    assert.deepEqual(mine.faults, []);
    await mine.context().close();
  });

  test('no barrier on any page that was walked through', () => {
    console.log(`# axe-core looked at ${axe.looked} kinds of page`);
    assert.equal(axe.violations.length, 0, `\n${axe.violations.join('\n')}`);
    assert.deepEqual([...page.faults, ...desk.faults()], []);
  });
});
