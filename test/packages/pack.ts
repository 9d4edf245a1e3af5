import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll } from '../../node_modules/@electron/asar/lib/asar.js';
import { ELECTRON_VERSION, makeStubRuntime } from './stub-runtime.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** What a machine must have to pack: electron-builder and the stub runtime are for Linux. */
export const isLinux = (): boolean => process.platform === 'linux';

export interface Packed {
  /** Everything that is made, readable by every user. */
  readonly folder: string;
  /** What electron-builder packs into each package. */
  readonly unpacked: string;
  remove(): void;
}

/**
 * Packs the built program by the command line of electron-builder, with a stub in place of Electron's runtime.
 * @param targets as electron-builder has them, e.g. `dir` or `deb`
 */
export function pack(...targets: readonly string[]): Packed {
  if (!existsSync(join(ROOT, 'dist/desktop/main.js')))
    throw new Error('nothing to pack: npm run build first');
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-packed-'));
  chmodSync(folder, 0o755);
  const runtime = join(folder, 'runtime');
  makeStubRuntime(runtime);
  const fpm = join(folder, 'fpm');
  writeFileSync(
    fpm,
    `#!/bin/sh\nexec ${process.execPath} ${join(import.meta.dirname, 'fpm-stand-in.ts')} "$@"\n`,
  );
  chmodSync(fpm, 0o755);
  const settings = {
    electronDist: runtime,
    electronVersion: ELECTRON_VERSION,
    'directories.output': join(folder, 'out'),
  };
  const args = [
    join(ROOT, 'node_modules/electron-builder/cli.js'),
    ...['--config', 'electron-builder.yml', '--publish', 'never', '--linux', ...targets],
    ...Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`),
  ];
  try {
    // In the umask of a build server, whatever that of this one is.
    execFileSync('/bin/sh', ['-c', 'umask 022; exec "$@"', 'sh', process.execPath, ...args], {
      cwd: ROOT,
      env: { ...process.env, CUSTOM_FPM_PATH: fpm },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (thrown) {
    rmSync(folder, { recursive: true });
    throw thrown;
  }
  return {
    folder,
    unpacked: join(folder, 'out/linux-unpacked'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Takes the program out of an app.asar, for Node, which reads no archives. @returns its folder. */
export function extractApp(resources: string, into: string): string {
  mkdirSync(into, { recursive: true });
  extractAll(join(resources, 'app.asar'), into);
  return into;
}

/** The environment in which the stub's program runs the one in `app`, without a display. */
export function stubEnvironment(app: string, home: string): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  return {
    PATH,
    HOME: home,
    PINHOLE_STUB_NODE: process.execPath,
    PINHOLE_STUB_ELECTRON: join(import.meta.dirname, 'stub-electron.ts'),
    PINHOLE_STUB_APP: app,
  };
}
