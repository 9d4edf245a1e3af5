import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Lab } from './lab.ts';
import { startTscf, WatchedTunnel, type RunningTscf } from './pinhole.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';
import { lacks } from '../support/requires.ts';

const START_MS = 20_000;
const INTERVAL_S = 2;
/** Round, misses, and the time for an address to come back; programs start, and processors are busy. */
const NOTICED_MS = 10_000;
const BACK_MS = 3_000;

interface Running {
  readonly lab: Lab;
  readonly tscf: RunningTscf;
  readonly tunnel: WatchedTunnel;
  readonly upMs: number;
}

/** A tunnel that is up. It and its lab end with the test. */
async function connected(
  judgedBy: { readonly responseTimeS: number; readonly missLimit: number },
  more: readonly string[] = [],
): Promise<Running> {
  const lab = await Lab.create({ establishedTimeoutS: 600 });
  onTestFinished(() => lab.close());
  const tscf = await startTscf(lab, INTERVAL_S, more);
  const tunnel = new WatchedTunnel(lab, { caFile: tscf.caFile, ...judgedBy });
  const { atMs } = await tunnel.next('connected', 0, START_MS);
  return { lab, tscf, tunnel, upMs: atMs };
}

const QUICK = { responseTimeS: 1, missLimit: 2 };

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('the machine of a tunnel', () => {
  it('without a network it waits and begins no connection; with one again it is up at once', async ({
    annotate,
  }) => {
    const { lab, tunnel, upMs } = await connected(QUICK);
    await lab.clientLink(false);
    const { atMs } = await tunnel.next('waiting NETWORK_CHANGED', upMs, NOTICED_MS);
    const begun = await lab.connectionsBegun();
    await sleep(5_000);
    expect(tunnel.story(atMs, /^(connect|reconnect|waiting)/)).toEqual([]);
    expect(await lab.connectionsBegun()).toBe(begun);

    const backMs = performance.now();
    await lab.clientLink(true);
    const up = await tunnel.next('connected', backMs, BACK_MS);
    await annotate(`up again ${((up.atMs - backMs) / 1_000).toFixed(2)} s after the link`);
    expect(tunnel.story(upMs, /^pin-hole closed|^reconnecting PEER_SILENT/)).toEqual([]);
  });

  it('with another address it is up again within seconds, and the pin-hole is not blamed', async ({
    annotate,
  }) => {
    const { lab, tunnel, upMs } = await connected(QUICK);
    const changedMs = performance.now();
    await lab.changeClientAddress();
    await tunnel.next('reconnecting NETWORK_CHANGED', upMs, NOTICED_MS);
    const up = await tunnel.next('connected', changedMs, NOTICED_MS);
    await annotate(`up again ${((up.atMs - changedMs) / 1_000).toFixed(2)} s after the change`);
    expect(tunnel.story(upMs, /^pin-hole closed|^reconnecting PEER_SILENT/)).toEqual([]);
    expect(tunnel.story(upMs, /^gap network/)).toEqual(['gap network']);
  });

  it('that gives it no time for longer than the miss limit allows: a gap, no miss, and the tunnel stays', async () => {
    const { tunnel, upMs } = await connected(QUICK);
    await tunnel.next('kam answered', upMs, NOTICED_MS);
    const frozenMs = performance.now();
    tunnel.freeze(true);
    await sleep(6_000);
    tunnel.freeze(false);
    const gap = await tunnel.next('gap stall', frozenMs, NOTICED_MS);
    // It began at some moment of a silence of 2 s at most.
    expect(gap.event.event === 'gap' ? gap.event.forMs : null).toBeGreaterThan(3_000);
    await tunnel.next('kam answered', gap.atMs, NOTICED_MS);
    await sleep(INTERVAL_S * 1_000);
    expect(tunnel.story(frozenMs, /^(kam missed|pin-hole closed|reconnect|waiting)/)).toEqual([]);
  });

  it('a TSCF that had no time for longer than its idle limit ends no tunnel', async () => {
    const patient = { responseTimeS: 30, missLimit: 2 };
    const { tscf, tunnel, upMs } = await connected(patient, ['--idle-limit', '3']);
    await tunnel.next('kam answered', upMs, NOTICED_MS);
    const frozenMs = performance.now();
    tscf.freeze(true);
    await sleep(6_000);
    tscf.freeze(false);
    await tunnel.next('kam answered', frozenMs, NOTICED_MS);
    await sleep(2 * INTERVAL_S * 1_000);
    expect(tunnel.story(frozenMs, /^(kam missed|reconnect)/)).toEqual([]);
  });
});
