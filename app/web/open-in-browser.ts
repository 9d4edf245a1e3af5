import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openFile from 'open';
import { LIMITS } from '../../main/model/limits.ts';
import { runtimeDirectory } from '../../main/platform/paths.ts';
import type { Timers } from '../../main/platform/timers.ts';

export type BrowserOutcome = { readonly opened: true } | { readonly opened: false; readonly reason: string };

/** Opens links in the default browser without telling them to the other users of this machine. */
export interface BrowserOpener {
  /** Never rejects; resolves within `LIMITS.browserLaunchMs` of the launch. */
  open(link: string): Promise<BrowserOutcome>;
  /** Removes what is left of the files. */
  close(): void;
}

/** The process that hands a file to the browser. */
export interface Launcher {
  readonly exitCode: number | null;
  once(event: 'exit', listener: (exitCode: number | null) => void): unknown;
}

export interface BrowserOpenerOptions {
  readonly timers: Timers;
  /** For tests: starts the program that opens a file. Rejects where it cannot be started. */
  readonly launch?: (file: string) => Promise<Launcher>;
}

export function createBrowserOpener({ timers, launch = openFile }: BrowserOpenerOptions): BrowserOpener {
  /** Each folder that exists, with the way to call off its removal. */
  const folders = new Map<string, () => void>();

  const remove = (folder: string): void => {
    folders.get(folder)?.();
    folders.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  const close = (): void => {
    process.removeListener('exit', close);
    [...folders.keys()].forEach(remove);
  };
  process.on('exit', close);

  const writePage = async (link: string): Promise<string> => {
    const folder = await mkdtemp(join(await writableRuntimeDir(), 'pinhole-'));
    // The link is worthless after this time, and so is the file.
    folders.set(
      folder,
      timers.after(LIMITS.webTokenMs.value, () => remove(folder)),
    );
    const file = join(folder, 'open.html');
    await writeFile(file, pageThatGoesTo(link), { mode: 0o600, flag: 'wx' });
    return file;
  };

  return {
    async open(link) {
      const reason = whyNoBrowser();
      if (reason !== undefined) return { opened: false, reason };
      try {
        const launcher = await launch(await writePage(link));
        const exitCode = await exitCodeOf(launcher, timers);
        if (exitCode === 0) return { opened: true };
        return { opened: false, reason: `the program that opens files ended with status ${exitCode}` };
      } catch (thrown) {
        return { opened: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    },
    close,
  };
}

function whyNoBrowser(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const hasDisplay = [DISPLAY, WAYLAND_DISPLAY].some((name) => name !== undefined && name !== '');
  if (process.platform !== 'linux' || hasDisplay) return undefined;
  return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/** After `su`, the runtime folder can be somebody else's. */
async function writableRuntimeDir(): Promise<string> {
  const dir = runtimeDirectory();
  return access(dir, constants.W_OK).then(
    () => dir,
    () => tmpdir(),
  );
}

/**
 * The arguments of a process are there for every user of the machine to read; a file in a folder of mode 0700
 * is not. So the browser is given this file, and the file knows the link.
 */
function pageThatGoesTo(link: string): string {
  const literal = JSON.stringify(link).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Pinhole</title></head>
<body><script>location.replace(${literal})</script></body>
</html>
`;
}

/** A launcher that becomes the browser itself runs for hours: after `LIMITS.browserLaunchMs` that counts as 0. */
function exitCodeOf(launcher: Launcher, timers: Timers): Promise<number> {
  // Ended by a signal: no exit code, and no browser either.
  const signalled = -1;
  return new Promise((resolve) => {
    if (launcher.exitCode !== null) {
      resolve(launcher.exitCode);
      return;
    }
    const callOff = timers.after(LIMITS.browserLaunchMs.value, () => resolve(0));
    launcher.once('exit', (exitCode) => {
      callOff();
      resolve(exitCode ?? signalled);
    });
  });
}
