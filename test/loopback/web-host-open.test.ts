import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBrowserOpener, type Launcher } from '../../app/web/open-in-browser.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { FakeTime } from '../support/fake-time.ts';

const LINK = 'http://127.0.0.1:8080/enter#secret-token';

let runtimeDir = '';
beforeEach(async () => {
  runtimeDir = await mkdtemp(join(tmpdir(), 'pinhole-test-'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtimeDir);
  vi.stubEnv('DISPLAY', ':99');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  return async () => {
    vi.unstubAllEnvs();
    await rm(runtimeDir, { recursive: true });
  };
});

/** An opener whose launcher ends with a status, or runs on. */
function setUp(command = 'exit 0') {
  const time = new FakeTime();
  const files: string[] = [];
  const opener = createBrowserOpener({
    timers: time,
    launch: (file): Promise<Launcher> => {
      files.push(file);
      const child = spawn('/bin/sh', ['-c', command], { stdio: 'ignore' });
      onTestFinished(() => void child.kill());
      return Promise.resolve(child);
    },
  });
  onTestFinished(() => opener.close());
  return { time, files, opener };
}

describe('the file that knows the link', () => {
  it('can be read by its owner alone, and is in the runtime folder', async () => {
    const { opener, files } = setUp();
    await opener.open(LINK);
    const file = files[0] ?? '';
    expect(dirname(dirname(file))).toBe(runtimeDir);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leads to the link, and nothing in a link ends its script', async () => {
    const { opener, files } = setUp();
    const link = `${LINK}</script><script>alert("x")`;
    await opener.open(link);
    const html = readFileSync(files[0] ?? '', 'utf8');
    expect(html.match(/<script/g)).toHaveLength(1);
    const literal = /location\.replace\((.*)\)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(literal)).toBe(link);
  });

  it('is gone with the life of its token', async () => {
    const { opener, files, time } = setUp();
    await opener.open(LINK);
    const file = files[0] ?? '';
    time.advance(LIMITS.webTokenMs.value - 1);
    expect(existsSync(file)).toBe(true);
    time.advance(1);
    expect(existsSync(file)).toBe(false);
    expect(await readdir(runtimeDir)).toEqual([]);
  });

  it('is gone when the opener closes, with its timer and its hold on the process', async () => {
    const before = process.listenerCount('exit');
    const { opener, time } = setUp();
    await opener.open(LINK);
    await opener.open(LINK);
    opener.close();
    expect(await readdir(runtimeDir)).toEqual([]);
    expect(time.pending).toBe(0);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('is gone when the process exits', async () => {
    const { opener, files } = setUp();
    const listeners = process.listeners('exit');
    await opener.open(LINK);
    listeners.at(-1)?.(0);
    expect(files.map((file) => existsSync(file))).toEqual([false]);
  });

  it('goes elsewhere where the runtime folder is not there', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', '/nowhere');
    const { opener, files } = setUp();
    expect(await opener.open(LINK)).toEqual({ opened: true });
    expect(dirname(dirname(files[0] ?? ''))).toBe(tmpdir());
  });
});

describe('the outcome', () => {
  it.runIf(process.platform === 'linux')(
    'without a display nothing is tried, and the reason says so',
    async () => {
      vi.stubEnv('DISPLAY', '');
      const { opener, files } = setUp();
      expect(await opener.open(LINK)).toEqual({
        opened: false,
        reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)',
      });
      expect(files).toEqual([]);
      expect(await readdir(runtimeDir)).toEqual([]);
    },
  );

  it('a Wayland display will do', async () => {
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', 'wayland-0');
    expect(await setUp().opener.open(LINK)).toEqual({ opened: true });
  });

  it('a launcher that fails is named with its status', async () => {
    expect(await setUp('exit 3').opener.open(LINK)).toEqual({
      opened: false,
      reason: 'the program that opens files ended with status 3',
    });
  });

  it('a launcher that has ended before it could be watched is judged all the same', async () => {
    const time = new FakeTime();
    const ended: Launcher = { exitCode: 4, once: () => undefined };
    const opener = createBrowserOpener({ timers: time, launch: () => Promise.resolve(ended) });
    onTestFinished(() => opener.close());
    expect(await opener.open(LINK)).toEqual({
      opened: false,
      reason: 'the program that opens files ended with status 4',
    });
  });

  it('a launcher that cannot be started is named with the reason', async () => {
    const opener = createBrowserOpener({
      timers: new FakeTime(),
      launch: () => Promise.reject(new Error('spawn xdg-open ENOENT')),
    });
    onTestFinished(() => opener.close());
    expect(await opener.open(LINK)).toEqual({ opened: false, reason: 'spawn xdg-open ENOENT' });
  });

  it('a launcher that runs on, as a browser does, counts as opened: it is not waited for', async () => {
    const { opener, time } = setUp('sleep 60');
    const outcome = opener.open(LINK);
    // The file's removal, then the watch over the launcher.
    while (time.pending < 2) await new Promise((resolve) => setImmediate(resolve));
    time.advance(LIMITS.browserLaunchMs.value);
    expect(await outcome).toEqual({ opened: true });
  });

  it('a folder that cannot be made is named with the reason', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', '/nowhere');
    vi.stubEnv('TMPDIR', '/nowhere/either');
    const outcome = await setUp().opener.open(LINK);
    expect(outcome).toMatchObject({ opened: false, reason: expect.stringContaining('ENOENT') as string });
  });
});

describe.runIf(process.platform === 'linux')('the real launcher', () => {
  /** Stands in for the opener of a desktop environment, and keeps what it was given. */
  async function withDesktop(exitCode: number) {
    const bin = await mkdtemp(join(tmpdir(), 'pinhole-test-'));
    onTestFinished(() => rm(bin, { recursive: true }));
    const seen = join(bin, 'seen');
    await writeFile(
      join(bin, 'exo-open'),
      `#!/bin/sh\n[ "$1" = --help ] && exit 0\necho "$*" > '${seen}'\ncat "$1" >> '${seen}'\nexit ${exitCode}\n`,
    );
    await chmod(join(bin, 'exo-open'), 0o755);
    vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
    vi.stubEnv('XDG_CURRENT_DESKTOP', 'XFCE');
    const opener = createBrowserOpener({ timers: new FakeTime() });
    onTestFinished(() => opener.close());
    return { opener, seen };
  }

  it('hands over the file, and no argument names the token', async () => {
    const { opener, seen } = await withDesktop(0);
    expect(await opener.open(LINK)).toEqual({ opened: true });
    const [args = '', ...content] = readFileSync(seen, 'utf8').split('\n');
    expect(args.startsWith(runtimeDir)).toBe(true);
    expect(args).not.toContain('secret-token');
    expect(content.join('\n')).toContain(LINK);
  });

  it('that fails is reported', async () => {
    const { opener } = await withDesktop(1);
    expect(await opener.open(LINK)).toMatchObject({
      opened: false,
      reason: expect.stringMatching(/ended with status [1-9]/) as string,
    });
  });
});
