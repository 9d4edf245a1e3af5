import type { Locator, Page } from 'playwright-core';

/** The way by Tab to anything on the page is shorter. */
const MOST_TABS = 60;

/** Whether it has the focus itself. */
export const focused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

/** Presses Tab until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await focused(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by ${MOST_TABS} times Tab`);
}
