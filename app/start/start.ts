/** What `npm start` runs after the build: the window in Electron, or, where that cannot be had, in a browser. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openPolicy, openProfiles } from '../../main/core.ts';
import { processIo } from '../cli/process-io.ts';
import { runCommandLine } from '../cli/program.ts';
import { findElectron } from './electron-runtime.ts';

const ROOT = join(import.meta.dirname, '../..');
const KNOWN = ['--web', '--demo'];

async function start(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => !KNOWN.includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(`npm start: ${unknown} is not known; -- ${KNOWN.join(' or -- ')} would be right\n`);
    return 2;
  }
  // Nothing configured: the demo is all there is to show.
  const policy = await openPolicy();
  const book = await openProfiles(policy);
  const configured = book.list().length > 0;
  book.close();
  policy.close();
  const demo = args.includes('--demo') || !configured ? ['--demo'] : [];
  if (!args.includes('--web')) {
    const electron = await findElectron(ROOT);
    if (electron.found) return runElectron(electron.path, demo);
    process.stderr.write(
      `Electron cannot be started: ${electron.reason}. The window opens in a browser instead.\n`,
    );
  }
  return runCommandLine(['serve', ...demo], processIo());
}

function runElectron(path: string, args: readonly string[]): Promise<number> {
  const child = spawn(path, ['.', ...args], { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`Electron cannot be started: ${error.message}\n`);
      resolve(3);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
}

process.exit(await start(process.argv.slice(2)));
