// Takes a picture of every page and state, to be looked at: `npm run look -- FOLDER [vi|en] [360|1280] [on|off]`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { service, slugs } from './lib/answers.mjs';
import { WAYS, launch, path, person, press, signIn } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';
import { act, office, offered } from './lib/desk.mjs';
import { fill } from './lib/fill.mjs';

const [folder = 'target/look', ...wanted] = process.argv.slice(2);
const words = (way) => [way.lang, String(way.width), way.script ? 'on' : 'off'];
const ways = WAYS.filter((way) => wanted.every((w) => words(way).includes(w)));

const demo = await startDemo({ cases: 300 });
const browser = await launch();

async function look(way) {
  const into = join(folder, words(way).join('-'));
  mkdirSync(into, { recursive: true });
  let n = 0;
  const shot = async (page, name) => {
    await page.screenshot({ path: join(into, `${String(++n).padStart(2, '0')}-${name}.png`), fullPage: true, animations: 'disabled' });
  };
  const at = async (page, address, name) => {
    await page.goto(address);
    await shot(page, name);
  };
  const page = await person(browser, demo.origin, way);
  await at(page, `/?lang=${way.lang}`, 'home');
  await at(page, '/search?q=khai+sinh', 'search');
  await at(page, '/search?q=kai+sjnh', 'search-corrected');
  await at(page, '/search?q=xyzzy', 'search-none');
  await at(page, '/life-events/birth', 'life-event');
  await at(page, '/nothing-here', 'no-such-page');
  await at(page, '/track', 'track');
  await at(page, '/track?code=nonsense', 'track-none');
  await at(page, '/register', 'register');
  await at(page, '/styleguide', 'styleguide');
  for (const slug of slugs().slice(0, 4)) await at(page, `/services/${slug}`, `service-${slug}`);

  const slug = 'dog-licence';
  const what = service(slug);
  await at(page, `/services/${slug}`, `service-${slug}`);
  await at(page, `/services/${slug}/eligibility`, 'eligibility');
  await press(page, page.locator('#check .acts button'));
  await shot(page, 'eligibility-unanswered');
  await page.goto(`/services/${slug}`);
  await citizen.check(page, what);
  await shot(page, 'eligibility-yes');
  await page.goto(`/services/${slug}`);
  await page.goto(`/services/${slug}/eligibility`);
  await fill(page, '#check', { ...what.answers, dogs: 5 });
  await press(page, page.locator('#check .acts button'));
  if (!(await page.locator('main .note.bad').count())) {
    await fill(page, '#check', { ...what.answers, dogs: 5 });
    await press(page, page.locator('#check .acts button'));
  }
  await shot(page, 'eligibility-no');
  await page.goto(`/services/${slug}`);
  await press(page, page.locator(`main form[action="/services/${slug}/apply"] button`));
  await shot(page, 'sign-in-on-the-way');
  await page.fill('main input[name=login]', 'dan');
  await page.fill('main input[name=password]', 'wrong');
  await press(page, page.locator('main form:has(input[name=password]) button').first());
  await shot(page, 'sign-in-wrong');
  await signIn(page, 'dan', { stay: true });
  await shot(page, 'resume');
  if (!path(page).startsWith('/apply/')) await press(page, page.locator('main form .acts button').first());
  await shot(page, 'tasks');
  const id = path(page).split('/').pop();
  for (const p of ['applicant', 'contact', 'dog', 'vaccination']) await at(page, `/apply/${id}/${p}`, `page-${p}`);
  await page.goto(`/apply/${id}/dog`);
  await press(page, page.locator('#fill .acts button').first());
  await shot(page, 'page-dog-wrong');
  await page.goto(`/apply/${id}`);
  await citizen.answer(page, what, id);
  await shot(page, 'check');
  await at(page, `/apply/${id}`, 'tasks-done');
  await at(page, `/apply/${id}/evidence/vaccination`, 'evidence');
  await page.locator('main input[type=file]').setInputFiles({ name: 'ghi chú.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  await press(page, page.locator('main form[enctype] button'));
  await shot(page, 'evidence-wrong');
  await page.goto(`/apply/${id}/check`);
  await press(page, page.locator('#declare .acts button'));
  await shot(page, 'check-undeclared');
  await page.locator('#declared').check();
  await press(page, page.locator('#declare .acts button'));
  await shot(page, 'submitted');
  const code = path(page).split('/')[2];
  await at(page, `/cases/${code}`, 'case-owing');
  await press(page, citizen.payButton(page, code));
  await citizen.atProvider(page);
  await shot(page, 'case-paid');
  await at(page, '/profile', 'profile');
  await page.fill('#profile [name=email]', 'x');
  await press(page, page.locator('#profile .acts button'));
  await shot(page, 'profile-wrong');
  for (const more of ['answers', 'withdraw', 'papers/00']) await at(page, `/cases/${code}/${more}`, `case-${more.replace('/', '-')}`);
  await at(page, '/cases', 'cases');
  await at(page, '/notices', 'notices');

  const desk = office(browser, demo.origin, way);
  const clerk = await desk.of('tiepnhan');
  await at(clerk, '/desk', 'desk-worklist');
  for (const view of ['unclaimed', 'asked', 'closed']) await at(clerk, `/desk?view=${view}`, `desk-${view}`);
  await at(clerk, '/desk?q=xyzzy', 'desk-found-nothing');
  await at(clerk, '/desk/register', 'desk-register');
  await at(clerk, '/desk/intake', 'desk-intake');
  await clerk.check('main input[name=service][value=dog-licence]');
  await press(clerk, clerk.locator('#begin .acts button'));
  await shot(clerk, 'desk-intake-form');
  await press(clerk, clerk.locator('#fill .acts button'));
  await shot(clerk, 'desk-intake-form-wrong');
  await fill(clerk, '#fill', what.answers);
  await press(clerk, clerk.locator('#fill .acts button'));
  await fill(clerk, '#fill', what.answers);
  await press(clerk, clerk.locator('#fill .acts button'));
  await shot(clerk, 'desk-intake-papers');
  const admin = await desk.of('quantri');
  await at(admin, '/desk/calendar', 'desk-calendar');
  const [d, m, y] = [['d', '9'], ['m', '12'], ['y', '2026']];
  for (const [part, value] of [d, m, y]) await admin.fill(`#day [name=date-${part}]`, value);
  await admin.check('#day input[name=kind][value=off]');
  await admin.check('#day input[name=calendar][value=""]');
  await admin.fill('#day [name=name-vi]', 'Nghỉ thử');
  await press(admin, admin.locator('#day .acts button').first());
  await shot(admin, 'desk-calendar-effect');
  await at(admin, '/desk/people', 'desk-people');
  await press(admin, admin.locator('main tbody a').first());
  await shot(admin, 'desk-person');
  await at(admin, '/profile', 'desk-profile');
  await at(clerk, `/desk/cases/${id}`, 'desk-case');
  for (const verb of await offered(clerk)) {
    if (verb !== 'claim') await at(clerk, `/desk/cases/${id}/actions/${verb}`, `desk-act-${verb}`);
  }
  await shot(await act(desk, id, 'accept'), 'desk-accepted');
  await act(desk, id, 'claim');
  const handler = await desk.of('thuly');
  await at(handler, `/desk/cases/${id}`, 'desk-case-held');
  for (const verb of await offered(handler)) await at(handler, `/desk/cases/${id}/actions/${verb}`, `desk-act-${verb}`);
  if (way.script) {
    await handler.goto('/desk');
    await handler.keyboard.press('?');
    await shot(handler, 'desk-keys');
  }
  await handler.goto(`/desk/cases/${id}/actions/ask`);
  await press(handler, handler.locator('#act .acts button').first());
  await shot(handler, 'desk-act-ask-wrong');
  await act(desk, id, 'ask', {
    form: async (form) => {
      await form.fill('main [name=other]', 'Ảnh con chó nhìn rõ mặt');
      await form.fill('main [name=note]', 'Ông bà vui lòng bổ sung một lần.');
    },
  });
  await at(page, `/cases/${code}`, 'case-asked');
  await press(page, page.locator('#supplement form button'));
  await shot(page, 'case-supplemented');
  await act(desk, id, 'propose');
  const boss = await desk.of('lanhdao');
  await at(boss, `/desk/cases/${id}`, 'desk-case-proposed');
  for (const verb of await offered(boss)) await at(boss, `/desk/cases/${id}/actions/${verb}`, `desk-act-${verb}`);
  for (const verb of ['approve', 'issue']) await act(desk, id, verb);
  await at(page, `/cases/${code}`, 'case-result');
  await act(desk, id, 'hand_over');
  await at(page, `/cases/${code}`, 'case-delivered');
  await at(handler, `/desk/cases/${id}`, 'desk-case-closed');
  for (const kind of ['01', '02', '06', 'result']) await at(handler, `/desk/cases/${id}/papers/${kind}`, `desk-paper-${kind}`);
  const head = await desk.of('lanhdao');
  await at(head, '/desk', 'desk-worklist-head');
  await desk.close();
  await page.context().close();
  console.log(`${into}: ${n} pictures`);
}

try {
  for (const way of ways) await look(way);
} finally {
  await browser.close();
  await demo.stop();
}
