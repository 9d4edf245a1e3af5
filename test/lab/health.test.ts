import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Lab, SERVER_ADDRESS } from './lab.ts';
import type { LabProcess } from './lab-process.ts';
import { startTscf, WatchedTunnel, type Judged, type RunningTscf } from './pinhole.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';
import { lacks } from '../support/requires.ts';

const START_MS = 20_000;
const INTERVAL_S = 2;
/** The longest interval, the misses and what is needed to tell that nothing more comes. */
const PATIENCE_MS = 12_000;
/** With this much nothing is told apart by a hair. */
const MISS_LIMIT = 3;

interface Running {
  readonly lab: Lab;
  readonly tscf: RunningTscf;
  readonly tunnel: WatchedTunnel;
}

/** A tunnel that has a baseline of its own, half a second after its last exchange. It and its lab end with the test. */
async function running(options: {
  /** Of the TSCF: the interval that it assigns, and more. */
  readonly tscf?: readonly [intervalS: number, ...more: string[]];
  readonly responseTimeS?: number;
  readonly missLimit?: number;
  readonly more?: readonly string[];
}): Promise<Running> {
  const lab = await Lab.create({ establishedTimeoutS: 600 });
  onTestFinished(() => lab.close());
  const [intervalS, ...more] = options.tscf ?? [INTERVAL_S];
  const tscf = await startTscf(lab, intervalS, more);
  const { responseTimeS = 1, missLimit = MISS_LIMIT, more: further = [] } = options;
  const tunnel = new WatchedTunnel(lab, { caFile: tscf.caFile, responseTimeS, missLimit, more: further });
  let atMs = 0;
  for (let answers = 0; answers < 3; answers += 1) {
    ({ atMs } = await tunnel.next('kam answered', atMs, START_MS));
  }
  await sleep(500);
  return { lab, tscf, tunnel };
}

/** The client runs keep-alives more often than the TSCF, which therefore sends one only when ours have ceased to arrive. */
const ORIGINATING = {
  tscf: [2 * INTERVAL_S, '--originate'],
  more: ['--interval', `static:${INTERVAL_S}`],
} as const;

/** The test that a reason names: did the first Keep_Alive that was not answered arrive at the TSCF? */
async function arrivedAtTscf(tscf: RunningTscf, { reason }: Judged): Promise<boolean> {
  const [ended] = await tscf.stop();
  const last = ended?.lastKeepAlive?.sequence;
  const missing = reason.evidence.sequence;
  if (last === undefined || missing === undefined)
    throw new Error('neither end says which keep-alive it was');
  return last >= missing;
}

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('which direction is blocked, as seen from the client', () => {
  it('up, while the TSCF sends Keep_Alive too: ours do not arrive, at risk and then closed', async () => {
    const { lab, tscf, tunnel } = await running(ORIGINATING);
    const blockedMs = performance.now();
    await lab.oneWayBlock('up');
    const atRisk = await tunnel.judged('ours-do-not-arrive', blockedMs, PATIENCE_MS);
    expect(atRisk.verdict).toBe('at-risk');
    expect(atRisk.reason.evidence).toMatchObject({ receivedMeanwhile: 1 });
    const closed = await tunnel.judged('ours-do-not-arrive', atRisk.atMs, PATIENCE_MS);
    expect(closed).toMatchObject({ verdict: 'closed', others: [{ code: 'silence-after-miss-limit' }] });
    expect(await arrivedAtTscf(tscf, closed)).toBe(false);
  });

  it('up, while inner packets come in: ours do not arrive', async () => {
    const { lab, tscf, tunnel } = await running({
      tscf: [INTERVAL_S, '--relay', `10.64.0.1:5060=${SERVER_ADDRESS}:5080`],
      more: ['--forward', '127.0.0.1:5060=10.64.0.1:5060'],
    });
    const { phone, proxy } = await call(lab);
    const blockedMs = performance.now();
    await lab.oneWayBlock('up');
    const { atMs } = await tunnel.next('kam missed', blockedMs, PATIENCE_MS);
    proxy.write('a call comes in\n');
    await phone.line((line) => line === 'a call comes in', PATIENCE_MS);
    const atRisk = await tunnel.judged('ours-do-not-arrive', atMs, PATIENCE_MS);
    expect(atRisk.verdict).toBe('at-risk');
    expect(await arrivedAtTscf(tscf, atRisk)).toBe(false);
  });

  it('up, in silence: it cannot be told, but the TSCF can tell', async () => {
    const { lab, tscf, tunnel } = await running({});
    const blockedMs = performance.now();
    await lab.oneWayBlock('up');
    const closed = await tunnel.judged('silence-after-miss-limit', blockedMs, PATIENCE_MS);
    expect(closed.reason.text).toContain(
      'The direction cannot be told from here: whether the log of the TSCF',
    );
    expect(closed.others).toEqual([]);
    expect(await arrivedAtTscf(tscf, closed)).toBe(false);
  });

  it('up, in silence, and the TSCF gives up first: it says itself that it heard nothing', async () => {
    const { lab, tunnel } = await running({ responseTimeS: 10 });
    const blockedMs = performance.now();
    await lab.oneWayBlock('up');
    // Its supervision ends after 15 s and the interval (protocol 7).
    await tunnel.next('reconnecting REFUSED_KEEP_ALIVE_EXPIRED', blockedMs, 20_000);
    const closed = await tunnel.judged('ours-do-not-arrive', blockedMs, PATIENCE_MS);
    expect(closed.verdict).toBe('closed');
    expect(closed.reason.text).toContain('the TSCF ended the tunnel because it heard nothing');
  });

  it('down, while the TSCF sends Keep_Alive too: it cannot be told, but the TSCF can tell', async () => {
    const { lab, tscf, tunnel } = await running(ORIGINATING);
    const blockedMs = performance.now();
    await lab.oneWayBlock('down');
    const closed = await tunnel.judged('silence-after-miss-limit', blockedMs, PATIENCE_MS);
    expect(closed.reason.text).toContain(
      'The direction cannot be told from here: whether the log of the TSCF',
    );
    expect(
      tunnel.seen.flatMap(({ event }) => (event.event === 'pinhole' ? event.reasons : [])),
    ).not.toContainEqual(expect.objectContaining({ code: 'ours-do-not-arrive' }));
    expect(await arrivedAtTscf(tscf, closed)).toBe(true);
  });

  it('neither: a reset is seen, with the silence after which it came', async () => {
    const { lab, tunnel } = await running({});
    const flushedMs = performance.now();
    await lab.resetInstead();
    await lab.flush();
    const closed = await tunnel.judged('reset-seen', flushedMs, PATIENCE_MS);
    expect(closed.verdict).toBe('closed');
    const { survivedSilenceMs, deadAfterSilenceMs } = closed.reason.evidence;
    for (const silenceMs of [survivedSilenceMs, deadAfterSilenceMs]) {
      expect(silenceMs).toBeGreaterThan(1_500);
      expect(silenceMs).toBeLessThan(2_700);
    }
  });
});

/** A phone on the client and a proxy on the server that have heard of each other through the tunnel. */
async function call(lab: Lab): Promise<{ readonly phone: LabProcess; readonly proxy: LabProcess }> {
  const proxy = lab.spawn('server', ['socat', '-dd', 'UDP4-LISTEN:5080', 'STDIO']);
  await proxy.until(() => proxy.stderr.includes('listening') || undefined, START_MS);
  const phone = lab.spawn('client', ['socat', 'STDIO', 'UDP4:127.0.0.1:5060']);
  phone.write('REGISTER\n');
  await proxy.line((line) => line === 'REGISTER', START_MS);
  proxy.write('200 OK\n');
  await phone.line((line) => line === '200 OK', START_MS);
  return { phone, proxy };
}
