import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  assertOwn,
  controlPaths,
  controlPlace,
  prepareDirectory,
  readCard,
} from '../../app/control/place.ts';

const UID = process.getuid?.() ?? 0;
const KEY = 'ab'.repeat(32);

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'pinhole-place-'));
});
afterEach(() => rm(top, { recursive: true, force: true }));

describe('where the local socket is', () => {
  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, number, string]>([
    ['the session says', { XDG_RUNTIME_DIR: '/run/user/7' }, 'linux', 7, '/run/user/7/pinhole-control'],
    ['nobody says, and /run/user has none', {}, 'linux', 4_000_000_007, `${tmpdir()}/pinhole-4000000007`],
    ['an empty word is none', { XDG_RUNTIME_DIR: '' }, 'darwin', 501, `${tmpdir()}/pinhole-501`],
  ])('%s', (_, env, platform, uid, directory) => {
    expect(controlPlace(env, platform, uid)).toEqual({ directory, uid });
  });

  it('Windows: a folder of the profile, and a pipe with another name in each run', () => {
    const place = controlPlace({ LOCALAPPDATA: '/local' }, 'win32', undefined);
    // `undefined` is the default, too: what this system says of its user is not asked for.
    const windows = { directory: place.directory, uid: undefined };
    expect(controlPaths(windows, 'desktop', 'a1').address).toBe('\\\\.\\pipe\\pinhole-a1');
    expect(controlPaths(windows, 'desktop', 'a2').address).not.toBe(
      controlPaths(windows, 'desktop', 'a1').address,
    );
  });

  it('a path that no socket can have is refused, with what would help', () => {
    const place = { directory: `/${'x'.repeat(90)}`, uid: UID };
    expect(controlPaths(place, 'serve', '').address).toHaveLength(102);
    expect(() => controlPaths(place, 'desktop', '')).toThrow(
      expect.objectContaining({
        code: 'CONTROL_UNAVAILABLE',
        message: expect.stringMatching(
          /it has 104 octets, and at most 103 fit\. A shorter XDG_RUNTIME_DIR/,
        ) as string,
      }),
    );
  });
});

describe('what lies there', () => {
  const place = () => ({ directory: join(top, 'pinhole'), uid: UID });
  const untrusted = (why: string) =>
    expect.objectContaining({
      code: 'CONTROL_UNTRUSTED',
      message: expect.stringContaining(why) as string,
    }) as Error;

  it('the directory is made for its owner alone, and one that is there has to be so', async () => {
    await prepareDirectory(place());
    await prepareDirectory(place());
    await chmod(place().directory, 0o710);
    await expect(prepareDirectory(place())).rejects.toEqual(
      untrusted('others than its owner have rights to it'),
    );
    await chmod(place().directory, 0o700);
    await expect(prepareDirectory({ ...place(), uid: UID + 1 })).rejects.toEqual(
      untrusted(`it belongs to another user (${UID})`),
    );
  });

  it('a link is none, nor is a file', async () => {
    await mkdir(join(top, 'real'), { mode: 0o700 });
    await symlink(join(top, 'real'), join(top, 'link'));
    await expect(assertOwn(join(top, 'link'), 'directory', place())).rejects.toEqual(
      untrusted('it is no directory'),
    );
    await writeFile(join(top, 'file'), '', { mode: 0o600 });
    await expect(assertOwn(join(top, 'file'), 'socket', place())).rejects.toEqual(
      untrusted('it is no socket'),
    );
    expect(await assertOwn(join(top, 'nothing'), 'socket', place())).toBeUndefined();
  });

  it('where it cannot be made, that is said', async () => {
    await writeFile(join(top, 'file'), '');
    await expect(
      prepareDirectory({ directory: join(top, 'file', 'pinhole'), uid: UID }),
    ).rejects.toMatchObject({
      code: 'CONTROL_UNAVAILABLE',
    });
  });

  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ v: 2, address: '/a', key: KEY })],
    ['a short key', JSON.stringify({ v: 1, address: '/a', key: 'ab' })],
    ['more than there is', JSON.stringify({ v: 1, address: '/a', key: KEY, more: 1 })],
  ])('a card that is %s is not used', async (_, text) => {
    await prepareDirectory(place());
    await writeFile(join(place().directory, 'serve.json'), text, { mode: 0o600 });
    await expect(readCard(place(), 'serve')).rejects.toEqual(
      untrusted('it is not what Pinhole writes there'),
    );
  });

  it('a card is its owner’s alone, no link, and not large', async () => {
    await prepareDirectory(place());
    const path = join(place().directory, 'serve.json');
    expect(await readCard(place(), 'serve')).toBeUndefined();
    const card = { v: 1, address: '/a', key: KEY };
    await writeFile(path, JSON.stringify(card), { mode: 0o600 });
    expect(await readCard(place(), 'serve')).toEqual(card);
    await chmod(path, 0o640);
    await expect(readCard(place(), 'serve')).rejects.toEqual(
      untrusted('others than its owner have rights to it'),
    );
    await writeFile(join(top, 'elsewhere'), JSON.stringify(card), { mode: 0o600 });
    await rm(path);
    await symlink(join(top, 'elsewhere'), path);
    await expect(readCard(place(), 'serve')).rejects.toEqual(untrusted('it is a symbolic link'));
    await rm(path);
    await writeFile(path, ' '.repeat(20_000), { mode: 0o600 });
    await expect(readCard(place(), 'serve')).rejects.toEqual(untrusted('20000 octets'));
  });
});
