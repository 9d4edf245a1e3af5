import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { createMockEngine } from '../support/mock-engine.ts';
import { lacks } from '../support/requires.ts';
import { launchBrowser, openMadeUp } from './harness/made-up.ts';
import { BREACHES } from './harness/breaches.ts';

/** Every end-to-end test ends with the question what went wrong in its page: that has an answer only if this holds. */
describe.skipIf(lacks('chromium', hasChromium))('whoever watches a page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  it('sees nothing where nothing is wrong', async () => {
    const { problems } = await openMadeUp(browser, createMockEngine());
    expect(problems.seen).toEqual([]);
  });

  it.each(BREACHES)('sees a breach of its policy: $what', async ({ breach, directive }) => {
    const { page, problems } = await openMadeUp(browser, createMockEngine());
    await page.evaluate(breach);
    await expect.poll(() => problems.seen.join('\n')).toContain(`policy breached: ${directive}`);
    problems.forget();
  });

  it.each([
    ['an error that is thrown', 'setTimeout(() => { throw new Error("as told") })', 'error thrown: as told'],
    ['one that nobody catches', 'void Promise.reject(new Error("as told"))', 'error thrown: as told'],
    ['one that is logged', 'console.error("as told")', 'error logged: as told'],
  ])('sees %s', async (_what, script, seen) => {
    const { page, problems } = await openMadeUp(browser, createMockEngine());
    await page.evaluate(script);
    await expect.poll(() => problems.seen.join('\n')).toContain(seen);
    problems.forget();
  });

  it('fails the test in which something went wrong, by all that was seen', async () => {
    const { page, problems } = await openMadeUp(browser, createMockEngine());
    expect(() => problems.assertNone()).not.toThrow();
    await page.evaluate('console.error("one"); console.error("two")');
    await expect.poll(() => problems.seen).toHaveLength(2);
    expect(() => problems.assertNone()).toThrow(/one.*two/s);
    problems.forget();
  });

  it('sees the face of the page’s letters loaded before the first of them', async () => {
    const { page } = await openMadeUp(browser, createMockEngine());
    const faces = await page.evaluate(() =>
      [...document.fonts].map(({ family, status }) => `${family} ${status}`),
    );
    expect(faces).toContain('Inter loaded');
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('h1') ?? document.body).fontFamily),
    ).toMatch(/^Inter,/);
  });
});
