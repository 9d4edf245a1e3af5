import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lifetime } from '../../../../main/model/lifetime.ts';
import { LIMITS } from '../../../../main/model/limits.ts';
import { lenient } from '../../../../main/pinhole/lifetime/lenient.ts';
import { LifetimeMemory, LifetimeStore, type Lifetimes } from '../../../../main/pinhole/lifetime/store.ts';
import { nodePlatform } from '../../../../main/platform/node-platform.ts';
import { testLifetime } from '../../../support/lifetime.ts';

const FILE = 'pinhole-lifetimes.json';

let folder: string;
let warnings: string[];
let store: LifetimeStore;

const newStore = (): LifetimeStore =>
  new LifetimeStore(join(folder, 'state'), nodePlatform, (line) => warnings.push(line));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-lifetimes-'));
  warnings = [];
  store = newStore();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const lifetime = (network: string, survivedSeconds = 20): Lifetime =>
  testLifetime({ network: { id: network, name: 'Ethernet eth0' }, survivedSeconds });

const DOUBT = { when: '2030-01-02T00:00:00.000Z', deadlySeconds: 8, trustedSeconds: 4 };

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

it('writes a file with a version that its owner alone may read, and leaves nothing beside it but its lock', async () => {
  const path = join(folder, 'state', FILE);
  await store.put(lifetime('a'));
  await writeFile(`${path}.0123456789ab.new`, 'of a program that was killed');
  await store.put(lifetime('b'));
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1 });
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await readdir(join(folder, 'state'))).toEqual([FILE, 'pinhole-lifetimes.lock']);
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

it.each<[string, () => Lifetimes]>([
  ['in a file', () => store],
  ['in memory', () => new LifetimeMemory()],
])('a doubt stays %s until it is measured anew, and concerns nothing else', async (_, kept) => {
  const lifetimes = kept();
  await lifetimes.put(lifetime('a'));
  await lifetimes.put(lifetime('b'));
  await lifetimes.doubt('a', '192.0.2.1:443', DOUBT);
  expect(await lifetimes.find('a', '192.0.2.1:443')).toEqual({ ...lifetime('a'), doubt: DOUBT });
  expect(await lifetimes.find('b', '192.0.2.1:443')).toEqual({ ...lifetime('b'), doubt: null });
  await lifetimes.put(lifetime('a', 30));
  expect(await lifetimes.find('a', '192.0.2.1:443')).toEqual({ ...lifetime('a', 30), doubt: null });
  await lifetimes.doubt('c', '192.0.2.1:443', DOUBT);
  expect(await lifetimes.find('c', '192.0.2.1:443')).toBeUndefined();
});

it('what is asked for at the same time is done one after another, and seen by whoever asks later', async () => {
  const networks = ['a', 'b', 'c', 'd'];
  const early = store.find('d', '192.0.2.1:443');
  const puts = networks.map((network) => store.put(lifetime(network)));
  const doubt = store.doubt('b', '192.0.2.1:443', DOUBT);
  const late = store.find('b', '192.0.2.1:443');
  expect(await early).toBeUndefined();
  expect(await late).toMatchObject({ doubt: DOUBT });
  await Promise.all([...puts, doubt]);
  for (const network of networks) expect(await store.find(network, '192.0.2.1:443')).toBeDefined();
});

it('a damaged file that several ask for is set aside once, and what is written then stays', async () => {
  await store.put(lifetime('a'));
  await writeFile(join(folder, 'state', FILE), 'nonsense');
  const [, , found] = await Promise.all([
    store.find('a', '192.0.2.1:443'),
    store.put(lifetime('b')),
    store.find('b', '192.0.2.1:443'),
  ]);
  expect(found).toBeDefined();
  expect(warnings).toHaveLength(1);
});

it('a damaged file that two programs find at once fails neither', async () => {
  await store.put(lifetime('a'));
  await writeFile(join(folder, 'state', FILE), 'nonsense');
  const other = newStore();
  const found = await Promise.all([store, other].map((one) => one.find('a', '192.0.2.1:443')));
  expect(found).toEqual([undefined, undefined]);
  expect(warnings).toHaveLength(1);
});

it('a file that recommends what is no interval is damaged: no tunnel is to go by it', async () => {
  await store.put({ ...lifetime('a'), recommendedIntervalSeconds: LIMITS.intervalSeconds.value + 1 });
  expect(await store.find('a', '192.0.2.1:443')).toBeUndefined();
  expect(warnings).toHaveLength(1);
});

it('a file of a program that knew no doubts is read', async () => {
  await store.put(lifetime('a'));
  const path = join(folder, 'state', FILE);
  await writeFile(path, JSON.stringify({ version: 1, lifetimes: [lifetime('a')] }));
  expect(await store.find('a', '192.0.2.1:443')).toEqual({ ...lifetime('a'), doubt: null });
});

it('whoever may not fail by it is told that nothing is known, and why', async () => {
  await writeFile(join(folder, 'state'), 'a file');
  const lines: string[] = [];
  const patient = lenient(store, (line) => lines.push(line));
  await patient.put(lifetime('a'));
  await patient.doubt('a', '192.0.2.1:443', DOUBT);
  expect(await patient.find('a', '192.0.2.1:443')).toBeUndefined();
  expect(lines).toHaveLength(3);
  expect(lines.join()).toContain('pinhole-lifetimes.json');
});
