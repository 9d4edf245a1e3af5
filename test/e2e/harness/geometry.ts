import type { Page } from 'playwright-core';
import { findFaults } from './geometry-in-page.ts';

/**
 * What is wrong with the geometry of the page as it stands: text or a control that is cut off, leaves the window or lies on
 * another, and targets below 24 px. Text that is meant to end in an ellipsis has a title.
 */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await settled(page);
  return page.evaluate(findFaults);
}

/** Waits until what moves has come to rest, and letters are there. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const ending = document
      .getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
