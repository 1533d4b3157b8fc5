// Takes a picture of every page and state, to be looked at: `npm run look -- FOLDER [vi|en] [360|1280] [on|off]`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { service, slugs } from './lib/answers.mjs';
import { WAYS, launch, path, person, press, signIn } from './lib/browser.mjs';
import * as citizen from './lib/citizen.mjs';
import { startDemo } from './lib/demo.mjs';
import { act, office, offered } from './lib/desk.mjs';

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
  await press(page, page.locator(`main form[action="/services/${slug}/apply"] button`));
  await shot(page, 'sign-in-on-the-way');
  await page.fill('main input[name=login]', 'dan');
  await page.fill('main input[name=password]', 'wrong');
  await press(page, page.locator('main form button').first());
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
  for (const more of ['answers', 'withdraw', 'papers/00']) await at(page, `/cases/${code}/${more}`, `case-${more.replace('/', '-')}`);
  await at(page, '/cases', 'cases');
  await at(page, '/notices', 'notices');

  const desk = office(browser, demo.origin, way);
  const clerk = await desk.of('tiepnhan');
  await at(clerk, '/desk', 'desk-worklist');
  for (const view of ['unclaimed', 'asked', 'closed']) await at(clerk, `/desk?view=${view}`, `desk-${view}`);
  await at(clerk, '/desk?q=xyzzy', 'desk-found-nothing');
  for (const place of ['intake', 'register', 'calendar', 'people']) await at(clerk, `/desk/${place}`, `desk-${place}`);
  await at(clerk, `/desk/cases/${id}`, 'desk-case');
  for (const verb of await offered(clerk)) {
    if (verb !== 'claim') await at(clerk, `/desk/cases/${id}/actions/${verb}`, `desk-act-${verb}`);
  }
  await act(desk, id, 'accept');
  await act(desk, id, 'claim');
  const handler = await desk.of('thuly');
  await at(handler, `/desk/cases/${id}`, 'desk-case-held');
  for (const verb of await offered(handler)) await at(handler, `/desk/cases/${id}/actions/${verb}`, `desk-act-${verb}`);
  for (const verb of ['propose', 'approve', 'issue']) await act(desk, id, verb);
  await at(page, `/cases/${code}`, 'case-result');
  await act(desk, id, 'hand_over');
  await at(page, `/cases/${code}`, 'case-delivered');
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
