// Chromium, and the four ways a page is looked at: script on or off, Vietnamese or English, phone or desk.

import { chromium } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const PASSWORD = 'motcua-demo';

/** Every way of looking; opposite ones stand at even distance. */
export const WAYS = [
  { lang: 'vi', width: 360, script: false },
  { lang: 'en', width: 1280, script: true },
  { lang: 'vi', width: 1280, script: true },
  { lang: 'en', width: 360, script: false },
  { lang: 'vi', width: 360, script: true },
  { lang: 'en', width: 1280, script: false },
  { lang: 'vi', width: 1280, script: false },
  { lang: 'en', width: 360, script: true },
];

export const named = (way) => `${way.lang} ${way.width} px script ${way.script ? 'on' : 'off'}`;

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** A person's browser: own cookies, one way of looking. The patience is for a busy machine. */
export async function person(browser, origin, { lang = 'vi', width = 1280, script = true } = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: width < 600 ? 740 : 900 },
    javaScriptEnabled: script,
    locale: lang === 'vi' ? 'vi-VN' : 'en-GB',
    timezoneId: 'Asia/Ho_Chi_Minh',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  context.setDefaultNavigationTimeout(30_000);
  const page = await context.newPage();
  page.way = { lang, width, script };
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('response', (r) => r.status() >= 500 && page.faults.push(`${r.status()} ${r.url()}`));
  return page;
}

/** Signs in from the sign-in page that is shown, or goes there. */
export async function signIn(page, login, { stay = false } = {}) {
  if (!stay) await page.goto('/sign-in');
  await page.fill('main input[name=login]', login);
  await page.fill('main input[name=password]', PASSWORD);
  await press(page, page.locator('main form:has(input[name=password]) button').first());
}

/** Presses what leads to another page and waits for it. */
export async function press(page, locator) {
  await Promise.all([page.waitForEvent('domcontentloaded'), locator.click({ noWaitAfter: true })]);
  await page.waitForLoadState('load');
}

/** The path of the page that is shown. */
export const path = (page) => new URL(page.url()).pathname;

/** The first error that the page tells, for messages of tests. */
export async function trouble(page) {
  const said = await page.locator('.summary, .error, main h1').allInnerTexts();
  return `${page.url()}: ${said.join(' | ').replace(/\s+/g, ' ').slice(0, 600)}`;
}
