// What officials do besides the ordinary road: the worklist and its keys, asking for more, declining,
// refusing, extending, asking another unit; and what the citizen sees of it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service } from './lib/answers.mjs';
import * as axe from './lib/axe.mjs';
import { launch, path, person, press, trouble } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';
import { act, office, offered } from './lib/desk.mjs';

const SLUG = 'marital-status-certificate';
const WAY = { lang: 'vi', width: 1280, script: true };

describe('officials', () => {
  let demo, browser, desk, page;
  before(async () => {
    demo = await startDemo({ cases: 400 });
    browser = await launch();
    desk = office(browser, demo.origin, WAY);
    page = await person(browser, demo.origin, { ...WAY, width: 360, script: false });
    // At whatever hour this runs, something waits for the clerk.
    for (let n = 0; n < 3; n++) await handedIn();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** A case that was just handed in. */
  async function handedIn() {
    await page.goto(`/services/${SLUG}?lang=vi`);
    const id = await citizen.begin(page, SLUG, 'dan5');
    await citizen.answer(page, service(SLUG), id);
    return { id, code: await citizen.submit(page, id) };
  }

  /** A case that a handler holds. */
  async function held() {
    const one = await handedIn();
    await act(desk, one.id, 'accept');
    await act(desk, one.id, 'claim');
    return one;
  }

  const status = async (code) => {
    await page.goto(`/cases/${code}`);
    await axe.barriers(page);
    return page.locator('main .status').innerText();
  };
  const due = () => page.locator('main .status time').first().getAttribute('datetime');

  /** The reason with its article, as every act against the applicant asks for. */
  const against = (note) => async (form) => {
    await form.fill('main [name=note]', note);
    const law = form.locator('main select[name=law]');
    await law.selectOption(await law.evaluate((e) => Array.from(e.options).map((o) => o.value).find((v) => v.includes(' art '))));
  };

  const rows = (at) =>
    at.locator('main tbody tr').evaluateAll((all) =>
      all.map((row) => ({
        href: row.querySelector('a').getAttribute('href'),
        code: row.querySelector('.code')?.textContent ?? '',
        // Of the case's date and the step's, the one that comes first.
        due: Array.from(row.querySelectorAll('td:first-child time'), (time) => time.getAttribute('datetime')).sort()[0] ?? '',
        text: row.textContent,
      })),
    );

  test('the worklist: by due date, page after page, nothing twice; filters; search by code and by name', async () => {
    const clerk = await desk.of('tiepnhan');
    await clerk.goto('/desk?view=closed');
    await axe.barriers(clerk);
    const seen = new Set();
    let pages = 0;
    for (;;) {
      pages++;
      for (const row of await rows(clerk)) {
        assert.ok(!seen.has(row.href), `${row.href} comes twice`);
        seen.add(row.href);
      }
      const next = clerk.locator('main a[rel=next]');
      if (!(await next.count())) break;
      assert.ok(pages < 50, 'it never ends');
      await press(clerk, next);
    }
    assert.ok(pages > 1 && seen.size > 30, `${pages} pages, ${seen.size} cases`);

    await clerk.goto('/desk');
    const open = await rows(clerk);
    assert.ok(open.length >= 3, `${open.length} cases wait`);
    const dates = open.map((r) => r.due).filter(Boolean);
    assert.deepEqual(dates, [...dates].sort(), 'not by due date');

    const some = open.find((r) => r.code);
    await clerk.fill('header [name=q]', some.code);
    await press(clerk, clerk.locator('header form.find button'));
    const found = await rows(clerk);
    assert.ok(path(clerk) === some.href || found.some((r) => r.code === some.code), `${some.code} is not found`);

    await clerk.goto('/desk');
    const select = clerk.locator('main select[name=service]');
    const option = await select.evaluate((e) => e.options[1].value);
    const title = await select.evaluate((e) => e.options[1].textContent);
    await select.selectOption(option);
    await press(clerk, clerk.locator('main form.bar button'));
    for (const row of await rows(clerk)) assert.ok(row.text.includes(title), `${row.text} is not ${title}`);
    await axe.barriers(clerk);
  });

  test('the mouse is never needed', async () => {
    const clerk = await desk.of('tiepnhan');
    await clerk.goto('/desk');
    const list = await rows(clerk);
    await clerk.keyboard.press('j');
    await clerk.keyboard.press('j');
    assert.equal(await clerk.evaluate(() => document.activeElement.getAttribute('href')), list[1].href);
    await clerk.keyboard.press('k');
    assert.equal(await clerk.evaluate(() => document.activeElement.getAttribute('href')), list[0].href);
    await clerk.keyboard.press('/');
    assert.equal(await clerk.evaluate(() => document.activeElement.name), 'q');
    await clerk.keyboard.press('Escape');
    await clerk.keyboard.press('?');
    assert.ok(await clerk.locator('dialog#keys[open]').count(), 'the keys are not shown');
    await axe.barriers(clerk);
    await clerk.keyboard.press('Escape');

    const { id } = await handedIn();
    await clerk.goto(`/desk/cases/${id}`);
    await Promise.all([clerk.waitForURL(`**/desk/cases/${id}/actions/accept`), clerk.keyboard.press('t')]);
    // A busy machine puts the focus on the button a moment after the page is there.
    await clerk.waitForFunction(() => document.activeElement !== document.body);
    await Promise.all([clerk.waitForURL(`**/desk/cases/${id}?done=accept`), clerk.keyboard.press('Enter')]);
  });

  test('asked for everything at once, answered in place, and it goes on where it was', async () => {
    const { id, code } = await held();
    const before = await status(code);
    await act(desk, id, 'ask', {
      form: async (form) => {
        await form.locator('main details').evaluateAll((all) => all.forEach((d) => (d.open = true)));
        await form.fill('main [name="why-purpose_detail"]', 'Ghi rõ mua căn hộ ở đâu');
        await form.fill('main [name=other]', 'Ảnh hợp đồng đặt cọc');
        await form.fill('main [name=note]', 'Ông bà vui lòng bổ sung một lần.');
      },
    });
    const waiting = await status(code);
    assert.notEqual(waiting, before);
    assert.match(await page.locator('#supplement').innerText(), /Ghi rõ mua căn hộ ở đâu[\s\S]*Ảnh hợp đồng đặt cọc/);
    await press(page, page.locator('#supplement .tasks a').first());
    await axe.barriers(page);
    await page.fill('#fill [name=purpose_detail]', 'Mua căn hộ ở phường Ba Đình');
    await press(page, page.locator('#fill .acts button').first());
    await page.goto(`/cases/${code}`);
    await press(page, page.locator('#supplement form button'));
    assert.equal(await page.locator('#supplement').count(), 0, `not sent: ${await trouble(page)}`);
    assert.equal(await status(code), before, 'it is where it was before');
    const handler = await desk.of('thuly');
    await handler.goto(`/desk/cases/${id}`);
    assert.match(await handler.locator('main').innerText(), /Mua căn hộ ở phường Ba Đình/);
  });

  test('not received: the reason and the article are asked for, told, and on paper', async () => {
    const { id, code } = await handedIn();
    const clerk = await desk.of('tiepnhan');
    await clerk.goto(`/desk/cases/${id}/actions/decline`);
    await press(clerk, clerk.locator('#act .acts button').first());
    assert.ok(await clerk.locator('.summary a').count(), 'declined without a reason');
    await axe.barriers(clerk);
    await act(desk, id, 'decline', { form: against('Hồ sơ không thuộc thẩm quyền của phường.') });
    await status(code);
    assert.match(await page.locator('main .note.bad').innerText(), /không thuộc thẩm quyền[\s\S]*Điều \d+/);
  });

  test('refused by the head, with the article of law', async () => {
    const { id, code } = await held();
    await act(desk, id, 'propose', {
      form: async (form) => {
        await form.check('main input[name=approve][value=no]');
        await against('Dữ liệu hộ tịch ghi đã kết hôn.')(form);
      },
    });
    const head = await desk.of('lanhdao');
    await head.goto(`/desk/cases/${id}`);
    assert.ok((await offered(head)).includes('refuse'));
    await act(desk, id, 'refuse', { form: against('Dữ liệu hộ tịch ghi đã kết hôn.') });
    await status(code);
    assert.match(await page.locator('main .note.bad').innerText(), /đã kết hôn[\s\S]*Điều \d+/);
    assert.equal(await page.locator('a[href$="result.pdf"]').count(), 0);
  });

  test('extended with an apology before the deadline', async () => {
    const { id, code } = await held();
    await status(code);
    const before = await due();
    await act(desk, id, 'extend', {
      form: async (form) => {
        await form.check('main input[name=days][value="2"]');
        await form.fill('main [name=note]', 'Xin lỗi ông bà, cần xác minh thêm.');
      },
    });
    await status(code);
    assert.ok((await due()) > before, `${await due()} is not after ${before}`);
    assert.match(await page.locator('main').innerText(), /cần xác minh thêm/);
  });

  test('another unit is asked and answers', async () => {
    const { id } = await held();
    await act(desk, id, 'refer', {
      form: async (form) => {
        await form.check('main input[name=unit][value="00004.CA"]');
        await form.fill('main [name=note]', 'Đề nghị xác minh nơi cư trú.');
      },
    });
    await act(desk, id, 'answer', {
      people: ['congan', 'congan.truong'],
      form: (form) => form.fill('main [name=note]', 'Đã xác minh, đúng nơi cư trú.'),
    });
    const handler = await desk.of('thuly');
    await handler.goto(`/desk/cases/${id}`);
    assert.match(await handler.locator('main').innerText(), /Đã xác minh, đúng nơi cư trú/);
  });

  test('a message each way', async () => {
    const { id, code } = await held();
    const handler = await desk.of('thuly');
    await handler.goto(`/desk/cases/${id}`);
    await handler.fill('main #text', 'Ông bà có ở nhà chiều nay không?');
    await press(handler, handler.locator('main form[action$="/actions/message"] button').last());
    await page.goto(`/cases/${code}`);
    assert.match(await page.locator('#messages').innerText(), /chiều nay không/);
    await page.fill('#messages textarea', 'Có, tôi ở nhà.');
    await press(page, page.locator('#messages form button'));
    await handler.goto(`/desk/cases/${id}`);
    assert.match(await handler.locator('main').innerText(), /Có, tôi ở nhà/);
  });

  test('withdrawn by the citizen after being asked once', async () => {
    const { id, code } = await handedIn();
    await page.goto(`/cases/${code}`);
    await press(page, page.locator(`a[href="/cases/${code}/withdraw"]`));
    await axe.barriers(page);
    await page.fill('main [name=note]', 'Tôi nộp nhầm.');
    await press(page, page.locator('main form button.danger'));
    await status(code);
    assert.equal(await page.locator(`a[href="/cases/${code}/withdraw"]`).count(), 0);
    const clerk = await desk.of('tiepnhan');
    await clerk.goto(`/desk/cases/${id}`);
    assert.ok(!(await offered(clerk)).includes('accept'), 'a withdrawn case can be accepted');
  });

  test('every paper opens as page and as PDF', async () => {
    const { id, code } = await held();
    const seen = new Set();
    const open = async (who, links) => {
      assert.ok(links.length, 'there are no papers');
      for (const link of links) {
        seen.add(link.split('/').pop());
        const answer = await who.goto(link);
        assert.equal(answer.status(), 200, link);
        await axe.barriers(who);
        await citizen.pdf(who, `${link}.pdf`);
      }
    };
    const links = (who, within) =>
      who.locator(`main a[href^="${within}/papers/"]`).evaluateAll((all) => all.map((a) => a.getAttribute('href')).filter((h) => !h.endsWith('.pdf')));
    const handler = await desk.of('thuly');
    await handler.goto(`/desk/cases/${id}`);
    await open(handler, await links(handler, `/desk/cases/${id}`));
    await page.goto(`/cases/${code}`);
    await open(page, await links(page, `/cases/${code}`));
    console.log(`# papers: ${[...seen].sort().join(' ')}`);
  });

  test('no barrier on any page that was walked through', () => {
    console.log(`# axe-core looked at ${axe.looked} kinds of page`);
    assert.equal(axe.violations.length, 0, `\n${axe.violations.join('\n')}`);
    assert.deepEqual([...page.faults, ...desk.faults()], []);
  });
});
