/** The desktop program: the shell with the engine in it. */
import { join } from 'node:path';
import { openPolicy, openProgram } from '../../main/core.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { electronSafeStorage } from './safe-storage.ts';
import { startShell } from './shell.ts';
import { systemProxy } from './system-proxy.ts';

// As built: dist/desktop/main.js, beside the preload bundle and next to dist/renderer.
startShell({
  rendererDir: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  demo: process.argv.includes('--demo'),
  timers: nodePlatform.timers,
  createCore: async () =>
    openProgram(await openPolicy(), { proxyResolver: systemProxy, safeStorage: electronSafeStorage }),
});
