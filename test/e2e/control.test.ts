import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lacks } from '../support/requires.ts';
import { canOpenDesktop, openDesktop } from './harness/desktop.ts';
import { makeHome, ROOT, type Home } from './harness/open.ts';

/** The built command line, as the same person. */
async function pinhole({ env }: Home, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}

describe.skipIf(lacks('chromium', canOpenDesktop))('commands beside the desktop', () => {
  it('see its tunnels, switch them under the eyes of the window, and do not keep it from quitting', async () => {
    const home = makeHome();
    onTestFinished(() => home.remove());
    const desktop = await openDesktop({ args: ['--demo'], home });
    const { page } = desktop;
    const state = page.getByTestId('tunnel-demo').getByTestId('state');
    await state.filter({ hasText: 'Connected' }).waitFor({ timeout: 40_000 });

    const shown = await pinhole(home, 'status');
    expect([shown.status, shown.err]).toEqual([0, expect.stringContaining('answers: the window, process')]);
    expect(shown.out).toMatch(/^connected +Demo tunnel \(demo\)/m);

    expect((await pinhole(home, 'down', 'demo')).status).toBe(0);
    await state.filter({ hasText: 'Stopped' }).waitFor();
    expect((await pinhole(home, 'up', 'demo')).status).toBe(0);
    await state.filter({ hasText: 'Connected' }).waitFor();

    const watching = pinhole(home, 'status', '--watch');
    expect(await desktop.close()).toBe(0);
    expect((await watching).status).toBe(1);
    expect(readdirSync(join(home.path, 'pinhole-control'))).toEqual(['desktop.lock']);
    expect((await pinhole(home, 'status')).err).toContain('Pinhole does not run as this user');
  });
});
