/** The desktop program: the shell with the engine in it. */
import { join } from 'node:path';
import { createCore, readProfileDirectory, startAutomatically } from '../../main/core.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { profileDirectory } from '../../main/platform/paths.ts';
import { startShell } from './shell.ts';
import { systemProxy } from './system-proxy.ts';

// As built: dist/desktop/main.js, beside the preload bundle and next to dist/renderer.
startShell({
  rendererDir: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  demo: process.argv.includes('--demo'),
  timers: nodePlatform.timers,
  async createCore() {
    const loaded = await readProfileDirectory(profileDirectory());
    const core = createCore({ ...loaded, proxyResolver: systemProxy });
    startAutomatically(core, loaded.profiles);
    return core;
  },
});
