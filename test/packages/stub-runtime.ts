import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const ELECTRON_VERSION = (
  createRequire(import.meta.url)('electron/package.json') as { version: string }
).version;

/** By which @electron/fuses finds the fuses in Electron's binary: version 1, eight of them, as Electron comes. */
const FUSES = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110001`;

/** Runs what is packed, with Node in the place of Electron (stub-electron.ts). */
const SCRIPT = `#!/bin/sh
exec "$PINHOLE_STUB_NODE" "$PINHOLE_STUB_ELECTRON" "$0" "$@"
`;

/**
 * Makes a folder that stands for Electron's runtime for Linux, so that electron-builder has something to pack: the files that it looks
 * for, and a program that carries fuses.
 */
export function makeStubRuntime(folder: string): void {
  const files: Readonly<Record<string, string>> = {
    electron: `${SCRIPT}${FUSES}\n`,
    'chrome-sandbox': '#!/bin/sh\n',
    version: ELECTRON_VERSION,
    LICENSE: 'the licence of Electron\n',
    'LICENSES.chromium.html': 'the licences of Chromium\n',
    'locales/en-US.pak': 'texts of Chromium\n',
    'resources/README': 'where app.asar goes\n',
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  for (const program of ['electron', 'chrome-sandbox']) chmodSync(join(folder, program), 0o755);
}
