import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lifetime } from '../../../../main/model/lifetime.ts';
import { LIMITS } from '../../../../main/model/limits.ts';
import { LifetimeStore } from '../../../../main/pinhole/lifetime/store.ts';
import { FakeTime } from '../../../support/fake-time.ts';

const FILE = 'pinhole-lifetimes.json';

let folder: string;
let warnings: string[];
let store: LifetimeStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-lifetimes-'));
  warnings = [];
  store = new LifetimeStore(join(folder, 'state'), new FakeTime(), (line) => warnings.push(line));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const lifetime = (network: string, survivedSeconds = 20): Lifetime => ({
  survivedSeconds,
  failedBySeconds: 22,
  confidence: 'high',
  recommendedIntervalSeconds: 16,
  network: { id: network, name: 'Ethernet eth0' },
  target: '192.0.2.1:443',
  causes: ['silence'],
  end: 'measured',
  when: '2030-01-01T00:00:00.000Z',
  connectionsUsed: 8,
  octets: 2_000,
  tookSeconds: 45,
});

it('knows nothing before anything was measured', async () => {
  expect(await store.find('a', '192.0.2.1:443')).toBeUndefined();
  expect(warnings).toEqual([]);
});

it('keeps the last result of each network, and of each TSCF on it', async () => {
  await store.put(lifetime('a'));
  await store.put(lifetime('b', 30));
  await store.put(lifetime('a', 40));
  await store.put({ ...lifetime('a', 50), target: 'other:443' });
  const found = async (network: string, target: string): Promise<number | undefined> =>
    (await store.find(network, target))?.survivedSeconds;
  expect(await found('a', '192.0.2.1:443')).toBe(40);
  expect(await found('b', '192.0.2.1:443')).toBe(30);
  expect(await found('a', 'other:443')).toBe(50);
  expect(await found('c', '192.0.2.1:443')).toBeUndefined();
});

it('writes a file with a version that its owner alone may read, and leaves nothing beside it', async () => {
  await store.put(lifetime('a'));
  const path = join(folder, 'state', FILE);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1 });
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await readdir(join(folder, 'state'))).toEqual([FILE]);
});

it('forgets the oldest beyond its bound', async () => {
  const most = LIMITS.lifetimesKept.value;
  for (let network = 0; network <= most; network += 1) await store.put(lifetime(String(network)));
  expect(await store.find('0', '192.0.2.1:443')).toBeUndefined();
  expect(await store.find('1', '192.0.2.1:443')).toBeDefined();
});

it.each([
  ['that is not JSON', '{"version": 1, "lifetimes": ['],
  ['of another version', '{"version": 2, "lifetimes": []}'],
  ['with a result that is none', '{"version": 1, "lifetimes": [{"survivedSeconds": -1}]}'],
])('a file %s is set aside and named, never overwritten', async (_, content) => {
  await store.put(lifetime('a'));
  await writeFile(join(folder, 'state', FILE), content);
  await store.put(lifetime('b'));
  const names = await readdir(join(folder, 'state'));
  const aside = names.find((name) => name.includes('damaged')) ?? '';
  expect(await readFile(join(folder, 'state', aside), 'utf8')).toBe(content);
  expect(warnings).toEqual([expect.stringContaining(aside)]);
  expect(await store.find('b', '192.0.2.1:443')).toBeDefined();
});

it('says so where the folder cannot be written', async () => {
  await writeFile(join(folder, 'state'), 'a file');
  await expect(store.put(lifetime('a'))).rejects.toMatchObject({ stage: 'usage' });
});
