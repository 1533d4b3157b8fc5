// Looks at a page as WCAG 2.2 asks: with each probe, by keyboard, as a screen reader gets it, small and
// large, dark, in forced colours and on paper. What is found is kept for each kind of looking.

import { install } from './probes.mjs';
import { person } from './browser.mjs';

const SPACED = '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}';
const PLAIN = ['pictures', 'pictured', 'media', 'structure', 'headings', 'landmarks', 'order', 'purposes', 'senses', 'colours', 'contrast', 'edges', 'targets', 'languages', 'links', 'labels', 'mistakes', 'sound', 'still', 'sheets', 'zoom', 'gestures', 'recall', 'room'];
/** What a window of 1280 by 1024 px shows at 400 %. */
export const ZOOMED = { width: 320, height: 256 };

/** A person whose pages carry the probes. */
export async function watched(browser, origin, way) {
  const page = await person(browser, origin, way);
  await page.context().addInitScript(install);
  return page;
}

/** What is wrong on the page for these probes: a line each. */
export const wrong = async (page, ...names) => Object.values(await page.evaluate((n) => window.wcag.run(...n), names)).flat();

/** Goes through the page by the Tab key alone; what is wrong on the way. */
export async function tabbed(page) {
  const count = await page.evaluate(() => window.wcag.watch());
  for (let n = 0; n < count + 3; n++) await page.keyboard.press('Tab');
  const { stops, list } = await page.evaluate(() => window.wcag.stops());
  const out = { reach: [], order: [], focus: [], covered: [], context: [] };
  // After the last stop the focus leaves the page.
  const end = stops.indexOf(null);
  const at = end < 0 ? stops : stops.slice(0, end);
  const there = new Set(at.map((s) => s.i));
  const groups = new Set(at.map((s) => s.group).filter(Boolean));
  list.forEach((e, i) => !there.has(i) && !(e.group && groups.has(e.group)) && out.reach.push(`Tab does not come to ${e.html}`));
  if (at.some((s, k) => k && s.i === at[k - 1].i)) out.reach.push(`Tab stays on ${at.find((s, k) => k && s.i === at[k - 1].i).html}`);
  for (const s of at) {
    for (const fault of s.faults) (/cover|sight/.test(fault) ? out.covered : out.focus).push(`it ${fault}: ${s.html}`);
    if (s.url !== at[0].url) out.context.push(`coming to ${s.html} leads to ${s.url}`);
  }
  at.forEach((s, k) => {
    const last = at[k - 1];
    if (last && s.b <= last.y + 1 && s.x < last.r - 1 && s.r > last.x + 1 && !/class="skip"/.test(last.html + s.html)) out.order.push(`${s.html} comes after ${last.html} and stands above it`);
  });
  return out;
}

/** The names and roles that a screen reader gets, beside what is shown. */
export async function spoken(page) {
  const shown = await page.evaluate(() => window.wcag.mark());
  const cdp = await page.context().newCDPSession(page);
  try {
    const { root } = await cdp.send('DOM.getDocument', { depth: -1 });
    const numbers = new Map();
    const walk = (node) => {
      const k = node.attributes?.indexOf('data-w') ?? -1;
      if (k >= 0) numbers.set(node.backendNodeId, Number(node.attributes[k + 1]));
      node.children?.forEach(walk);
    };
    walk(root);
    const { nodes } = await cdp.send('Accessibility.getFullAXTree');
    const out = { names: [], label: [], roles: [] };
    const told = new Set();
    const flat = (text) => text.replace(/\s+/g, '').toLowerCase();
    for (const node of nodes) {
      const role = node.role?.value;
      const name = (node.name?.value ?? '').trim();
      const i = numbers.get(node.backendDOMNodeId);
      if (/^(image|img|dialog|navigation|region|table|group|radiogroup)$/.test(role) && !node.ignored && !name && role !== 'table' && role !== 'group') out.names.push(`a ${role} without a name on ${new URL(page.url()).pathname}`);
      if (i === undefined) continue;
      told.add(i);
      if (node.ignored) out.roles.push(`it is not told at all: ${shown[i].html}`);
      else if (/^(generic|none|presentation|unknown|)$/.test(role)) out.roles.push(`it is told as "${role}": ${shown[i].html}`);
      if (!node.ignored && !name) out.names.push(`a ${role} without a name: ${shown[i].html}`);
      else if (!node.ignored && shown[i].shown && !flat(name).includes(flat(shown[i].shown))) out.label.push(`shown as "${shown[i].shown}", told as "${name}": ${shown[i].html}`);
    }
    shown.forEach((s, i) => told.has(i) || out.roles.push(`it is not in the tree: ${s.html}`));
    return out;
  } finally {
    await cdp.detach();
  }
}

/** Does something while the browser's own letters are twice as large. */
async function enlarged(page, ask) {
  const cdp = await page.context().newCDPSession(page);
  try {
    await cdp.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    return await ask();
  } finally {
    await cdp.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
    await cdp.detach();
  }
}

/** With how much room a page gets along: small windows, large letters, wide lines. */
export async function squeezed(page) {
  const size = page.viewportSize();
  const dress = (css) => page.evaluate((c) => window.wcag.dress(c), css);
  const out = {};
  try {
    out.large = await enlarged(page, () => wrong(page, 'room'));
    await dress(SPACED);
    out.spaced = await wrong(page, 'room');
    await page.setViewportSize(ZOOMED);
    out.spaced.push(...(await wrong(page, 'room')));
    await dress('');
    out.narrow = await wrong(page, 'room');
    out.small = await wrong(page, 'targets');
    const { reach, covered, order } = await tabbed(page);
    Object.assign(out, { reach, covered, order: [...order, ...(await wrong(page, 'order'))] });
    await page.setViewportSize({ width: 740, height: 360 });
    out.turned = await wrong(page, 'room');
  } finally {
    await dress('').catch(() => {});
    await page.setViewportSize(size);
  }
  return out;
}

/** In other colours and on paper. */
export async function coloured(page) {
  const out = {};
  await page.emulateMedia({ colorScheme: 'dark' });
  out.dark = await wrong(page, 'contrast', 'edges');
  out.forced = [];
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, forcedColors: 'active' });
    out.forced.push(...(await wrong(page, 'contrast', 'edges', 'colours')));
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', media: 'print' });
  out.printed = await wrong(page, 'printed', 'contrast');
  await page.emulateMedia({ colorScheme: null, forcedColors: null, media: null });
  return out;
}

/** Everything, once a page; what was found stands in `found`, by kind of looking. */
export function looker() {
  const found = new Map();
  const pages = [];
  const keep = (kind, where, faults) => found.set(kind, [...(found.get(kind) ?? []), ...faults.map((f) => `${where}: ${f}`)]);
  async function look(page, name, { quick = false } = {}) {
    const where = `${name} [${page.way.lang}]`;
    for (const [kind, faults] of Object.entries(await page.evaluate((n) => window.wcag.run(...n), PLAIN))) keep(kind, where, faults);
    for (const [kind, faults] of Object.entries(await spoken(page))) keep(kind, where, faults);
    const kinds = quick ? [] : [await tabbed(page), await coloured(page), await squeezed(page)];
    for (const kind of kinds) for (const [k, faults] of Object.entries(kind)) keep(k, where, faults);
    const about = await page.evaluate(() => ({ title: document.title, h1: document.querySelector('h1')?.innerText.trim() ?? '', path: location.pathname, frame: window.wcag.frame() }));
    pages.push({ name, way: page.way, quick, ...about });
  }
  return { look, pages, found: (...kinds) => kinds.flatMap((k) => found.get(k) ?? []), kinds: () => Array.from(found.keys()) };
}
