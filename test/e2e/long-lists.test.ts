import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { createMockEngine, OWN_PROFILES, someProfiles } from '../support/mock-engine.ts';
import { lacks } from '../support/requires.ts';
import { launchBrowser, openMadeUp } from './harness/made-up.ts';
import { LINES, withLog } from './states/logs.ts';
import { MANAGED } from './states/state.ts';

/** What no machine of a test has: ten thousand managed profiles, a log of months. */
describe.skipIf(lacks('chromium', hasChromium))('long lists', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  it('ten thousand managed profiles are fetched as they come into sight', async () => {
    const core = createMockEngine({
      managed: MANAGED,
      managedProfiles: someProfiles(10_000),
      profiles: OWN_PROFILES,
    });
    const page = await open(core, 'Profiles');
    const rows = page.getByTestId('profiles').getByRole('listitem');
    await page.getByTestId('profile-branch-0').waitFor();
    await page.locator('main').evaluate((main) => (main.scrollTop = main.scrollHeight));
    await page.getByTestId('profile-six').waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page.getByRole('button', { name: 'Edit Six' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByTestId('profile-six').isVisible()).toBe(true);
    await page.getByRole('searchbox').fill('Branch 9999');
    await expect.poll(() => rows.count()).toBe(1);
  });

  it('older lines of a log come when they are asked for', async () => {
    const page = await open(
      withLog(() => Promise.resolve({ lines: LINES, before: 'older', after: 'newer', skipped: 3 }))(),
      'Logs',
    );
    await page.getByTestId('log-line').first().waitFor();
    await page.getByRole('button', { name: 'Older' }).click();
    await expect.poll(() => page.getByTestId('log-line').count()).toBe(400);
  });

  const open = async (core: Parameters<typeof openMadeUp>[1], tab: string): Promise<Page> => {
    const { page } = await openMadeUp(browser, core);
    await page.getByRole('tab', { name: tab }).click();
    return page;
  };
});
