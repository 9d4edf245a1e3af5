import type { Browser, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { join } from 'node:path';
import { startWebHost } from '../../app/web/web-host.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { LogLine, LogPage } from '../../main/model/log.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createBusyEngine } from '../support/busy-engine.ts';
import { CHROMIUM_FLAGS, chromiumPath, hasChromium } from '../support/chromium.ts';
import {
  createMockEngine,
  LOCKS,
  managedPolicy,
  OWN_PROFILES,
  someProfiles,
} from '../support/mock-engine.ts';
import { lacks } from '../support/requires.ts';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import { ROOT } from './harness/open.ts';
import { watchProblems } from './harness/problems.ts';
import { shoot } from './harness/screenshot.ts';
import { unfold } from './harness/unfold.ts';

const RUN = 'pages over an engine that is made up';

const SIZES = [
  [720, 520],
  [800, 600],
  [1_280, 800],
  [1_920, 1_080],
] as const;

const MANAGED = { organisation: 'Example Telecom', helpAddress: 'https://help.example.com/' };

/** What no machine of a test has: ten thousand managed profiles, locks, mistakes of an administrator. */
describe.skipIf(lacks('chromium', hasChromium))(RUN, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  });

  afterAll(async () => {
    await browser.close();
  });

  const open = async (core: CoreApi, tab: string): Promise<Page> => {
    const web = await startWebHost({
      core,
      version: '0.1.0',
      rendererDir: join(ROOT, 'dist/renderer'),
      listen: { host: '127.0.0.1', port: 0 },
      clock: nodePlatform.clock,
      timers: nodePlatform.timers,
      random: nodePlatform.random,
    });
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    const problems = watchProblems(page);
    onTestFinished(async () => {
      await page.close();
      await web.close();
      expect(problems.seen).toEqual([]);
    });
    await page.goto(web.newLink());
    await page.getByRole('tab', { name: tab }).click();
    return page;
  };

  const inEverySize = async (page: Page, name: string): Promise<void> => {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await shoot(page, RUN, `${name}-${width}`);
      const overflows = await page.evaluate(() =>
        ['main', 'html'].some((each) => {
          const { scrollWidth, clientWidth } = document.querySelector(each) ?? document.body;
          return scrollWidth > clientWidth;
        }),
      );
      expect(overflows, `${name} at ${width} px is wider than the window`).toBe(false);
    }
    await page.setViewportSize({ width: 1_280, height: 800 });
  };

  const rows = (page: Page): Locator => page.getByTestId('profiles').getByRole('listitem');

  it('ten thousand managed profiles are fetched as they come into sight', async () => {
    const page = await open(
      createMockEngine({ managed: MANAGED, managedProfiles: someProfiles(10_000), profiles: OWN_PROFILES }),
      'Profiles',
    );
    await page.getByTestId('profile-branch-0').waitFor();
    await inEverySize(page, 'list');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
    await page.locator('main').evaluate((main) => (main.scrollTop = main.scrollHeight));
    await page.getByTestId('profile-six').waitFor();
    expect(await rows(page).count()).toBeLessThan(100);
    await page.getByRole('button', { name: 'Edit Six' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByTestId('profile-six').isVisible()).toBe(true);
    await page.getByRole('searchbox').fill('Branch 9999');
    await expect.poll(() => rows(page).count()).toBe(1);
  });

  it('a form with locks and a client certificate that ends soon', async () => {
    const page = await open(
      createMockEngine({
        managed: { ...MANAGED, locks: LOCKS },
        profiles: OWN_PROFILES,
        validTo: new Date(Date.now() + 12 * 86_400_000).toISOString(),
      }),
      'Profiles',
    );
    await page.getByRole('button', { name: 'Edit Home' }).click();
    await page.getByText('30 to 110 s, managed by Example Telecom').waitFor();
    await page.getByTestId('certificate-word').getByText('in 12 days').waitFor();
    await inEverySize(page, 'locks');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  });

  it('a form in which everything is open and wrong', async () => {
    const page = await open(createMockEngine({ profiles: OWN_PROFILES, storeProblem: true }), 'Profiles');
    await page.getByRole('button', { name: 'Add profile' }).click();
    const form = page.getByTestId('profile-form');
    await unfold(form);
    await form.getByRole('combobox', { name: 'Proxy' }).selectOption('manual');
    await form.getByRole('textbox', { name: 'User' }).fill('alice');
    await form.getByLabel('Password').fill('swordfish');
    await form.getByRole('combobox', { name: 'Client certificate' }).selectOption('stored');
    await form.getByRole('button', { name: 'Add a forward' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await inEverySize(page, 'wrong');
    expect(await page.content()).not.toContain('swordfish');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  });

  it('a log with lines of every level and length', async () => {
    const entries: readonly [LogLine['level'], LogLine['entry']][] = [
      ['error', { event: 'problem', code: 'INTERNAL', message: 'something was not as it should be' }],
      ['warn', { event: 'warning', message: `${OWN_PROFILES.length} files are read by others too` }],
      ['warn', { event: 'lost', lines: 12, reason: 'ENOSPC: no space left on device' }],
      ['info', { event: 'later', tunnel: 'x'.repeat(64), words: 'y'.repeat(300) }],
      ['info', { event: 'answered', tunnel: 'branch-0', count: 12, forMs: 60_000, minRttMs: 1, maxRttMs: 9 }],
      ['info', { event: 'end', uptimeMs: 86_400_000 }],
    ];
    const lines = Array.from({ length: 200 }, (_, index): LogLine => {
      const [level, entry] = entries[index % entries.length] ?? ['info', { event: 'end' }];
      return { time: new Date(Date.now() - index * 3_600_000).toISOString(), level, pid: 1, entry };
    });
    const core = createMockEngine();
    const readLog = (): Promise<LogPage> =>
      Promise.resolve({ lines, before: 'older', after: 'newer', skipped: 3 });
    const page = await open({ ...core, support: { ...core.support, readLog } }, 'Logs');
    await page.getByTestId('log-line').first().waitFor();
    await inEverySize(page, 'log');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
    await page.getByRole('button', { name: 'Older' }).click();
    await expect.poll(() => page.getByTestId('log-line').count()).toBe(400);
    await shoot(page, RUN, 'log-end');
  });

  it('a managed profile, and no others allowed', async () => {
    const page = await open(
      createMockEngine({
        managed: { ...MANAGED, userProfilesAllowed: false, locks: LOCKS },
        managedProfiles: someProfiles(3),
      }),
      'Profiles',
    );
    await page.getByTestId('forbidden').waitFor();
    await inEverySize(page, 'forbidden');
    await page.getByRole('button', { name: 'View Branch 0001' }).click();
    await page.getByText('This profile is managed by Example Telecom').waitFor();
    await inEverySize(page, 'read-only');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  });

  it('a policy with mistakes in it', async () => {
    const page = await open(createMockEngine({ managed: MANAGED, policy: managedPolicy }), 'Policy');
    await page.getByTestId('policy-IntervalMaxSeconds').waitFor();
    await inEverySize(page, 'policy');
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
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
    await inEverySize(page, 'many');

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
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  });

  it('a chart of round trips, drawn, pointed at by the keys, and read as a table', async () => {
    const engine = createBusyEngine(3, 12);
    const page = await open(engine.core, 'Tunnels');
    await page.getByRole('button', { name: 'Site 001: details' }).click();
    const chart = page.getByTestId('chart');
    await chart.locator('canvas').waitFor();
    await inEverySize(page, 'chart');
    await page.emulateMedia({ forcedColors: 'active' });
    await shoot(page, RUN, 'chart-forced-colours');
    await page.emulateMedia({ forcedColors: 'none' });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByTestId('chart-readout').innerText()).toMatch(/ ms · answered$/);
    await expect.poll(() => page.getByTestId('chart-spoken').innerText()).toMatch(/ ms · answered$/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByTestId('chart-table').waitFor();
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  });
});

const focusedName = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
