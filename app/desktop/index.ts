/** The desktop program: the shell with the engine in it. */
import { join } from 'node:path';
import { createCore, loadProfiles, openJournal, openPolicy, startAutomatically } from '../../main/core.ts';
import { asPinholeError } from '../../main/model/errors.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { VERSION } from '../version.ts';
import { startShell } from './shell.ts';
import { systemProxy } from './system-proxy.ts';

// As built: dist/desktop/main.js, beside the preload bundle and next to dist/renderer.
startShell({
  rendererDir: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  demo: process.argv.includes('--demo'),
  timers: nodePlatform.timers,
  async createCore() {
    const journal = openJournal('desktop', VERSION);
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (thrown: unknown) => {
        const { code, message } = asPinholeError(thrown);
        journal.write({ event: 'problem', code, message });
      });
    }
    const policy = await openPolicy();
    const loaded = await loadProfiles(policy);
    const core = createCore({
      ...loaded,
      policy,
      proxyResolver: systemProxy,
      journal,
    });
    startAutomatically(core, loaded.profiles, policy);
    return core;
  },
});
