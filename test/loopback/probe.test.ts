import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProbeFactory } from '../../main/diagnostic/probe-factory.ts';
import type { Probe, ProbeEnd } from '../../main/pinhole/lifetime/ports.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import { loadCaFile } from '../../main/transport/ca-file.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import { PLAIN_RULES } from '../../main/transport/tls-rules.ts';
import { testProfile } from '../support/profile.ts';

let folder: string;
let tscf: LocalTscf;
let probe: Probe;
let told: (ProbeEnd | 'answered')[];
let next: () => void;

const somethingTold = (): Promise<void> => new Promise((resolve) => (next = resolve));

async function start(idleLimitS: number): Promise<void> {
  tscf = await startLocalTscf(folder, {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 30, maxIntervalS: 86_400, idleLimitS, requireKam: false },
    ports: nodePlatform,
    onEvent: () => undefined,
  });
  const profile = testProfile({ host: 'localhost', port: tscf.server.address.port });
  const tls = { ca: await loadCaFile(tscf.caFile), rules: PLAIN_RULES };
  const factory = createProbeFactory(profile, tls, {
    ...nodePlatform,
    dialer: createNodeDialer(nodePlatform),
  });
  const tell = (what: ProbeEnd | 'answered'): void => {
    told.push(what);
    next();
  };
  const handlers = { answered: () => tell('answered'), ended: (end: ProbeEnd) => tell(end) };
  probe = await factory.open(handlers, new AbortController().signal);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-probe-'));
  told = [];
  next = () => undefined;
});
afterEach(async () => {
  probe.destroy();
  await tscf.close();
  await rm(folder, { recursive: true });
});

it('a probe of a real TSCF answers as often as it is asked, counts its octets, and is released', async () => {
  await start(0);
  expect(probe).toMatchObject({
    localAddress: '127.0.0.1',
    remote: `127.0.0.1:${tscf.server.address.port}`,
    idleLimitMs: 129_600_000,
  });
  const before = probe.octets;
  for (let asked = 0; asked < 2; asked += 1) {
    const answered = somethingTold();
    probe.ask();
    await answered;
  }
  expect(told).toEqual(['answered', 'answered']);
  expect(probe.octets - before).toBe(4 * 16);
  await probe.release();
  expect(tscf.server.tunnels).toBe(0);
  expect(told.length).toBe(2);
});

it('the limit of the TSCF is known beforehand, and its end of the silence is told as that', async () => {
  await start(1);
  expect(probe.idleLimitMs).toBe(1_000);
  await somethingTold();
  expect(told).toEqual(['idle-limit']);
});

it('a cut is told as an end without a word', async () => {
  await start(0);
  const over = somethingTold();
  tscf.server.cut();
  await over;
  expect(['closed', 'reset']).toContain(told[0]);
});
