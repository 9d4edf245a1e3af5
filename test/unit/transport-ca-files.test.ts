import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { CaFiles } from '../../main/transport/ca-files.ts';
import { FakeTime } from '../support/fake-time.ts';
import { testAuthority } from '../support/servers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-ca-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a file is read once for all that want it at the same time, and anew when that is over', async () => {
  const time = new FakeTime();
  const files = new CaFiles(time);
  const path = join(folder, 'ca.pem');
  const [one, other] = [(await testAuthority()).caPem, (await testAuthority()).caPem];
  await writeFile(path, one);
  const [first, second] = [files.load(path), files.load(path)];
  expect(second).toBe(first);
  const before = await first;
  await writeFile(path, other);
  time.advance(LIMITS.caFileFreshMs.value - 1);
  expect(await files.load(path)).toBe(before);
  time.advance(1);
  expect(await files.load(path)).not.toBe(before);
});

it('one that cannot be read is tried again at once', async () => {
  const files = new CaFiles(new FakeTime());
  const path = join(folder, 'late.pem');
  await expect(files.load(path)).rejects.toMatchObject({ code: 'CA_FILE_UNREADABLE' });
  await writeFile(path, (await testAuthority()).caPem);
  expect(await files.load(path)).toContain('BEGIN CERTIFICATE');
});

it('no more of them are kept than may be', async () => {
  const files = new CaFiles(new FakeTime());
  const { caPem } = await testAuthority();
  const first = join(folder, 'many-0.pem');
  await writeFile(first, caPem);
  const kept = files.load(first);
  await kept;
  for (let at = 1; at <= LIMITS.caFilesFresh.value; at += 1) {
    const path = join(folder, `many-${at}.pem`);
    await writeFile(path, caPem);
    await files.load(path);
  }
  expect(files.load(first)).not.toBe(kept);
});
