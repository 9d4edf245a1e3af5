import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { settled } from './geometry.ts';

/**
 * Fluent's keeper of the focus puts these at the edges of the page, and hands on at once any focus that they get: nobody stays
 * on something hidden there.
 */
const FOCUS_KEEPERS = '[data-tabster-dummy]';

/** Which rules of accessibility the page breaks as it is shown now, and where, in each colour scheme. */
export async function violationsOf(page: Page): Promise<Readonly<Record<'light' | 'dark', unknown>>> {
  // By the debugger, which the page's content security policy does not bind.
  await page.evaluate(axe.source);
  const found = { light: await inScheme(page, 'light'), dark: await inScheme(page, 'dark') };
  await page.emulateMedia({ reducedMotion: null });
  return found;
}

export const NO_VIOLATIONS = { light: [], dark: [] };

async function inScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<unknown> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // The other scheme is taken up with the next frame, and colours may fade even so.
  await settled(page);
  return page.evaluate(async (keepers) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    // A menu belongs to its button, although it stands at the end of the document, in no landmark.
    const region = { enabled: document.querySelector('[role=menu]') === null };
    const { violations } = await inPage.run({ exclude: [[keepers]] }, { rules: { region } });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  }, FOCUS_KEEPERS);
}
