import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { createBusyEngine } from '../support/busy-engine.ts';
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

  it('five hundred tunnels: a screenful of rows, a few messages a second, and the keys reach every row', async () => {
    const engine = createBusyEngine(500);
    const page = await open(engine.core, 'Tunnels');
    let messages = 0;
    page.on('websocket', (socket) => socket.on('framereceived', () => (messages += 1)));
    await page.reload();
    await page.getByTestId('tunnel-site-000').waitFor();
    const present = (): Promise<number> => page.locator('[data-row]').count();
    expect(await present()).toBeLessThan(40);

    // Every tunnel's keep-alive, and then every tunnel's state, at one moment.
    const before = messages;
    engine.ids.forEach(() => engine.keepAlive());
    for (const id of engine.ids) engine.change(id, { state: 'reconnecting' });
    await page.getByTestId('summary').getByText('500 of 500 reconnecting').waitFor();
    expect(messages - before).toBeLessThanOrEqual(6);
    expect(await present()).toBeLessThan(40);

    await page.getByRole('button', { name: 'Site 000: details' }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => focusedName(page)).toBe('Site 499: details');
    await page.locator('main').evaluate((main) => (main.scrollTop = 0));
    await page.getByTestId('tunnel-site-000').waitFor();
    expect(await focusedName(page)).toBe('Site 499: details');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.getByTestId('tunnel-site-498').isVisible()).toBe(true);
    expect(await present()).toBeLessThan(40);
    await page.getByRole('searchbox').fill('Site 123');
    await expect.poll(present).toBe(1);
  });

  it('a chart of round trips is pointed at by the keys, and read as a table', async () => {
    const page = await open(createBusyEngine(3, 12).core, 'Tunnels');
    await page.getByRole('button', { name: 'Site 001: details' }).click();
    const chart = page.getByTestId('chart');
    await chart.locator('canvas').waitFor();
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByTestId('chart-readout').innerText()).toMatch(/ ms · answered$/);
    await expect.poll(() => page.getByTestId('chart-spoken').innerText()).toMatch(/ ms · answered$/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByTestId('chart-table').waitFor();
  });

  const open = async (core: Parameters<typeof openMadeUp>[1], tab: string): Promise<Page> => {
    const { page } = await openMadeUp(browser, core);
    await page.getByRole('tab', { name: tab }).click();
    return page;
  };
});

const focusedName = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
