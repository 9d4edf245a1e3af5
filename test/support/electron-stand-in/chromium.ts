import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CHROMIUM_FLAGS, chromiumPath } from '../chromium.ts';
import { connectCdp, type CdpConnection } from './cdp.ts';

export interface Chromium {
  readonly cdp: CdpConnection;
  /** Where another client of the DevTools protocol can attach: ws://127.0.0.1:… */
  readonly endpoint: string;
  readonly process: ChildProcess;
  /** Ends Chromium at once and removes its profile. */
  kill(): void;
}

/**
 * Starts Chromium without a window. It ends by itself when this process does: its DevTools pipe closes then.
 * @throws Error when it ends before it can be spoken to.
 */
export async function launchChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'pinhole-stand-in-'));
  const child = spawn(
    chromiumPath(),
    [
      ...CHROMIUM_FLAGS,
      '--headless=new',
      '--no-startup-window',
      '--remote-debugging-pipe',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // The session's bus is the program's to ask: Chromium would wait for answers that a test's bus does not have.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    },
  );
  const removeProfile = (): void => {
    // Chromium's children may still write there: a folder in /tmp left behind is no failure.
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      return;
    }
  };
  child.once('exit', removeProfile);
  return {
    endpoint: await devToolsEndpoint(child),
    cdp: connectCdp(child.stdio[4] as Readable, child.stdio[3] as Writable),
    process: child,
    kill() {
      child.kill('SIGKILL');
      removeProfile();
    },
  };
}

function devToolsEndpoint(child: ChildProcess): Promise<string> {
  const { stderr } = child;
  if (stderr === null) throw new Error('Chromium was started without a stderr to read');
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    // Read to the end, so that Chromium never waits for a full pipe.
    createInterface({ input: stderr }).on('line', (line) => {
      const endpoint = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
      if (said.length < 20) said.push(line);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Chromium ended: ${said.join(' | ')}`)));
  });
}
