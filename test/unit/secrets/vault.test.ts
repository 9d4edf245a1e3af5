import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreUnavailable } from '../../../main/secrets/backend.ts';
import { givenSecret } from '../../../main/secrets/given-secret.ts';
import { SealedStore } from '../../../main/secrets/sealed-store.ts';
import {
  ACCOUNTS,
  clientKeyAccount,
  proxyAccount,
  type SecretVault,
} from '../../../main/secrets/secret-store.ts';
import { createVault } from '../../../main/secrets/vault.ts';
import { ABSENT, LOCKED, MemoryBackend, SILENT } from '../../support/memory-secrets.ts';

const LARGE = 'large '.repeat(1_000);

let directory: string;
let first: MemoryBackend;
let second: MemoryBackend;
let vault: SecretVault;
let sweeps: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pinhole-vault-'));
  first = new MemoryBackend('secret-service', 'Secret Service');
  second = new MemoryBackend('safe-storage', 'KWallet');
  sweeps = 0;
  const stores = [first, second].map((backend) => new SealedStore(backend, directory));
  vault = createVault(stores, () => {
    sweeps += 1;
    return Promise.resolve();
  });
});

afterEach(() => rm(directory, { recursive: true }));

/** A value, or the code of what is thrown. */
const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((thrown: unknown) => (thrown as StoreUnavailable).code);

const files = (): Promise<string[]> => readdir(directory);

describe('which store keeps a secret', () => {
  const UNAVAILABLE = 'SECRET_STORE_UNAVAILABLE';
  it.each<[string, StoreUnavailable | undefined, StoreUnavailable | undefined, string, boolean, boolean]>([
    ['both can be used', undefined, undefined, 'put', true, false],
    ['the first is not there', ABSENT, undefined, 'put', false, true],
    ['the first is locked', LOCKED, undefined, UNAVAILABLE, false, false],
    ['the first does not answer', SILENT, undefined, UNAVAILABLE, false, false],
    ['neither is there', ABSENT, ABSENT, UNAVAILABLE, false, false],
    ['the first is not there and the second is locked', ABSENT, LOCKED, UNAVAILABLE, false, false],
  ])('%s', async (_what, one, other, expected, inFirst, inSecond) => {
    for (const secret of ['small', LARGE]) {
      first.failure = one;
      second.failure = other;
      const put = vault.put('a', secret, 'stored').then(() => 'put');
      expect(await outcome(put)).toBe(expected);
      expect([first.entries.size > 0, second.entries.size > 0]).toEqual([inFirst, inSecond]);
      first.failure = second.failure = undefined;
      expect(await outcome(vault.find('a'))).toBe(expected === 'put' ? secret : 'SECRET_NOT_STORED');
      await vault.forget('a');
      expect(await files()).toEqual([]);
    }
  });

  it('what was kept in the second while the first was not there is found, replaced and forgotten later', async () => {
    await vault.put('a', 'oldest', 'stored');
    first.failure = ABSENT;
    await vault.put('a', 'newer', 'stored');
    first.failure = undefined;
    expect(await vault.find('a')).toBe('newer');
    expect(await vault.placeOf('a')).toBe('stored');
    await vault.put('a', 'newest', 'stored');
    expect([await vault.find('a'), second.entries.size]).toEqual(['newest', 0]);
    second.entries.set('a', 'by another');
    await vault.forget('a');
    expect([first.entries.size, second.entries.size]).toEqual([0, 0]);
  });

  it('is told, with what can be done where it cannot be used', async () => {
    expect(await vault.state()).toEqual({ kind: 'secret-service', name: 'Secret Service', problem: null });
    first.failure = ABSENT;
    expect(await vault.state()).toEqual({ kind: 'safe-storage', name: 'KWallet', problem: null });
    first.failure = LOCKED;
    expect(await vault.state()).toMatchObject({
      kind: 'secret-service',
      problem: { message: 'it is locked' },
    });
    first.failure = second.failure = ABSENT;
    expect(await vault.state()).toMatchObject({
      kind: 'none',
      problem: { code: 'SECRET_STORE_UNAVAILABLE', message: 'it is not there', action: /Install/ },
    });
  });
});

describe('whether one is missing', () => {
  it.each<[string, StoreUnavailable | undefined, StoreUnavailable | undefined, string]>([
    ['both stores say so', undefined, undefined, 'missing'],
    ['the first is not there, and the second says so', ABSENT, undefined, 'missing'],
    ['the first says so, and the second is not there', undefined, ABSENT, 'missing'],
    ['the first is locked', LOCKED, undefined, 'SECRET_STORE_UNAVAILABLE'],
    ['neither is there', ABSENT, ABSENT, 'SECRET_STORE_UNAVAILABLE'],
  ])('%s', async (_what, one, other, expected) => {
    first.failure = one;
    second.failure = other;
    expect(await outcome(vault.placeOf('a'))).toBe(expected);
    expect(await outcome(vault.find('a'))).toBe(expected === 'missing' ? 'SECRET_NOT_STORED' : expected);
    expect(await outcome(vault.forget('a').then(() => 'missing'))).toBe(expected);
  });

  it('the message says under which names', async () => {
    const account = proxyAccount({ scheme: 'http', host: 'proxy.example', port: 3128 }, 'alice');
    await expect(vault.find(account)).rejects.toThrow(
      'no password is stored under service "Pinhole", account "proxy:alice@proxy.example:3128"',
    );
  });
});

describe('memory', () => {
  it('reaches no store, and ends with what is stored, or with its being forgotten', async () => {
    await vault.put('a', 'for now', 'memory');
    expect([await vault.find('a'), await vault.placeOf('a')]).toEqual(['for now', 'memory']);
    expect([first.asked, second.asked]).toEqual([[], []]);
    await vault.put('a', 'for good', 'stored');
    expect([await vault.find('a'), await vault.placeOf('a')]).toEqual(['for good', 'stored']);
    await vault.put('a', 'for now', 'memory');
    await vault.forget('a');
    expect(await vault.placeOf('a')).toBe('missing');
  });

  it('is never chosen in place of a store, and outlives a failure of one', async () => {
    first.failure = second.failure = ABSENT;
    await vault.put('a', 'for now', 'memory');
    expect(await outcome(vault.put('a', 'for good', 'stored'))).toBe('SECRET_STORE_UNAVAILABLE');
    expect(await outcome(vault.put('b', 'for good', 'stored'))).toBe('SECRET_STORE_UNAVAILABLE');
    expect(await vault.find('a')).toBe('for now');
    expect(await outcome(vault.placeOf('b'))).toBe('SECRET_STORE_UNAVAILABLE');
  });

  it('has the same bound as a store', async () => {
    expect(await outcome(vault.put('a', 'x'.repeat(1_400_001), 'memory'))).toBe('SECRET_TOO_LARGE');
  });
});

it('changes of one account wait for each other: the last one stays, and leftovers are looked for afterwards', async () => {
  const secrets = [LARGE, 'small', `${LARGE}!`, 'last'];
  await Promise.all(secrets.map((secret) => vault.put('a', secret, 'stored')));
  expect([await vault.find('a'), await files(), [...first.entries.keys()]]).toEqual(['last', [], ['a']]);
  expect(sweeps).toBeGreaterThan(0);
});

describe('a secret that was given', () => {
  it('is that of every account', async () => {
    await expect(givenSecret('open sesame').find('any')).resolves.toBe('open sesame');
  });

  it('for one kind of account is no answer for another', async () => {
    const given = givenSecret('one', ACCOUNTS.proxy, givenSecret('other'));
    await expect(given.find('proxy:alice@proxy.example:3128')).resolves.toBe('one');
    const key = clientKeyAccount({ format: 'pkcs12', file: '/client.p12' });
    await expect(given.find(key)).resolves.toBe('other');
  });
});
