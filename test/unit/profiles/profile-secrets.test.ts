import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { profileSchema, type Profile, type ProfileInput } from '../../../main/model/profile.ts';
import {
  forgetUnused,
  secretAccounts,
  secretPlaces,
  withSecrets,
} from '../../../main/profiles/profile-secrets.ts';
import { memoryVault } from '../../support/memory-vault.ts';

const profile = (set: Partial<ProfileInput> = {}): Profile =>
  profileSchema.parse({ id: 'office', name: 'Office', host: 'tscf.example', ...set });

const proxy = (url: string, username?: string): ProfileInput['proxy'] => ({
  mode: 'manual',
  url,
  credentials: 'stored',
  ...(username !== undefined && { username }),
});

const withProxy = profile({ proxy: proxy('http://proxy.example:3128', 'alice') });
const stored = profile({
  proxy: proxy('http://proxy.example:3128', 'alice'),
  tls: { clientCertificate: { format: 'stored', id: 'abc', passphrase: 'stored' } },
});
const PROXY = 'proxy:alice@proxy.example:3128';

describe('the accounts of a profile', () => {
  it.each<[string, Profile, object]>([
    ['none', profile(), {}],
    ['a proxy without a user', profile({ proxy: { mode: 'manual', url: 'http://p:1' } }), {}],
    ['a proxy with a user', withProxy, { 'proxy-password': PROXY }],
    [
      'a user in the URL',
      profile({ proxy: proxy('https://bob@p.example') }),
      { 'proxy-password': 'proxy:bob@p.example:443' },
    ],
    [
      'a key in PEM',
      profile({
        tls: {
          clientCertificate: { format: 'pem', certFile: '/c.pem', keyFile: '/k.pem', passphrase: 'stored' },
        },
      }),
      { passphrase: 'client-key:/k.pem' },
    ],
    [
      'a PKCS#12 file without a pass phrase',
      profile({ tls: { clientCertificate: { format: 'pkcs12', file: '/c.p12' } } }),
      {},
    ],
    [
      'all three',
      stored,
      { 'proxy-password': PROXY, passphrase: 'client-key:stored:abc', pkcs12: 'client-certificate:abc' },
    ],
  ])('%s', (_, one, accounts) => {
    expect(secretAccounts(one)).toEqual(accounts);
  });
});

describe('where they are', () => {
  it('each by itself', async () => {
    const vault = memoryVault();
    await vault.put(PROXY, 'p', 'stored');
    await vault.put('client-key:stored:abc', 'k', 'memory');
    expect(await secretPlaces(stored, vault)).toEqual({
      'proxy-password': 'stored',
      passphrase: 'memory',
      pkcs12: 'missing',
    });
    expect(await secretPlaces(withProxy, vault)).toMatchObject({ passphrase: 'not-needed' });
  });

  it('unknown where the store cannot be used', async () => {
    const vault = memoryVault();
    vault.usable = false;
    expect(await secretPlaces(withProxy, vault)).toMatchObject({ 'proxy-password': 'unknown' });
  });
});

describe('putting them', () => {
  const done = (): Promise<string> => Promise.resolve('done');
  const fail = (): Promise<never> => Promise.reject(new PinholeError('PROFILE_CHANGED'));

  it('those that are given, and then what depends on them', async () => {
    const vault = memoryVault();
    const given = { passphrase: 'k', pkcs12: 'AAAA' };
    await expect(withSecrets(stored, given, 'stored', vault, done)).resolves.toBe('done');
    expect([...vault.kept]).toEqual([
      ['client-key:stored:abc', { secret: 'k', keep: 'stored' }],
      ['client-certificate:abc', { secret: 'AAAA', keep: 'stored' }],
    ]);
  });

  it.each([
    ['none before', []],
    ['another one stored before', [[PROXY, 'before', 'stored']]],
    ['another one in memory before', [[PROXY, 'before', 'memory']]],
  ] as const)('taken back should that fail: %s', async (_, before) => {
    const vault = memoryVault();
    for (const [account, secret, keep] of before) await vault.put(account, secret, keep);
    const kept = [...vault.kept];
    await expect(
      withSecrets(withProxy, { 'proxy-password': 'new' }, 'stored', vault, fail),
    ).rejects.toMatchObject({ code: 'PROFILE_CHANGED' });
    expect([...vault.kept]).toEqual(kept);
  });

  it('nothing is done where the store cannot be used', async () => {
    const vault = memoryVault();
    vault.usable = false;
    let asked = false;
    const then = (): Promise<void> => Promise.resolve(void (asked = true));
    await expect(
      withSecrets(withProxy, { 'proxy-password': 'new' }, 'stored', vault, then),
    ).rejects.toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
    expect([asked, vault.kept.size]).toEqual([false, 0]);
    await withSecrets(withProxy, { 'proxy-password': 'new' }, 'memory', vault, then);
    expect([asked, vault.kept.size]).toEqual([true, 1]);
  });

  it('one that the profile does not refer to is refused, and none is put', async () => {
    const vault = memoryVault();
    const given = { 'proxy-password': 'p', passphrase: 'k' };
    const refusal = await withSecrets(withProxy, given, 'stored', vault, done).catch(String);
    expect(refusal).toContain('the profile "office" refers to no passphrase');
    expect(vault.kept.size).toBe(0);
  });
});

describe('forgetting them', () => {
  it('those that no other profile refers to', async () => {
    const vault = memoryVault();
    for (const account of Object.values(secretAccounts(stored))) await vault.put(account, 's', 'stored');
    await forgetUnused(stored, [profile(), withProxy], vault);
    expect([...vault.kept.keys()]).toEqual([PROXY]);
  });
});
