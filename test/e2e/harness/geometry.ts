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

/** Waits until letters are there, and brings what moves to its end. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    // What is out of sight stands still, and would never come to its end by itself; what goes round has none.
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  });
}
