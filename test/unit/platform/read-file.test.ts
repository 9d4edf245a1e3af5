import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBoundedFile } from '../../../main/platform/read-file.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-read-'));
  path = join(folder, 'file');
});

afterEach(() => rm(folder, { recursive: true }));

const octets = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, at) => at % 251));

describe('a bounded file', () => {
  it.each([0, 1, 4_096, 4_097, 10_000])('of %i octets is read whole', async (count) => {
    await writeFile(path, octets(count));
    expect(await readBoundedFile(path, 10_000, 'FILE_UNREADABLE')).toEqual(octets(count));
  });

  it.each([10_001, 1_000_000])('of %i octets, where 10,000 are the most, is refused', async (count) => {
    await writeFile(path, octets(count));
    await expect(readBoundedFile(path, 10_000, 'FILE_UNREADABLE')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${path} cannot be read: it has ${count} octets; at most 10000 are read`,
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'of which the system does not know the size is read whole, and bounded',
    async () => {
      const cpus = await readFile('/proc/cpuinfo');
      expect((await readBoundedFile('/proc/cpuinfo', 1_000_000, 'FILE_UNREADABLE')).length).toBe(cpus.length);
      await expect(readBoundedFile('/proc/cpuinfo', 100, 'FILE_UNREADABLE')).rejects.toMatchObject({
        message: '/proc/cpuinfo cannot be read: it has more than 100 octets',
      });
    },
  );

  it('is followed through a link, but where the link itself is refused', async () => {
    await writeFile(path, 'x');
    const link = join(folder, 'link');
    await symlink(path, link);
    expect(String(await readBoundedFile(link, 10, 'FILE_UNREADABLE'))).toBe('x');
    await expect(readBoundedFile(link, 10, 'FILE_UNREADABLE', { mayBeLink: false })).rejects.toMatchObject({
      message: `${link} cannot be read: it is a symbolic link`,
    });
  });

  it('to which somebody objects is not read', async () => {
    await writeFile(path, 'x');
    const objection = (): string => 'it is Sunday';
    await expect(readBoundedFile(path, 10, 'FILE_UNREADABLE', { objection })).rejects.toMatchObject({
      message: `${path} cannot be read: it is Sunday`,
    });
  });
});
