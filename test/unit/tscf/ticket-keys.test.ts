import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { loadTicketKeys } from '../../../main/tscf/ticket-keys.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-tickets-'));
  file = join(folder, 'tickets.key');
});
afterEach(() => rm(folder, { recursive: true }));

const load = (): Promise<Buffer> => loadTicketKeys(file, nodePlatform.random);

describe('the keys of TLS session tickets', () => {
  it('are made where there are none, for their owner alone, and are the same the next time', async () => {
    const made = await load();
    expect(made).toHaveLength(48);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await load()).toEqual(made);
    await rm(file);
    expect(await load()).not.toEqual(made);
  });

  it('a link to them is followed: that is how they are put into a container', async () => {
    const made = await load();
    const link = join(folder, 'link');
    await symlink(file, link);
    expect(await loadTicketKeys(link, nodePlatform.random)).toEqual(made);
  });

  it.each([
    ['its group', 0o640],
    ['everybody', 0o604],
    ['who may write only', 0o602],
  ])('that others can read are refused: %s', async (_name, mode) => {
    await load();
    await chmod(file, mode);
    await expect(load()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${file} cannot be read: others than its owner may read it or write to it`,
    });
  });

  it.each([
    ['fewer octets', 47, 'OPTION_INVALID'],
    ['none', 0, 'OPTION_INVALID'],
    ['more', 49, 'FILE_UNREADABLE'],
  ])('%s than 48 are refused, and not replaced', async (_name, octets, code) => {
    await writeFile(file, Buffer.alloc(octets), { mode: 0o600 });
    await expect(load()).rejects.toMatchObject({ code });
    expect((await stat(file)).size).toBe(octets);
  });
});
