/**
 * What the program of the stub runtime runs: `node stub-electron.ts PROGRAM ARGUMENTS`. As the packaged Electron does, it loads what
 * app.asar's package.json names, with the arguments right after the program's path. Node reads no archives: what is in it has been
 * taken out, to PINHOLE_STUB_APP.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import '../support/electron-stand-in/register.ts';

const app = process.env['PINHOLE_STUB_APP'] ?? '';
const { main } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as { main: string };

// Node, and the path of this file: the program's own stands after them.
process.argv.splice(0, 2);
await import(pathToFileURL(join(app, main)).href);
