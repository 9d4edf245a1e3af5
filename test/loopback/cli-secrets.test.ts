import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { profilesDelete } from '../../app/cli/profiles.ts';
import { secretsList, secretsSet } from '../../app/cli/secrets.ts';
import type { PinholeError } from '../../main/model/errors.ts';
import type { ProfileInput } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { memoryVault, type MemoryVault } from '../support/memory-vault.ts';
import { OWN_UID, policyFolder } from '../support/policy-lab.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

const CANARY = 'canary-3f9a';
const options = { json: false };

let folder: ProfileFolder;
let vault: MemoryVault;

beforeEach(async () => {
  folder = await profileFolder();
  vault = memoryVault();
  vi.stubEnv('XDG_CONFIG_HOME', folder.top);
  await folder.put('office.json', office);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

const office: ProfileInput = {
  id: 'office',
  name: 'Office',
  host: 'tscf.example.net',
  proxy: { mode: 'manual', url: 'http://proxy.example:3128', username: 'alice', credentials: 'stored' },
  tls: { clientCertificate: { format: 'pkcs12', file: '/client.p12' } },
};

async function set(kind: string, typed: readonly string[] = [], more: { readonly file?: string } = {}) {
  const { io, out, err } = recordingIo(...typed);
  const status = await secretsSet('office', kind, { ...options, ...more }, io, { vault }).catch(
    (thrown: unknown) => thrown as PinholeError,
  );
  expect(JSON.stringify([out, err, String(status)])).not.toContain(CANARY);
  return { status, out, err };
}

describe('pinhole secrets set', () => {
  it('keeps a line of standard input under what the profile refers to', async () => {
    expect(await set('proxy-password', [CANARY, 'not this'])).toMatchObject({
      status: 0,
      err: ['The proxy-password of "office" is stored'],
    });
    expect([...vault.kept]).toEqual([['proxy:alice@proxy.example:3128', { secret: CANARY, keep: 'stored' }]]);
  });

  it('has the profile refer to a pass phrase that it did not', async () => {
    expect(await set('passphrase', [CANARY])).toMatchObject({ status: 0 });
    expect(vault.kept.get('client-key:/client.p12')?.secret).toBe(CANARY);
    expect(JSON.parse(await folder.text('office.json'))).toMatchObject({
      tls: { clientCertificate: { format: 'pkcs12', file: '/client.p12', passphrase: 'stored' } },
    });
  });

  it('takes a PKCS#12 file in, which can be deleted then; another one takes its place', async () => {
    const file = join(folder.top, 'client.p12');
    await writeFile(file, 'one');
    await set('pkcs12', [], { file });
    await set('passphrase', [CANARY]);
    await writeFile(file, 'two');
    expect(await set('pkcs12', [], { file })).toMatchObject({ status: 0 });
    const { tls } = JSON.parse(await folder.text('office.json')) as ProfileInput;
    expect(JSON.stringify(tls?.clientCertificate)).toMatch(/^\{"format":"stored","id":"[0-9a-f]{32}"\}$/);
    // Neither the file of before nor its pass phrase is kept for nobody.
    expect([...vault.kept.values()].map(({ secret }) => Buffer.from(secret, 'base64').toString())).toEqual([
      'two',
    ]);
  });

  it.each([
    ['an unknown kind', 'password', ['x'], {}, /^KIND is "password"; one of proxy-password, passphrase/],
    ['no line', 'passphrase', [], {}, /^standard input ended before a line/],
    ['an empty line', 'passphrase', [''], {}, /a line of 1 to 1024 octets/],
    ['a line that is too long', 'passphrase', [CANARY.repeat(200)], {}, /a line of 1 to 1024 octets/],
    ['a certificate by standard input', 'pkcs12', [CANARY], {}, /^pkcs12, and nothing else, needs --file/],
    ['a password by file', 'passphrase', [], { file: '/etc/passwd' }, /^pkcs12, and nothing else/],
    ['a file that is not there', 'pkcs12', [], { file: '/nonexistent' }, /^\/nonexistent cannot be read/],
  ])('refuses %s, and keeps nothing', async (_, kind, typed, more, message) => {
    const { status } = await set(kind, typed, more);
    expect((status as PinholeError).message).toMatch(message);
    expect(vault.kept.size).toBe(0);
  });

  it('of a managed profile: each user has their own', async () => {
    const policies = await policyFolder();
    await policies.put('managed/10.json', { ManagedProfiles: [{ ...office, id: 'ours' }] });
    const sources = [linuxFiles({ timers: nodePlatform.timers, ...policies, ownerUid: OWN_UID })];
    const { io } = recordingIo(CANARY);
    expect(await secretsSet('ours', 'proxy-password', options, io, { vault, sources })).toBe(0);
    expect(vault.kept.size).toBe(1);
    const refused = secretsSet('ours', 'passphrase', options, recordingIo(CANARY).io, { vault, sources });
    await expect(refused).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await policies.remove();
  });
});

describe('pinhole secrets list', () => {
  it('says where each is, and by its status whether one is missing', async () => {
    const { io, out } = recordingIo();
    expect(await secretsList('office', options, io, { vault })).toBe(1);
    expect(out).toEqual([
      'proxy-password  missing',
      'passphrase      not-needed',
      'pkcs12          not-needed',
    ]);
    await set('proxy-password', [CANARY]);
    const json = recordingIo();
    expect(await secretsList('office', { json: true }, json.io, { vault })).toBe(0);
    expect(JSON.parse(json.out[0] ?? '')).toEqual({
      v: 1,
      profile: 'office',
      secrets: { 'proxy-password': 'stored', passphrase: 'not-needed', pkcs12: 'not-needed' },
    });
  });
});

it('a profile that is deleted takes its secrets with it', async () => {
  await set('proxy-password', [CANARY]);
  expect(await profilesDelete('office', options, recordingIo().io, { vault })).toBe(0);
  expect(vault.kept.size).toBe(0);
});
