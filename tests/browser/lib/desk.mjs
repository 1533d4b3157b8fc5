// What officials do: each in a browser of their own; who can take a step is asked of the pages.

import assert from 'node:assert/strict';
import { barriers } from './axe.mjs';
import { path, person, press, signIn, trouble } from './browser.mjs';

/** Who could act in the first commune, in the order in which they usually do. */
const PEOPLE = ['tiepnhan', 'thuly', 'lanhdao', 'congan', 'congan.truong', 'baohiem', 'baohiem.truong'];

/** An office full of officials who look in the same way; each signs in when first needed. */
export function office(browser, origin, way) {
  const there = new Map();
  return {
    async of(login) {
      if (!there.has(login)) {
        const page = await person(browser, origin, way);
        await page.goto(`/sign-in?lang=${way.lang}`);
        await signIn(page, login, { stay: true });
        assert.equal(path(page), '/desk', `${login} does not come to the desk: ${await trouble(page)}`);
        there.set(login, page);
      }
      return there.get(login);
    },
    faults: () => Array.from(there.values()).flatMap((page) => page.faults),
    async close() {
      for (const page of there.values()) await page.context().close();
    },
  };
}

const button = (page, verb) => page.locator(`main .bar [href$="/actions/${verb}"], main .bar form[action$="/actions/${verb}"] button`).first();

/** The acts that the page of the case offers, in its order. */
export const offered = (page) =>
  page.locator('main .bar').evaluateAll((bars) =>
    bars.flatMap((bar) =>
      Array.from(bar.querySelectorAll('a[href*="/actions/"], form[action*="/actions/"]'), (e) =>
        (e.getAttribute('href') ?? e.getAttribute('action')).split('/actions/')[1],
      ),
    ),
  );

/** What the ordinary form of an act is filled with. */
const ORDINARY = {
  propose: async (page) => {
    await page.check('main input[name=approve][value=yes]');
    await page.fill('main [name=note]', 'Hồ sơ đủ điều kiện, đề nghị giải quyết.');
  },
  answer: (page) => page.fill('main [name=note]', 'Đã đối chiếu, dữ liệu khớp.'),
};

/** Opens the case as the first of these officials whom the page offers the act. */
async function whoCan(office, id, verb, people) {
  const seen = [];
  for (const login of people) {
    const page = await office.of(login);
    const answer = await page.goto(`/desk/cases/${id}`);
    if (answer.status() === 200) {
      const acts = await offered(page);
      if (acts.includes(verb)) return page;
      seen.push(`${login}: ${acts.join(' ') || 'nothing'}`);
    } else {
      seen.push(`${login}: ${answer.status()}`);
    }
  }
  assert.fail(`nobody can ${verb}: ${seen.join('; ')}`);
}

/** Takes one step; `form` fills what the act asks. Ends on the page of the case, as who acted. */
export async function act(office, id, verb, { form = ORDINARY[verb], people = PEOPLE } = {}) {
  const page = await whoCan(office, id, verb, people);
  await barriers(page);
  await press(page, button(page, verb));
  if (path(page) === `/desk/cases/${id}/actions/${verb}`) {
    await barriers(page);
    await form?.(page);
    await press(page, page.locator('main #act .acts button').first());
  }
  const done = new URL(page.url());
  assert.equal(done.searchParams.get('done'), verb, `${verb} was not done: ${await trouble(page)}`);
  await barriers(page);
  return page;
}
