import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { startWebHost, type WebHost } from '../../../app/web/web-host.ts';
import type { CoreApi } from '../../../main/model/core-api.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../support/chromium.ts';
import { ROOT } from './open.ts';
import { watchProblems, type Problems } from './problems.ts';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });

export interface MadeUp {
  readonly page: Page;
  readonly web: WebHost;
  readonly problems: Problems;
}

/** The built interface over an engine that is made up. @param port 0: any free one */
export const serve = (core: CoreApi, port = 0): Promise<WebHost> =>
  startWebHost({
    core,
    version: '0.1.0',
    rendererDir: join(ROOT, 'dist/renderer'),
    listen: { host: '127.0.0.1', port },
    clock: nodePlatform.clock,
    timers: nodePlatform.timers,
    random: nodePlatform.random,
  });

/** A page over an engine that is made up, until the end of the test, which fails on anything wrong in the page. */
export async function openMadeUp(browser: Browser, core: CoreApi): Promise<MadeUp> {
  const web = await serve(core);
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  const problems = await watchProblems(page);
  onTestFinished(async () => {
    await page.close();
    await web.close();
    problems.assertNone();
  });
  await page.goto(web.newLink());
  await page.getByRole('tab', { name: 'Tunnels' }).waitFor();
  return { page, web, problems };
}
