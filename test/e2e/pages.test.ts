import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import { ringlessOf } from './harness/focus-rings.ts';
import { faultsOf, settled } from './harness/geometry.ts';
import { launchBrowser, openMadeUp } from './harness/made-up.ts';
import { keepPicture, shoot } from './harness/screenshot.ts';
import { STATES } from './states/index.ts';

const RUN = 'pages over an engine that is made up';

/** The least that the window may be, and what people have. */
const SIZES = [
  [720, 520],
  [800, 600],
  [1_280, 800],
  [1_920, 1_080],
] as const;

/** The size in which a page is looked at more closely. */
const USUAL = { width: 1_280, height: 800 };

/** Some seconds each; many more on a machine that does much else. */
const PATIENT = { timeout: 300_000 };

/** Every state of every page in every size and colour: nothing cut off, nothing on anything else, and no rule of accessibility broken. */
describe.skipIf(lacks('chromium', hasChromium))(RUN, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  it.each(STATES)('$name', PATIENT, async ({ name, tab, engine, arrange, provokes = false }) => {
    const { page, web, problems } = await openMadeUp(browser, engine());
    await page.getByRole('tab', { name: tab }).click();
    await arrange?.(page, web);
    expect.soft(await faultsInEverySize(page, name)).toEqual({});
    expect.soft(await violationsOf(page)).toEqual(NO_VIOLATIONS);
    expect.soft(await ringlessOf(page)).toEqual([]);
    if (provokes) problems.forget();
  });

  async function faultsInEverySize(page: Page, name: string): Promise<Readonly<Record<string, unknown>>> {
    const found: Record<string, readonly string[]> = {};
    const look = async (picture: string): Promise<void> => {
      const faults = await faultsOf(page);
      if (faults.length > 0) found[picture] = faults;
      if (picture === 'forced-colors') await keepPicture(page, RUN, `${name}-${picture}`);
      else await shoot(page, RUN, `${name}-${picture}`);
    };
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await look(String(width));
    }
    await page.setViewportSize(USUAL);
    await page.emulateMedia({ forcedColors: 'active' });
    await look('forced-colors');
    await page.emulateMedia({ forcedColors: null });
    await settled(page);
    return found;
  }
});
