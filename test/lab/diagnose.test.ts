import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnosisSchema, type Diagnosis } from '../../main/model/diagnosis.ts';
import { lacks } from '../support/requires.ts';
import { Lab, SERVER_ADDRESS } from './lab.ts';
import type { LabProcess } from './lab-process.ts';
import { ip, namespaceOf, setKernel } from './namespaces.ts';
import { PROGRAM_COMMAND, startTscf, type Tscf } from './pinhole.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';

const PINHOLE_S = 5;
const INTERVAL_S = 30;
/** Longer than any stage. */
const PATIENCE_MS = 60_000;
const OTHER_PORT = 5061;

/** Each way. */
const DELAY_MS = 50;
/** TCP, TLS 1.3, the configuration, and ten keep-alives. */
const ROUND_TRIPS = 1 + 1 + 1 + 10;

/** A name of the client alone, with an address of either family. */
const DUAL = 'dual.example';
const DEAD_IPV6 = '2001:db8:ffff::2';
const DEAD_NETWORK = '2001:db8:ffff::/48';
/** `ip netns exec` puts it in the place of /etc/hosts. */
const HOSTS_FOLDER = `/etc/netns/${namespaceOf('client')}`;

let lab: Lab;
let tscf: Tscf;
let otherPort: Tscf;

const diagnosing = (...args: readonly string[]): LabProcess =>
  lab.spawn('client', [...PROGRAM_COMMAND, 'diagnose', ...args]);

/** The report, whether anything is wrong or not. */
async function diagnosed(target: string, ...args: readonly string[]): Promise<Diagnosis> {
  const run = diagnosing(target, '--ca', tscf.caFile, '--json', ...args);
  const { text } = await run.line((line) => line.startsWith('{'), PATIENCE_MS);
  expect(await run.exited).toBe(text.includes('"code":"healthy"') ? 0 : 1);
  const { v, ...report } = JSON.parse(text) as { v: number };
  expect(v).toBe(1);
  return diagnosisSchema.parse(report);
}

const block = (...match: readonly string[]): Promise<string> =>
  lab.exec('router', ['nft', 'add', 'rule', 'ip', 'lab', 'up', ...match, 'drop']);

/** A name of either family, for the client alone. */
async function nameBoth(): Promise<void> {
  await mkdir(HOSTS_FOLDER, { recursive: true });
  await writeFile(`${HOSTS_FOLDER}/hosts`, `${DEAD_IPV6} ${DUAL}\n${SERVER_ADDRESS} ${DUAL}\n`);
}

/** With IPv6 as far as the router, which lets nothing through and says so to nobody. */
async function giveDeadIpv6(): Promise<void> {
  await ip('client', '-6', 'address', 'add', '2001:db8::2/64', 'dev', 'eth0', 'nodad');
  await ip('router', '-6', 'address', 'add', '2001:db8::1/64', 'dev', 'lan', 'nodad');
  await ip('client', '-6', 'route', 'add', 'default', 'via', '2001:db8::1');
  await ip('router', '-6', 'route', 'add', 'blackhole', DEAD_NETWORK);
}

const pinholesLive = (seconds: number): Promise<void> =>
  setKernel('router', {
    'netfilter/nf_conntrack_tcp_timeout_established': seconds,
    'netfilter/nf_conntrack_tcp_timeout_unacknowledged': seconds,
    'netfilter/nf_conntrack_tcp_timeout_max_retrans': seconds,
  });

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('pinhole diagnose behind a firewall', () => {
  beforeAll(async () => {
    lab = await Lab.create({ establishedTimeoutS: 600 });
    tscf = await startTscf(lab, INTERVAL_S);
    otherPort = await startTscf(lab, INTERVAL_S, ['--listen', `${SERVER_ADDRESS}:${OTHER_PORT}`]);
  });
  afterEach(async () => {
    await lab.clientLink(true);
    await lab.delay(0);
    await lab.loss(0);
    // Takes every other rule of the path away.
    await lab.blackHole(false);
  });
  afterAll(async () => {
    await lab.close();
    await rm(HOSTS_FOLDER, { recursive: true, force: true });
  });

  it('healthy: takes no more than 1.5 times its round trips, beside the pauses between keep-alives', async ({
    annotate,
  }) => {
    await lab.delay(DELAY_MS);
    const { verdict, durationMs, pacingMs } = await diagnosed(SERVER_ADDRESS);
    await annotate(`${durationMs.toFixed(0)} ms, of which ${pacingMs.toFixed(0)} ms were pauses`);
    expect(verdict).toMatchObject({ code: 'healthy', where: null });
    expect(durationMs - pacingMs).toBeGreaterThanOrEqual(ROUND_TRIPS * 2 * DELAY_MS);
    expect(durationMs - pacingMs).toBeLessThanOrEqual(1.5 * ROUND_TRIPS * 2 * DELAY_MS);
  });

  it('a black hole: no answer, on the path', async () => {
    await lab.blackHole(true);
    const { verdict } = await diagnosed(SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'no-answer', where: 'path', confidence: 'likely' });
    expect(verdict.rivals).not.toEqual([]);
  });

  it('one direction blocked from the start: no answer, and the direction is among the rivals', async () => {
    await lab.oneWayBlock('down');
    const { verdict } = await diagnosed(SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'no-answer', where: 'path' });
    expect(verdict.rivals.join(' ')).toContain('one direction alone');
  });

  it('one direction blocked in the midst of it: the path is lost, as another connection shows', async () => {
    const run = diagnosing(SERVER_ADDRESS, '--ca', tscf.caFile, '--response-time', '1');
    await run.line((line) => line.startsWith('ok   Configuration'), PATIENCE_MS);
    await lab.oneWayBlock('down');
    await run.line((line) => line === `${SERVER_ADDRESS}:443: path-lost`, PATIENCE_MS);
    await run.line((line) => line === 'Where: the path to the TSCF (likely, not certain).', PATIENCE_MS);
    expect(await run.exited).toBe(1);
  });

  it('a name with an IPv6 address, where this machine has none: healthy', async () => {
    await nameBoth();
    const { verdict, stages } = await diagnosed(DUAL, '--server-name', SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'healthy' });
    expect(stages).toContainEqual(expect.objectContaining({ id: 'tcp', outcome: 'passed' }));
  });

  it('IPv6 alone is broken: the tunnel holds, and the diagnosis did not wait for it with TLS', async () => {
    await nameBoth();
    await giveDeadIpv6();
    const { verdict, stages, durationMs } = await diagnosed(DUAL, '--server-name', SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'ipv6-broken', where: 'path', confidence: 'likely' });
    expect(stages).toContainEqual(expect.objectContaining({ id: 'keep-alive', outcome: 'passed' }));
    const tcp = stages.find((stage) => stage.id === 'tcp');
    // What came after took longer than this: it ran meanwhile.
    expect(durationMs - (tcp?.durationMs ?? 0)).toBeLessThan(1_000);
    expect(tcp?.evidence?.attempts).toEqual([
      expect.objectContaining({ address: DEAD_IPV6, outcome: 'failed', code: 'TCP_TIMEOUT' }),
      expect.objectContaining({ address: SERVER_ADDRESS, outcome: 'connected' }),
    ]);
  });

  it('port 443 alone is blocked: the other port holds', async () => {
    await block('tcp', 'dport', '443');
    const { verdict } = await diagnosed(`${SERVER_ADDRESS}:443,${OTHER_PORT}`, '--ca', otherPort.caFile);
    expect(verdict).toMatchObject({ code: 'port-blocked', where: 'path', confidence: 'likely' });
    expect(verdict.what).toContain('Port 443');
  });

  it('a pin-hole that is shorter than the interval', async () => {
    await pinholesLive(PINHOLE_S);
    const { verdict, stages } = await diagnosed(SERVER_ADDRESS, '--idle', '10', '--response-time', '1');
    await pinholesLive(600);
    expect(verdict).toMatchObject({ code: 'pin-hole-short', where: 'path', confidence: 'likely' });
    const idle = stages.find((stage) => stage.id === 'idle');
    expect(idle?.evidence?.survivedSeconds).toBeLessThanOrEqual(PINHOLE_S);
    expect(idle?.evidence?.failedBySeconds).toBeGreaterThanOrEqual(PINHOLE_S);
    expect(idle?.evidence).toMatchObject({ causes: ['silence'], intervalS: INTERVAL_S });
  });

  it('loss of 30 %', async ({ annotate }) => {
    await lab.loss(30);
    const { verdict } = await diagnosed(SERVER_ADDRESS);
    await annotate(verdict.what);
    expect(verdict).toMatchObject({ code: 'path-lossy', where: 'path' });
  });

  it('no route', async () => {
    await ip('client', 'route', 'delete', 'default');
    const { verdict } = await diagnosed(SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'no-route', where: 'local-network', confidence: 'likely' });
  });

  it('no network: the cable is drawn', async () => {
    await lab.clientLink(false);
    const { verdict } = await diagnosed(SERVER_ADDRESS);
    expect(verdict).toMatchObject({ code: 'no-network', where: 'this-machine', confidence: 'certain' });
  });
});
