import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { latest, sha512, updateLab, type Reply, type UpdateLab } from '../support/update-lab.ts';

const require = createRequire(import.meta.url);
const FILE = '/pinhole/Pinhole-0.2.0.AppImage';
const never = new AbortController().signal;
const ignore = (): void => undefined;

let lab: UpdateLab;
/** The new version writes here that it was started, and how. */
let marker: string;
let program: string;

beforeEach(async () => {
  lab = await updateLab();
  vi.stubEnv('APPIMAGE', lab.image);
  marker = join(lab.folder, 'started');
  program = `#!/bin/sh\necho "$APPIMAGE_EXIT_AFTER_INSTALL $APPIMAGE_SILENT_INSTALL" > ${marker}.part\nmv ${marker}.part ${marker}\n`;
  offer(latest('0.2.0', program, { releaseNotes: '<p>Faster.</p>' }), { body: program });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await lab.close();
});

function offer(feed: string | Reply, file?: Reply): void {
  lab.files.set('feed', typeof feed === 'string' ? { body: feed } : feed);
  if (file !== undefined) lab.files.set(FILE, file);
}

const old = (): Promise<string> => readFile(lab.image, 'utf8');
const coded = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
const downloads = (): Promise<string[]> =>
  readdir(join(lab.folder, 'caches', 'pinhole-updater', 'pending')).catch(() => []);

it('loads the library when a feed is asked, and not before', async () => {
  const isLoaded = (): boolean =>
    Object.keys(require.cache).some((path) => path.endsWith('electron-updater/out/main.js'));
  const feed = lab.open();
  feed.installAtQuit(true);
  expect(isLoaded()).toBe(false);
  await feed.check(never);
  expect(isLoaded()).toBe(true);
});

describe('a newer version', () => {
  it('is found with what is new in it, and nothing tells one installation from another', async () => {
    const feed = lab.open();
    expect(await feed.check(never)).toEqual({ version: '0.2.0', notes: 'Faster.' });
    expect(lab.asked).toHaveLength(1);
    expect(lab.asked[0]?.headers).toEqual({
      accept: '*/*',
      'cache-control': 'no-cache',
      'user-agent': 'Pinhole/0.1.0',
      connection: 'close',
      host: new URL(lab.origin).host,
    });
  });

  it('is downloaded when it is asked for, verified, and installed at the end of the program', async () => {
    const feed = lab.open();
    await feed.check(never);
    const percents: number[] = [];
    await feed.download((percent) => percents.push(percent), never);
    expect(percents.at(-1)).toBe(100);
    expect(feed.installAtQuit(true)).toBe(true);
    expect(await old()).toContain('the old one');
    lab.quit();
    expect(await old()).toBe(program);
    expect(await readFile(marker, 'utf8')).toBe('true true\n');
    expect(lab.told).toEqual([]);
  });

  it('is started at once where a person says so, by a program that lets it', async () => {
    const feed = lab.open();
    await feed.check(never);
    await feed.download(ignore, never);
    await feed.restartAndInstall();
    expect([lab.told, await old()]).toEqual([['quit'], expect.stringContaining('the old one')]);
    lab.quit();
    expect(lab.told).toEqual(['quit', 'release lock']);
    await vi.waitFor(async () => expect(await readFile(marker, 'utf8')).toBe(' true\n'), 5_000);
    expect(await old()).toBe(program);
  });

  it.each([
    ['it was not to be', false, 0],
    ['the program ended by an error', true, 3],
  ])('is not installed where %s', async (_why, wanted, exitCode) => {
    const feed = lab.open();
    await feed.check(never);
    await feed.download(ignore, never);
    feed.installAtQuit(true);
    feed.installAtQuit(wanted);
    lab.quit(exitCode);
    expect(await old()).toContain('the old one');
  });

  it('that is not there yet is not installed', async () => {
    const feed = lab.open();
    feed.installAtQuit(true);
    await feed.check(never);
    await expect(feed.restartAndInstall()).rejects.toEqual(coded('UPDATE_NOT_NOW'));
    lab.quit();
    expect([lab.told, await old()]).toEqual([[], expect.stringContaining('the old one')]);
  });

  it('that cannot be put in place brings the old program back', async () => {
    const feed = lab.open();
    await feed.check(never);
    await feed.download(ignore, never);
    await feed.restartAndInstall();
    vi.stubEnv('APPIMAGE', join(lab.folder, 'gone', 'Pinhole.AppImage'));
    lab.quit();
    expect(lab.told).toEqual(['quit', 'release lock', 'relaunch']);
  });

  it('that was downloaded in an earlier run is not downloaded again, unless it was changed since', async () => {
    const feed = lab.open();
    await feed.check(never);
    await feed.download(ignore, never);
    const later = lab.open();
    await later.check(never);
    await later.download(ignore, never);
    const count = (): number => lab.asked.filter(({ path }) => path.startsWith(FILE)).length;
    expect(count()).toBe(1);
    const [name = ''] = (await downloads()).filter((each) => each.endsWith('.AppImage'));
    await writeFile(join(lab.folder, 'caches', 'pinhole-updater', 'pending', name), 'another program');
    const last = lab.open();
    await last.check(never);
    await last.download(ignore, never);
    expect(count()).toBe(2);
    last.installAtQuit(true);
    lab.quit();
    expect(await old()).toBe(program);
  });

  it('may lie elsewhere, also by a redirect, so long as all of it is https', async () => {
    lab.files.set(FILE, { status: 302, headers: { location: `${lab.origin}/mirror/file` } });
    lab.files.set('/mirror/file', { body: program });
    const feed = lab.open();
    await feed.check(never);
    await feed.download(ignore, never);
    feed.installAtQuit(true);
    lab.quit();
    expect(await old()).toBe(program);
  });
});

it.each(['0.0.9', '0.1.0', '0.1.0-beta.1'])('version %s is not newer, and not offered', async (version) => {
  offer(latest(version, program));
  expect(await lab.open().check(never)).toBeNull();
});

describe('a file that is not what the feed announces', () => {
  const refused = async (code: string): Promise<void> => {
    const feed = lab.open();
    feed.installAtQuit(true);
    expect(await feed.check(never)).toMatchObject({ version: '0.2.0' });
    await expect(feed.download(ignore, never)).rejects.toEqual(coded(code));
    lab.quit();
    expect(await old()).toContain('the old one');
    expect((await downloads()).filter((name) => name.endsWith('.AppImage'))).toEqual([]);
  };

  it('damaged by one octet', async () => {
    lab.files.set(FILE, { body: program.replace('echo', 'ecHo') });
    await refused('UPDATE_DAMAGED');
  });

  it('with the SHA-512 of another', async () => {
    offer(latest('0.2.0', 'another program'));
    await refused('UPDATE_DAMAGED');
  });

  it('cut short', async () => {
    lab.files.set(FILE, { body: program.slice(0, 20) });
    await refused('UPDATE_DAMAGED');
  });

  it('away', async () => {
    lab.files.delete(FILE);
    await refused('UPDATE_FEED_INVALID');
  });

  it('behind a server that is in trouble', async () => {
    lab.files.set(FILE, { status: 503 });
    await refused('UPDATE_FEED_UNREACHABLE');
  });

  it('behind a redirect to http', async () => {
    lab.files.set(FILE, { status: 302, headers: { location: `${lab.plainOrigin}/file` } });
    await refused('UPDATE_INSECURE');
    expect(lab.plainAsked).toEqual([]);
  });

  it('behind redirects without an end', async () => {
    lab.files.set(FILE, { status: 302, headers: { location: `${lab.origin}${FILE}` } });
    await refused('UPDATE_FEED_INVALID');
    expect(lab.asked.filter(({ path }) => path === FILE)).toHaveLength(LIMITS.updateRequests.value);
  });

  it('and for which there is no place says so', async () => {
    const feed = lab.open();
    await feed.check(never);
    await writeFile(join(lab.folder, 'caches', 'pinhole-updater', 'pending'), 'no folder');
    await expect(feed.download(ignore, never)).rejects.toEqual(
      coded('FILE_UNWRITABLE', /folder of downloads/),
    );
  });

  it('and can be had afterwards, where it is mended', async () => {
    lab.files.set(FILE, { body: 'damaged' });
    const feed = lab.open();
    await feed.check(never);
    await expect(feed.download(ignore, never)).rejects.toEqual(coded('UPDATE_DAMAGED'));
    lab.files.set(FILE, { body: program });
    await feed.download(ignore, never);
    feed.installAtQuit(true);
    lab.quit();
    expect(await old()).toBe(program);
  });
});

describe('a feed that is not as it must be', () => {
  const file = { url: 'Pinhole-0.2.0.AppImage', sha512: sha512('x') };
  const offering = (files: unknown): string => JSON.stringify({ version: '0.2.0', files });
  it.each<[string, string | Reply, string, RegExp]>([
    ['is no YAML', '{ [', 'UPDATE_FEED_INVALID', /form/],
    ['is empty', '', 'UPDATE_FEED_INVALID', /form/],
    ['has no version', '{}', 'UPDATE_FEED_INVALID', /form/],
    ['has no file', offering([]), 'UPDATE_FEED_INVALID', /files/],
    ['has a file without a SHA-512', offering([{ url: 'a' }]), 'UPDATE_FEED_INVALID', /sha512/],
    ['has one of another length', offering([{ ...file, sha512: 'YQ==' }]), 'UPDATE_FEED_INVALID', /SHA-512/],
    ['has a name for a shell', offering([{ ...file, url: "a'$(x).deb" }]), 'UPDATE_FEED_INVALID', /called/],
    [
      'has such a name in disguise',
      offering([{ ...file, url: 'a%27b.deb' }]),
      'UPDATE_FEED_INVALID',
      /called/,
    ],
    ['has a file by http', offering([{ ...file, url: 'http://a/b' }]), 'UPDATE_INSECURE', /http:/],
    ['has a file by file', offering([file, { ...file, url: 'file:///b' }]), 'UPDATE_INSECURE', /file:/],
    ['is not there', { status: 404, body: 'no' }, 'UPDATE_FEED_INVALID', /answers 404/],
    ['lets nobody in', { status: 401 }, 'UPDATE_FEED_INVALID', /answers 401/],
    ['is in trouble', { status: 502 }, 'UPDATE_FEED_UNREACHABLE', /answers 502/],
    [
      'is too long',
      { body: `${latest('0.2.0', 'x')}${' '.repeat(LIMITS.updateFeedOctets.value)}` },
      'UPDATE_FEED_INVALID',
      /too long/,
    ],
  ])('%s', async (_what, feed, code, message) => {
    offer(feed);
    await expect(lab.open().check(never)).rejects.toEqual(coded(code, message));
  });

  it('redirects to http', async () => {
    offer({ status: 301, headers: { location: `${lab.plainOrigin}/latest.yml` } });
    await expect(lab.open().check(never)).rejects.toEqual(coded('UPDATE_INSECURE', /leads to http:/));
    expect(lab.plainAsked).toEqual([]);
  });

  it('is itself by http', async () => {
    await expect(lab.open({ url: lab.plainOrigin }).check(never)).rejects.toEqual(coded('UPDATE_INSECURE'));
    expect(lab.plainAsked).toEqual([]);
  });

  it('redirects without an end', async () => {
    offer({ status: 302, headers: { location: '/pinhole/latest.yml' } });
    await expect(lab.open().check(never)).rejects.toEqual(coded('UPDATE_FEED_INVALID', /too often/));
    expect(lab.asked).toHaveLength(LIMITS.updateRequests.value);
  });

  it('has a certificate of nobody', async () => {
    await expect(lab.open({ trust: false }).check(never)).rejects.toEqual(
      coded('UPDATE_FEED_UNREACHABLE', /: UNABLE_TO_VERIFY_LEAF_SIGNATURE$/),
    );
  });

  it('is away', async () => {
    const feed = lab.open();
    await lab.stop();
    await expect(feed.check(never)).rejects.toEqual(coded('UPDATE_FEED_UNREACHABLE', /: ECONNREFUSED$/));
  });
});

describe('what is called off', () => {
  const reason = new Error('no more');

  it.each<[string, Reply]>([
    ['before the feed answers', { stall: true }],
    ['within its answer', { body: '{ "version": "0.2', stall: true }],
  ])('a look, %s', async (_when, reply) => {
    const calling = new AbortController();
    lab.files.set('feed', () => {
      setImmediate(() => calling.abort(reason));
      return reply;
    });
    const feed = lab.open();
    await expect(feed.check(calling.signal)).rejects.toBe(reason);
    offer(latest('0.2.0', program));
    expect(await feed.check(never)).toMatchObject({ version: '0.2.0' });
    await vi.waitFor(async () => expect(await lab.connections()).toBe(0));
  });

  it('a download ends at once, and the next one is whole', async () => {
    const calling = new AbortController();
    lab.files.set(FILE, () => {
      setImmediate(() => calling.abort(reason));
      return { body: program.slice(0, 30), stall: true };
    });
    const feed = lab.open();
    feed.installAtQuit(true);
    await feed.check(never);
    const download = feed.download(ignore, calling.signal);
    lab.quit();
    await expect(download).rejects.toBe(reason);
    await vi.waitFor(async () => expect(await lab.connections()).toBe(0));
    lab.quit();
    expect(await old()).toContain('the old one');
    lab.files.set(FILE, { body: program });
    await feed.download(ignore, never);
    lab.quit();
    expect(await old()).toBe(program);
  });

  it('a download of which the connection breaks is one that failed', async () => {
    lab.files.set(FILE, () => {
      setImmediate(() => void lab.stop());
      return { body: program.slice(0, 30), stall: true };
    });
    const feed = lab.open();
    await feed.check(never);
    await expect(feed.download(ignore, never)).rejects.toEqual(coded('UPDATE_FEED_UNREACHABLE'));
  });
});

it('what it says is in the log, without what a URL is asked with', async () => {
  const feed = lab.open({ url: `${lab.origin}/pinhole?key=canary` });
  await feed.check(never);
  await feed.download(ignore, never).catch(ignore);
  offer({ status: 500, body: 'canary' });
  await feed.check(never).catch(ignore);
  expect(lab.log.map((entry) => (entry.event === 'updater' ? entry.message : entry.event))).toContain(
    'Found version 0.2.0 (url: Pinhole-0.2.0.AppImage)',
  );
  expect(JSON.stringify(lab.log)).not.toContain('canary');
  expect(lab.asked[0]?.path).toContain('key=canary');
});

describe('packages that need more', () => {
  it('a deb and an rpm are not installed at the end of the program: they ask for a password', () => {
    for (const kind of ['deb', 'rpm'] as const) expect(lab.open({ kind }).installAtQuit(true)).toBe(false);
  });

  it('on Windows a signature that cannot be verified is none', async () => {
    await lab.close();
    lab = await updateLab('0.1.0', 'publisherName: CN=Example\n');
    const url = 'Pinhole-0.2.0.exe';
    const files = [{ url, sha512: sha512(program) }];
    offer(JSON.stringify({ version: '0.2.0', files }));
    lab.files.set(`/pinhole/${url}`, { body: program });
    const feed = lab.open({ kind: 'nsis' });
    await feed.check(never);
    const before = process.cwd();
    // What the library has Windows' shell do writes, on other systems, a file of the name NUL.
    process.chdir(lab.folder);
    // There is no PowerShell here, of which the library thinks that it does not matter.
    await expect(feed.download(ignore, never)).rejects.toEqual(coded('UPDATE_SIGNATURE'));
    process.chdir(before);
    expect((await downloads()).filter((name) => name.endsWith('.exe'))).toEqual([]);
  });
});
