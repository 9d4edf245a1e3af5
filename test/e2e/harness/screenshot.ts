import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from './open.ts';

/** Pictures of a run, for eyes; nothing compares them. */
const FOLDER = join(ROOT, 'test-results/screenshots');

/** They take as long as the tests themselves: made where somebody is to look at them. */
const WANTED = process.env['PINHOLE_PICTURES'] === '1';

/** Keeps what the page shows now, light and dark. */
export async function shoot(page: Page, run: string, name: string): Promise<void> {
  if (!WANTED) return;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await keepPicture(page, run, `${name}-${colorScheme}`);
  }
}

/** Keeps what the page shows now, as it is. */
export async function keepPicture(page: Page, run: string, name: string): Promise<void> {
  if (!WANTED) return;
  const folder = join(FOLDER, run.replaceAll(' ', '-'));
  mkdirSync(folder, { recursive: true });
  // Colours fade from one scheme to the other: the picture is of the end.
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
