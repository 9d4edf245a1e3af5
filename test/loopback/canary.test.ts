/**
 * A canary in every place where a secret can be; then everything that the program wrote, or sent over the contract, is searched
 * for it, plain and in the forms that it takes on its way.
 */
import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createContractHost, type ContractHost } from '../../app/contract/host.ts';
import { createCore, openJournal, openPolicy, openProfiles } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { ProfileInput } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { environmentResolver } from '../../main/transport/proxy/environment.ts';
import { SealedStore } from '../../main/secrets/sealed-store.ts';
import { createVault } from '../../main/secrets/vault.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import { mapBackend } from '../support/memory-vault.ts';
import { runCli } from '../support/cli.ts';
import { hasOpenssl, pkcs12 } from '../support/openssl.ts';
import { TestCa } from '../support/pki.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';
import { lacks } from '../support/requires.ts';
import { scriptedProxy, type ScriptedProxy } from '../support/scripted-proxy.ts';
import { closeServers } from '../support/servers.ts';

/** One for each place, so that what is found says where it was. No word of it is anywhere else. */
const CANARIES = {
  proxyPassword: 'kanari-proxy-7Qx',
  wrongPassword: 'kanari-wrong-8Rz',
  passphrase: 'kanari-phrase-9Sy',
  wrongPassphrase: 'kanari-badphrase-1Tw',
  policySecret: 'kanari-token-2Uv',
  badPolicySecret: 'kanari-badtoken-3Vu',
  urlPassword: 'kanari-url-4Wt',
  environment: 'kanari-environment-5Xs',
  tooLong: 'kanari-long-6Yr',
  unsaved: 'kanari-unsaved-7Zq',
} as const;

const ca = await TestCa.root('Client CA');
const client = await ca.issue({ for: 'client', subject: 'alice', names: ['alice'] });

/** What the program wrote or sent, by where. */
const seen: (readonly [string, string])[] = [];
const see = (where: string, what: unknown): void =>
  void seen.push([where, typeof what === 'string' ? what : JSON.stringify(what)]);

let home: string;
let policies: PolicyFolder;
let tscf: LocalTscf;
let proxy: ScriptedProxy;
let core: CoreApi;
let host: ContractHost;
let certificate: string;

const ask = async (name: string, params: object): Promise<unknown> => {
  const answer = await host.handle(name, params);
  see(`answer to ${name}`, answer);
  return answer;
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pinhole-canary-'));
  for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR']) vi.stubEnv(name, home);
  vi.stubEnv('HTTPS_PROXY', `http://alice:${CANARIES.environment}@127.0.0.1:1`);
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    vi.spyOn(stream, 'write').mockImplementation((...args: unknown[]) => {
      see('standard output or error', String(args[0]));
      return write(...args);
    });
  }
  policies = await policyFolder();
  tscf = await startLocalTscf(home, {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 1, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
    ports: nodePlatform,
    onEvent: (event) => see('event of the TSCF', event),
  });
  proxy = await scriptedProxy((request) => {
    const wanted = Buffer.from(`alice:${CANARIES.proxyPassword}`).toString('base64');
    if (request.authorization === `Basic ${wanted}`) request.tunnel();
    else request.socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
  });
  const encrypted = createPrivateKey(client.keyPem).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: CANARIES.passphrase,
  });
  await writeFile(join(home, 'client.pem'), client.certPem);
  await writeFile(join(home, 'client.key'), encrypted);
  certificate = hasOpenssl() ? pkcs12(client, CANARIES.passphrase).toString('base64') : 'AAAA';

  const urlWithPassword = `http://alice:${CANARIES.urlPassword}@proxy.example:3128`;
  await policies.put('managed/10-good.json', {
    TelemetryAuthorization: `Bearer ${CANARIES.policySecret}`,
    Proxy: { mode: 'manual', url: urlWithPassword },
    ManagedProfiles: [
      { id: 'ours', name: 'Ours', host: 'tscf.example', proxy: { mode: 'manual', url: urlWithPassword } },
    ],
    NoSuchKey: CANARIES.badPolicySecret,
  });
  await policies.put('managed/20-bad.json', { TelemetryAuthorization: { token: CANARIES.badPolicySecret } });
  // As a mandatory one it would forbid the users' profiles.
  await policies.put(
    'recommended/30-torn.json',
    `{"TelemetryAuthorization": "Bearer ${CANARIES.badPolicySecret}" "x"`,
  );
  const profiles = join(home, 'pinhole', 'profiles');
  await mkdir(profiles, { recursive: true });
  const typed = { id: 'typed', name: 'Typed', host: 'h', proxy: { mode: 'manual', url: urlWithPassword } };
  await writeFile(join(profiles, 'typed.json'), JSON.stringify(typed));
  await writeFile(join(profiles, 'torn.json'), `{"proxy": {"url": "${urlWithPassword}" "x"`);
  await writeFile(join(profiles, 'torn-2.json'), `x${urlWithPassword}`);

  const sources = [linuxFiles({ timers: nodePlatform.timers, ...policies, ownerUid: OWN_UID })];
  const policy = await openPolicy(sources);
  const book = await openProfiles(policy, { watch: true });
  core = createCore({
    book,
    policy,
    // What is too large for the store itself is in files.
    vault: createVault([new SealedStore(mapBackend(), join(home, 'pinhole', 'secrets'))], () =>
      Promise.resolve(),
    ),
    proxyResolver: environmentResolver({}),
    journal: await openJournal('serve', '1'),
  });
  core.onChange((change) => see('change', change));
  host = createContractHost({
    core,
    version: '1',
    kind: 'web',
    send: (event) => see('event over the contract', event),
    after: (ms, callback) => nodePlatform.timers.after(ms, callback),
  });
});

afterAll(async () => {
  host.close();
  await core.close();
  await tscf.close();
  await closeServers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await policies.remove();
  await rm(home, { recursive: true, force: true });
});

const profile = (id: string, set: Partial<ProfileInput>): ProfileInput => ({
  id,
  name: id,
  host: '127.0.0.1',
  port: tscf.server.address.port,
  ...set,
  tls: { caFile: tscf.caFile, ...set.tls },
});

const throughProxy = (username = 'alice'): ProfileInput['proxy'] => ({
  mode: 'manual',
  url: `http://127.0.0.1:${proxy.port}`,
  username,
  credentials: 'stored',
});

const save = (one: ProfileInput, secrets: object): Promise<unknown> =>
  ask('profiles.save', { profile: one, revision: null, secrets });

async function until(id: string, fits: (state: string) => boolean): Promise<void> {
  await vi.waitFor(() => expect(fits(core.tunnel(id)?.state ?? 'none')).toBe(true), { timeout: 8_000 });
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** What a test itself put there. */
const PLANTED = /\/(?:client\.key|profiles\/(?:typed|torn)[^/]*|policies\/.*)$/;

describe('a secret is nowhere but where it belongs', () => {
  it('is used where it is needed', async () => {
    await save(profile('proxied', { proxy: throughProxy() }), { 'proxy-password': CANARIES.proxyPassword });
    expect(seen.at(-1)?.[1]).toContain('"ok":true');
    await until('proxied', (state) => state === 'connected');
    const pem = { certFile: join(home, 'client.pem'), keyFile: join(home, 'client.key') };
    const clientCertificate = { format: 'pem', ...pem, passphrase: 'stored' } as const;
    await save(profile('pem', { tls: { clientCertificate } }), { passphrase: CANARIES.passphrase });
    await until('pem', (state) => state === 'connected');
  });

  it.skipIf(lacks('openssl', hasOpenssl))('also one that is a whole file', async () => {
    const clientCertificate = { format: 'stored', id: 'abc', passphrase: 'stored' } as const;
    const secrets = { pkcs12: certificate, passphrase: CANARIES.passphrase };
    await save(profile('stored', { tls: { clientCertificate } }), secrets);
    await until('stored', (state) => state === 'connected');
    await ask('certificate.inspect', { choice: clientCertificate, secrets });
  });

  it('is used in vain where it is wrong', async () => {
    await save(profile('refused', { proxy: throughProxy('bob') }), {
      'proxy-password': CANARIES.wrongPassword,
    });
    await until('refused', (state) => state === 'failed');
    const choice = {
      format: 'pem',
      certFile: join(home, 'client.pem'),
      keyFile: join(home, 'client.key'),
      passphrase: 'stored',
    } as const;
    await ask('certificate.inspect', { choice, secrets: { passphrase: CANARIES.wrongPassphrase } });
  });

  it('is refused where it does not fit', async () => {
    const long = `${CANARIES.tooLong}${'x'.repeat(2_000)}`;
    await save(profile('long', { proxy: throughProxy() }), { 'proxy-password': long });
    await save(profile('none', {}), { passphrase: CANARIES.unsaved });
    await ask('profiles.save', { profile: {}, revision: null, secrets: { password: CANARIES.unsaved } });
    await ask('profiles.setSecrets', { id: 'nobody', secrets: { passphrase: CANARIES.unsaved } });
    await ask('profiles.import', {
      text: `{"proxy": {"url": "http://alice:${CANARIES.urlPassword}@p:1" "x"`,
    });
    const url = `http://alice:${CANARIES.urlPassword}@p:1`;
    const odd = { id: 'odd', name: 'odd', host: 'h', proxy: { mode: 'manual', url } };
    await ask('profiles.import', { text: JSON.stringify(odd) });
    await save(odd as ProfileInput, {});
  });

  it('on the command line: named in a URL, typed, or in the environment', async () => {
    const url = `http://alice:${CANARIES.urlPassword}@127.0.0.1:1`;
    const target = `127.0.0.1:${tscf.server.address.port}`;
    for (const args of [
      ['connect', target, '--json', '--for', '0s'],
      ['connect', target, '--proxy', url],
      ['profiles', 'add', target, '--proxy', url],
      ['profiles', 'list'],
      ['profiles', 'export'],
      ['policy', 'list', '--json'],
      ['policy', 'check', policies.path('managed/10-good.json')],
      ['policy', 'check', policies.path('managed/20-bad.json')],
      ['policy', 'check', policies.path('recommended/30-torn.json')],
      ['secrets', 'set', 'nobody', 'passphrase'],
    ]) {
      const run = runCli(...args);
      await run.status;
      see(`pinhole ${args[0] ?? ''}`, [run.out, run.err]);
    }
  });

  it('the contract tells everything that it can', async () => {
    for (const name of ['core.snapshot', 'profiles.list', 'policy.list', 'secrets.store', 'policy.reload']) {
      await ask(name, {});
    }
    for (const id of ['proxied', 'pem', 'refused']) await ask('profiles.get', { id });
    await ask('profiles.export', { ids: ['proxied', 'pem', 'refused'] });
    await ask('diagnosis.start', { id: 'refused' });
    await vi.waitFor(() => expect(core.support.snapshot().diagnosis?.state).not.toBe('running'), 15_000);
    see('diagnosis', core.support.snapshot());
    for (const level of ['standard', 'strict'] as const) {
      const { files } = await core.support.prepareReport(level);
      for (const { name } of files) await ask('report.file', { name });
    }
    await ask('log.read', {});
    see('warnings', core.warnings());
  }, 40_000);

  it.each(Object.entries(CANARIES))('nothing of it is found: %s', async (_, canary) => {
    for (const path of await filesBelow(home)) {
      if (!PLANTED.test(path)) see(`file ${path}`, (await readFile(path)).toString('latin1'));
    }
    const forms = [canary, encodeURIComponent(canary)]
      .flatMap((text) => [text, `alice:${text}`, `bob:${text}`, `Bearer ${text}`])
      .flatMap((text) => [
        text,
        Buffer.from(text).toString('base64').replaceAll('=', ''),
        Buffer.from(text).toString('hex'),
      ]);
    const found = seen.filter(([, text]) => forms.some((form) => text.includes(form)));
    expect(found.map(([where, text]) => `${where}: ${text.slice(0, 300)}`)).toEqual([]);
    // What it was looked for in is not nothing.
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.some(([where]) => where.startsWith('file'))).toBe(true);
    expect(seen.some(([where]) => where.includes('/logs/'))).toBe(true);
    expect(seen.filter(([where]) => where === 'answer to report.file').length).toBeGreaterThan(20);
  });

  it('nor of a private key, or of a certificate with its key', () => {
    const key = client.keyPem.split('\n')[1] ?? '';
    expect(key).toMatch(/^[A-Za-z0-9+/]{40}/);
    const whole = certificate.slice(100, 160);
    const found = seen.filter(([, text]) => text.includes(key) || text.includes(whole));
    expect(found.map(([where]) => where)).toEqual([]);
  });
});
