/** The desktop program: the shell with the engine in it. */
import { join } from 'node:path';
import { app } from 'electron';
import { openJournal, openPolicy, openProgram } from '../../main/core.ts';
import { asPinholeError } from '../../main/model/errors.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { VERSION } from '../version.ts';
import { electronUpdater } from './electron-updates.ts';
import { electronSafeStorage } from './safe-storage.ts';
import { startShell } from './shell.ts';
import { HIDDEN_SWITCH } from './start-at-login.ts';
import { systemProxy } from './system-proxy.ts';

// As built: in dist/desktop, beside the preload bundle and next to dist/renderer.
startShell({
  rendererDir: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  trayIcons: join(import.meta.dirname, 'tray'),
  demo: process.argv.includes('--demo'),
  // macOS passes no switch to what it starts at login.
  isHidden: () =>
    process.argv.includes(HIDDEN_SWITCH) ||
    (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin),
  timers: nodePlatform.timers,
  async createCore() {
    const journal = await openJournal('desktop', VERSION);
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (thrown: unknown) => {
        const { code, message } = asPinholeError(thrown);
        journal.write({ event: 'problem', code, message });
      });
    }
    return openProgram(await openPolicy(), {
      proxyResolver: systemProxy,
      safeStorage: electronSafeStorage,
      journal,
      version: VERSION,
      updater: await electronUpdater(journal),
    });
  },
});
