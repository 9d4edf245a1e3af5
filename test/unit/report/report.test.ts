import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../main/journal/journal.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { profileSchema } from '../../../main/model/profile.ts';
import type { ReportRedaction } from '../../../main/model/report.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { PolicyInForce } from '../../../main/policy/in-force.ts';
import type { Collector } from '../../../main/report/collector.ts';
import { COLLECTORS, previewReport, writeReport, type ReportPreview } from '../../../main/report/report.ts';
import type { ReportPorts } from '../../../main/report/ports.ts';
import { createFakeCore, tunnelSnapshot } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { policyFolder, policyOf, type PolicyFolder } from '../../support/policy-lab.ts';

/** What must remain in no report. */
const SECRETS = [
  'canary-password',
  'canary-pass phrase',
  'canary-token-0123456789',
  'Y2FuYXJ5LWJhc2lj',
  'canary-cookie',
  '00c0ffee00c0ffee',
  'CANARYKEYCANARYKEY',
];
/** What is not kept at level standard either. */
const PERSONAL = {
  user: 'quintabell',
  proxyUser: 'zephyrine',
  machine: 'quokkabook',
  home: '/home/quintabell',
  mac: '0a:1b:2c:3d:4e:5f',
  public4: '93.184.7.77',
  public6: '2a00:beef:1::77',
  guid: '7d1f9a52-6c1e-4a57-9d0a-3b1f5e2c8a91',
};
/** What standard keeps, and strict does not. */
const PRIVATE = {
  private4: '10.77.3.9',
  ula: 'fd77:1::9',
  linkLocal: 'fe80::77:9',
  tscf: 'tscf7.corp-vexil.com',
  search: 'intra.corp-vexil.com',
  profile: 'Vexil Headquarters',
  organisation: 'Vexil Telecom',
  subject: 'Gateway of Vexil',
};
/** All of it in one text, as it comes. */
const EVERYTHING = [
  `user ${PERSONAL.user} of ${PERSONAL.machine} in ${PERSONAL.home}/x`,
  `${PERSONAL.public4}:443 [${PERSONAL.public6}]:443 ${PERSONAL.mac} ${PERSONAL.guid}`,
  `${PRIVATE.private4} ${PRIVATE.ula} ${PRIVATE.linkLocal}%eth0 ${PRIVATE.tscf} ${PRIVATE.profile}`,
  `http://${PERSONAL.proxyUser}:${SECRETS[0]}@proxy.corp-vexil.com:3128`,
  `Authorization: Basic ${SECRETS[3]}`,
].join('; ');

let folder: string;
let policies: PolicyFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-report-'));
  policies = await policyFolder();
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await policies.remove();
});

async function portsWithCanaries(): Promise<ReportPorts> {
  const logDirectory = join(folder, PERSONAL.user, 'logs');
  const journal = openJournal({
    directory: logDirectory,
    program: 'serve',
    version: '1',
    ...nodePlatform,
    pid: 7,
  });
  journal.write({ event: 'warning', message: EVERYTHING });
  journal.write({ event: 'warning', message: `cookie: ${SECRETS[4]}` });
  journal.write({ event: 'warning', message: `"passphrase":"${SECRETS[1]}"` });
  await journal.close();
  await writeFile(
    join(logDirectory, 'pinhole-20300101T000000000Z-9.log'),
    `{"session_id":"${SECRETS[5]}"}\n-----BEGIN PRIVATE KEY-----\n${SECRETS[6]}\n-----END PRIVATE KEY-----\n${EVERYTHING}\n`,
  );
  await policies.put('managed/10.json', {
    OrganisationName: PRIVATE.organisation,
    HelpAddress: `https://help.corp-vexil.com/${PERSONAL.user}`,
    Proxy: { mode: 'manual', url: `http://${PRIVATE.private4}:3128` },
    CaFile: `${PERSONAL.home}/ca.pem`,
    TelemetryAuthorization: `Bearer ${SECRETS[2]}`,
    ReportRedaction: EVERYTHING,
  });
  const managed = await policyOf(policies);
  const policy = new PolicyInForce(managed);
  policy.close();
  const profile = profileSchema.parse({
    id: 'vexil-hq',
    name: PRIVATE.profile,
    host: PRIVATE.tscf,
    tls: { caFile: `${PERSONAL.home}/missing.pem`, serverName: PERSONAL.machine },
    proxy: {
      mode: 'manual',
      url: `http://${PERSONAL.public4}:3128`,
      username: PERSONAL.proxyUser,
      credentials: 'stored',
    },
  });
  const snapshot = tunnelSnapshot('vexil-hq', {
    name: PRIVATE.profile,
    host: PRIVATE.tscf,
    addresses: {
      local: `${PRIVATE.private4}:50000`,
      remote: `[${PERSONAL.public6}]:443`,
      proxy: `http://${PERSONAL.public4}:3128`,
      reflexive: `${PERSONAL.public4}:1`,
      internalIpv4: '10.200.0.5',
      internalIpv6: null,
    },
    tls: {
      protocol: 'TLSv1.3',
      cipher: 'x',
      subject: PRIVATE.subject,
      issuer: PRIVATE.subject,
      validTo: '',
      chain: [],
      pinned: false,
      resumed: false,
      previousIssuer: null,
    },
  });
  const core = createFakeCore({
    tunnels: () => [snapshot],
    warnings: () => [EVERYTHING],
    events: () => [
      {
        time: '2030-01-01T00:00:00.000Z',
        tunnel: 'vexil-hq',
        event: 'state',
        state: 'failed',
        stage: null,
        code: 'TCP_REFUSED',
        message: EVERYTHING,
        attempt: null,
        nextAttemptMs: null,
      },
    ],
  });
  const address = { netmask: '255.255.255.0', mac: PERSONAL.mac, internal: false, cidr: null };
  return {
    ...nodePlatform,
    network: {
      routes: () => undefined,
      interfaces: () => ({
        eth0: [
          { ...address, address: PRIVATE.private4, family: 'IPv4' },
          { ...address, address: PRIVATE.linkLocal, family: 'IPv6', scopeid: 2 },
        ],
      }),
    },
    runCommand: () => Promise.resolve({ status: 0, stdout: Buffer.from(EVERYTHING) }),
    dnsServers: () => [PERSONAL.public4, PRIVATE.private4],
    system: () => ({
      platform: 'win32',
      hostName: PERSONAL.machine,
      userName: PERSONAL.user,
      home: PERSONAL.home,
      facts: { note: EVERYTHING },
    }),
    environment: {
      HTTPS_PROXY: `${PERSONAL.proxyUser}:${SECRETS[0]}@${PERSONAL.public4}:3128`,
      NO_PROXY: `.${PRIVATE.search},${PRIVATE.private4}`,
      SSLKEYLOGFILE: `${PERSONAL.home}/keys`,
      XDG_STATE_HOME: `${PERSONAL.home}/.state`,
      UNRELATED: 'must not be here',
    },
    version: '1.2.3',
    policy,
    profiles: [profile],
    warnings: [EVERYTHING],
    core,
    diagnosis: { v: 1, stages: [{ id: 'dns', evidence: EVERYTHING }], token: SECRETS[2] },
    logDirectory,
    stateDirectory: join(folder, PERSONAL.user),
    proxyFor: () => Promise.reject(new Error(EVERYTHING)),
  };
}

/** Besides those of the program. */
const ODD: readonly Collector[] = [
  { id: 'fails', file: 'fails.json', holds: 'x', collect: () => Promise.reject(new Error(EVERYTHING)) },
  {
    id: 'throws',
    file: 'throws.json',
    holds: 'x',
    collect: () => {
      throw new Error(EVERYTHING);
    },
  },
  { id: 'hangs', file: 'hangs.json', holds: 'x', limitMs: 20, collect: () => new Promise(() => undefined) },
  {
    id: 'floods',
    file: 'floods.txt',
    holds: 'x',
    limitOctets: 1_000,
    collect: () => Promise.resolve({ files: [{ file: 'floods.txt', text: `${EVERYTHING}\n`.repeat(100) }] }),
  },
];

async function previewWithCanaries(level: ReportRedaction): Promise<ReportPreview> {
  return previewReport(await portsWithCanaries(), { level, locked: false, vocabulary: [] }, [
    ...COLLECTORS,
    ...ODD,
  ]);
}

async function unzipped(path: string): Promise<ReadonlyMap<string, string>> {
  const files = unzipSync(await readFile(path));
  return new Map(Object.entries(files).map(([name, octets]) => [name, strFromU8(octets)]));
}

const all = (files: ReadonlyMap<string, string>): string => [...files].flat().join('\n');

describe('a report with canaries in every input', () => {
  it.each(['standard', 'strict'] as const)(
    'level %s: holds what it promises, and nothing else',
    async (level) => {
      const preview = await previewWithCanaries(level);
      const path = join(folder, 'report.zip');
      await writeReport(preview, path, join(folder, 'state'));
      const files = await unzipped(path);
      const text = all(files).toLowerCase();
      for (const secret of SECRETS) expect(text).not.toContain(secret.toLowerCase());
      for (const value of Object.values(PERSONAL)) expect(text).not.toContain(value);
      for (const value of Object.values(PRIVATE)) {
        if (level === 'strict') expect(text).not.toContain(value.toLowerCase());
        else expect(text).toContain(value.toLowerCase());
      }
      expect(text).not.toContain('must not be here');
      expect(text.includes('vexil-hq')).toBe(level === 'standard');
    },
  );

  it.each(['standard', 'strict'] as const)(
    'level %s: one address is one token in all files',
    async (level) => {
      const preview = await previewWithCanaries(level);
      const tokens = new Map(preview.tokens.map(({ value, token }) => [value, token]));
      const token = tokens.get(PERSONAL.public4) ?? 'none';
      const having = preview.files.filter(({ text }) => text.includes(token)).map(({ name }) => name);
      expect(having).toEqual(
        expect.arrayContaining([
          'tunnels.json',
          'events.jsonl',
          'dns.txt',
          'proxy.json',
          'profiles.json',
          'fails.json',
        ]),
      );
      expect(new Set(preview.tokens.map((entry) => entry.token)).size).toBe(preview.tokens.length);
    },
  );

  it('is still JSON where it was', async () => {
    for (const { name, text } of (await previewWithCanaries('strict')).files) {
      if (name.endsWith('.json')) expect(() => JSON.parse(text) as unknown, name).not.toThrow();
    }
  });
});

describe('a collector', () => {
  it('that fails, throws, hangs or floods fails nothing: its error is in its place, and in the README', async () => {
    const { files, collectors } = await previewWithCanaries('standard');
    const byName = new Map(files.map(({ name, text }) => [name, text]));
    const readme = byName.get('README.txt') ?? '';
    for (const name of ['fails.json', 'throws.json'])
      expect(byName.get(name)).toMatch(/^\{"error":"user <user-1>/);
    expect(byName.get('hangs.json')).toBe('{"error":"not finished within 0.02 s"}\n');
    expect(readme).toMatch(/hangs\.json\n.*\n {4}FAILED: not finished within 0\.02 s/);
    expect(readme).toMatch(/floods\.txt\n.*\n.*, cut/);
    expect(byName.get('floods.txt')?.length).toBeLessThan(1_100);
    expect(byName.get('floods.txt')).toMatch(/… cut here: \d+ octets in all\n$/);
    expect(collectors.filter(({ error }) => error !== null).map(({ id }) => id)).toEqual([
      'fails',
      'throws',
      'hangs',
    ]);
  });

  it('is told when its time is over', async () => {
    const time = new FakeTime();
    const ports = { ...(await portsWithCanaries()), timers: time, clock: time };
    let told: AbortSignal | undefined;
    const slow: Collector = {
      id: 'slow',
      file: 'slow.json',
      holds: 'x',
      collect: (_ports, signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
    };
    const preview = previewReport(ports, { level: 'standard', locked: true, vocabulary: [] }, [slow]);
    while (told === undefined) await new Promise((resolve) => setImmediate(resolve));
    time.advance(LIMITS.reportCollectorMs.value);
    let made: ReportPreview | undefined;
    void preview.then((one) => (made = one));
    while (made === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      time.advance(0);
    }
    expect(made.collectors).toEqual([
      { id: 'slow', durationMs: LIMITS.reportCollectorMs.value, error: 'not finished within 5 s' },
    ]);
    expect(told.aborted).toBe(true);
  });
});

describe('writing', () => {
  it('writes what was previewed, for the owner alone, and keeps the tokens here', async () => {
    const preview = await previewWithCanaries('strict');
    expect(preview.fileName).toMatch(/^pinhole-diag-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.zip$/);
    const path = join(folder, 'out', preview.fileName);
    await writeReport(preview, path, join(folder, 'state'));
    expect([...(await unzipped(path))]).toEqual(preview.files.map(({ name, text }) => [name, text]));
    const map = join(folder, 'state', 'reports', `${preview.fileName}.tokens.json`);
    for (const file of [path, map]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'out'))).toEqual([preview.fileName]);
    expect(await readFile(map, 'utf8')).toContain(PERSONAL.public4);
  });

  it('keeps the tokens of a few reports alone', async () => {
    const reports = join(folder, 'state', 'reports');
    await mkdir(reports, { recursive: true });
    for (let at = 0; at < LIMITS.reportMapsKept.value + 5; at += 1) {
      await writeFile(join(reports, `pinhole-diag-2001-01-01T00-00-${10 + at}.zip.tokens.json`), '');
    }
    const preview = await previewWithCanaries('standard');
    await writeReport(preview, join(folder, 'report.zip'), join(folder, 'state'));
    const left = await readdir(reports);
    expect(left).toHaveLength(LIMITS.reportMapsKept.value);
    expect(left).toContain(`${preview.fileName}.tokens.json`);
  });

  it('where it cannot be written: leaves nothing', async () => {
    const preview = await previewWithCanaries('standard');
    const inTheWay = join(folder, 'file');
    await writeFile(inTheWay, '');
    await expect(writeReport(preview, join(inTheWay, 'report.zip'), folder)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    expect(await readdir(folder)).not.toContain('reports');
  });
});
