import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, chromiumPath } from '../../support/chromium.ts';
import { startNode } from './child.ts';
import { readEvents } from './lines.ts';
import { makeHome, ROOT, type Open } from './open.ts';
import { watchProblems } from './problems.ts';

/** Opens the interface through `pinhole serve`, as built, in a browser that the test starts. */
export const openWeb: Open = async ({ args = [] } = {}) => {
  const home = makeHome();
  const main = join(ROOT, 'dist/cli/main.js');
  const child = startNode([main, 'serve', '--json', '--no-open', '--port', '0', ...args], home.env, [
    'ignore',
    'pipe',
    'pipe',
  ]);
  const stop = async (): Promise<number | null> => {
    const status = await child.stop();
    home.remove();
    return status;
  };
  try {
    const { url } = await readEvents(child)('serving');
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    const page = await browser.newPage({ viewport: { width: 1_100, height: 760 } });
    const problems = await watchProblems(page);
    await page.goto(String(url));
    return {
      page,
      problems,
      async close() {
        await browser.close();
        return stop();
      },
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
