// A receipt, from the citizen's case to the answer: the browser checks it itself and sends nothing; the
// form without script says the same; a scanned code is an address that answers when it is opened.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { service } from './lib/answers.mjs';
import { launch, person, press, signIn } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';

const YES = { vi: 'Đúng. Biên nhận này là thật.', en: 'Yes. This receipt is genuine.' };
const NO = { vi: 'Không. Biên nhận này không đúng.', en: 'No. This receipt is not right.' };

/** Hands in a case of Dan over the API; its code. */
async function handIn(origin) {
  const ask = async (path, body, more = {}) => {
    const headers = { 'content-type': 'application/json', ...more };
    const answer = await fetch(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const said = await answer.json();
    assert.equal(answer.status, 201, JSON.stringify(said));
    return said;
  };
  const { token } = await ask('/session', { login: 'dan', password: 'motcua-demo' });
  const answers = {
    applicant_name: 'Nguyễn Thị Thử',
    applicant_number: '001190000001',
    applicant_birth: '1990-03-27',
    applicant_phone: '0990000001',
    applicant_address: { province: '01', commune: '00004', street: 'Số 1 Lê Lợi' },
    dog_name: 'Vện',
    dogs: 1,
    guide_dog: false,
    vaccinated_in_register: true,
  };
  const made = { service: service('dog-licence').slug, channel: 'online', answers, submit: true, declared: true };
  const { code } = await ask('/cases', made, { authorization: `Bearer ${token}`, 'idempotency-key': 'verify-1' });
  return code;
}

describe('receipts', () => {
  let demo, browser, code, text, link;
  before(async () => {
    demo = await startDemo({ cases: 5 });
    browser = await launch();
    code = await handIn(demo.origin);
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('a citizen finds the proof of handing in on the page of the case', async () => {
    const page = await person(browser, demo.origin, { lang: 'vi', width: 360 });
    await signIn(page, 'dan');
    await page.goto(`/cases/${code}`);
    await press(page, page.getByRole('link', { name: 'Bằng chứng', exact: true }));
    await press(page, page.getByRole('link', { name: 'Nộp hồ sơ', exact: true }));
    // A second at most until it is sealed.
    for (let n = 0; n < 20 && !(await page.locator('.proof-qr svg').count()); n++) {
      await page.waitForTimeout(500);
      await page.reload();
    }
    assert.equal(await page.locator('.proof-qr svg').count(), 1, 'there is a code to scan');
    await page.locator('details summary').first().click();
    text = await page.locator('.proof-text').innerText();
    assert.match(text, /^c2sp\.org\/tlog-proof@v1\nextra \S+\nindex \d+\n/);
    const words = (await page.locator('main').innerText()).replace(text, '').toLowerCase();
    for (const word of ['hash', 'sha', 'merkle', 'chữ ký số', 'mật mã', 'khóa công khai']) assert.ok(!words.includes(word), word);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `the page is ${wide} px wide on a phone of 360`);
    link = `/verify#${encodeURIComponent(text)}`;
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  for (const lang of ['vi', 'en']) {
    test(`the browser checks it and sends nothing, ${lang}`, async () => {
      const page = await person(browser, demo.origin, { lang, width: 360 });
      await page.goto(`/verify?lang=${lang}`);
      const asked = [];
      page.on('request', (r) => r.url().includes('/assets/icon.') || asked.push(`${r.method()} ${r.url()}`));
      const check = async (given) => {
        await page.fill('#receipt', given);
        await page.locator('#verify button').click();
        await page.locator('#answer [data-answer]').waitFor();
        const said = await page.locator('#answer').innerText();
        await page.evaluate(() => document.getElementById('answer').replaceChildren());
        return said;
      };
      assert.ok((await check(text)).includes(YES[lang]));
      assert.ok((await check(`  ${text.replaceAll('\n', '\r\n')}\r\n`)).includes(YES[lang]), 'other line ends');
      const lies = [
        text.replace(/index \d+/, 'index 1'),
        text.replace(/extra (....)/, (_, four) => `extra ${four === 'AAAA' ? 'BBBB' : 'AAAA'}`),
        text.replace(/— \S+ (....)/, (line, four) => line.replace(four, four === 'AAAA' ? 'BBBB' : 'AAAA')),
        text.slice(0, 200),
        'hello',
      ];
      for (const lie of lies) {
        const said = await check(lie);
        assert.ok(said.includes(NO[lang]) && !said.includes(YES[lang]), `${lie}\n${said}`);
      }
      assert.deepEqual(asked, [], 'something was sent');
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });

    test(`the form without script says the same, ${lang}`, async () => {
      const page = await person(browser, demo.origin, { lang, width: 1280, script: false });
      for (const [given, says] of [[text, YES[lang]], [text.replace(/index \d+/, 'index 1'), NO[lang]]]) {
        await page.goto(`/verify?lang=${lang}`);
        await page.fill('#receipt', given);
        await press(page, page.locator('#verify button'));
        assert.ok((await page.locator('#answer').innerText()).includes(says), await page.locator('main').innerText());
      }
      await page.context().close();
    });
  }

  test('a file that was downloaded is checked, and a scanned code answers at once', async () => {
    const page = await person(browser, demo.origin, { lang: 'en', width: 360 });
    await page.goto('/verify?lang=en');
    await page.setInputFiles('#file', { name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.locator('#verify button').click();
    await page.getByText(YES.en).first().waitFor();
    const asked = [];
    page.on('request', (r) => asked.push(r.url()));
    await page.goto('/');
    await page.goto(link);
    await page.locator('#answer [data-answer=yes]').waitFor();
    assert.ok(asked.every((url) => !url.includes('tlog-proof') || url.includes('#')), 'what stands behind the # stays here');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
