import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { startWebHost, type WebHost } from '../../../app/web/web-host.ts';
import type { CoreApi } from '../../../main/model/core-api.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../support/chromium.ts';
import { buildPage, type PAGES } from './pages.ts';

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, '--enable-precise-memory-info'],
  });

export interface Served {
  readonly web: WebHost;
  close(): Promise<void>;
}

/** Builds a page, and serves it as the product does. @param time in place of the real one */
export async function serve(
  name: keyof typeof PAGES,
  core: CoreApi,
  time: Pick<typeof nodePlatform, 'clock' | 'timers'> = nodePlatform,
): Promise<Served> {
  const rendererDir = await mkdtemp(join(tmpdir(), 'pinhole-bench-page-'));
  await buildPage(name, rendererDir);
  const web = await startWebHost({
    core,
    version: '0.1.0',
    rendererDir,
    listen: { host: '127.0.0.1', port: 0 },
    clock: time.clock,
    timers: time.timers,
    random: nodePlatform.random,
  });
  return {
    web,
    async close() {
      await web.close();
      await rm(rendererDir, { recursive: true });
    },
  };
}
