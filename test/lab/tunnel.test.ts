import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Lab } from './lab.ts';
import { startTscf, WatchedTunnel } from './pinhole.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';
import { lacks } from '../support/requires.ts';

/** What a tunnel of these tests is judged by: the least that can be set. */
const RESPONSE_MS = 1_000;
const MISS_LIMIT = 2;
/** Programs start, and processors are busy. */
const MARGIN_MS = 700;
const START_MS = 20_000;
/** The first backoff, and a handshake. */
const COME_BACK_MS = 1_000 + MARGIN_MS;
/**
 * From 4 s after the first attempt on, when the third has begun, some SYN of the three is sent each 2 s at least, even by a
 * system that sends it again only after 1, 3 and 7 s.
 */
const AFTER_BLACK_HOLE_MS = 2_000 + MARGIN_MS;

interface Running {
  readonly lab: Lab;
  readonly tunnel: WatchedTunnel;
}

/** A tunnel that is up. It and its lab end with the test. */
async function connected(times: { pinholeS: number; intervalS: number }): Promise<Running> {
  const lab = await Lab.create({ establishedTimeoutS: times.pinholeS });
  onTestFinished(() => lab.close());
  const { caFile } = await startTscf(lab, times.intervalS);
  const judgedBy = { responseTimeS: RESPONSE_MS / 1_000, missLimit: MISS_LIMIT };
  const tunnel = new WatchedTunnel(lab, { caFile, ...judgedBy });
  await tunnel.next('connected', 0, START_MS);
  return { lab, tunnel };
}

/** By when a peer that fell silent must be given up, by protocol 7.4, at the latest. */
const noticedWithinMs = (intervalS: number): number =>
  intervalS * 1_000 + MISS_LIMIT * RESPONSE_MS + MARGIN_MS;

describe.skipIf(lacks(LAB_NEEDS, canRunLab))(
  'a tunnel through a firewall that forgets silent connections',
  () => {
    it('stays up, with no miss, at an interval shorter than the life of a pin-hole', async () => {
      const { tunnel } = await connected({ pinholeS: 3, intervalS: 2 });
      // Rounds of at most 2 s, through four lives of the pin-hole.
      await sleep(12_000 + MARGIN_MS);
      expect(await tunnel.stop()).toBe(0);
      const events = tunnel.seen.map(({ event }) => event);
      const summary = events.find(({ event }) => event === 'summary');
      expect(summary).toMatchObject({ missed: 0, reconnects: 0 });
      expect(events.filter(({ event }) => event === 'kam').length).toBeGreaterThanOrEqual(6);
      expect(tunnel.story(0, /^pin-hole (open|at-risk|closed)/)).toEqual(['pin-hole open']);
    });

    it('is at risk, then closed, and comes back by itself, at an interval longer than that', async () => {
      const { tunnel } = await connected({ pinholeS: 2, intervalS: 4 });
      const up = await tunnel.next('connected', 0, 0);
      const lost = await tunnel.next('reconnecting PEER_SILENT', up.atMs, noticedWithinMs(4));
      await tunnel.next('connected', lost.atMs, COME_BACK_MS);
      expect(tunnel.story(up.atMs, /^(pin-hole (open|at-risk|closed)|connected)/)).toEqual([
        'pin-hole at-risk',
        'pin-hole closed',
        'connected',
      ]);
    });

    it('notices a flush within the interval and the time for misses, and comes back', async () => {
      const { lab, tunnel } = await connected({ pinholeS: 600, intervalS: 2 });
      await inMidLife(tunnel);
      const flushedMs = performance.now();
      await lab.flush();
      const lost = await tunnel.next('reconnecting PEER_SILENT', flushedMs, noticedWithinMs(2));
      await tunnel.next('connected', lost.atMs, COME_BACK_MS);
    });

    it('notices an RST at the next keep-alive, and comes back', async () => {
      const { lab, tunnel } = await connected({ pinholeS: 600, intervalS: 2 });
      await inMidLife(tunnel);
      const flushedMs = performance.now();
      await lab.resetInstead();
      await lab.flush();
      const lost = await tunnel.next('reconnecting PEER_RESET', flushedMs, 2_000 + MARGIN_MS);
      await tunnel.next('connected', lost.atMs, COME_BACK_MS);
      expect(tunnel.story(flushedMs, /^kam (missed|late)/)).toEqual([]);
    });

    it('comes back after a black hole of 8 s', async ({ annotate }) => {
      const { lab, tunnel } = await connected({ pinholeS: 600, intervalS: 1 });
      await inMidLife(tunnel);
      const brokenMs = performance.now();
      await lab.blackHole(true);
      await tunnel.next('reconnecting PEER_SILENT', brokenMs, noticedWithinMs(1));
      await sleep(8_000 - (performance.now() - brokenMs));
      // From before: what is on its way may get through while the firewall's rules are being changed.
      const healedMs = performance.now();
      await lab.blackHole(false);
      const { atMs } = await tunnel.next('connected', healedMs, AFTER_BLACK_HOLE_MS);
      await annotate(`up again ${((atMs - healedMs) / 1_000).toFixed(2)} s after healing`);
      expect(tunnel.story(brokenMs, /^reconnecting/)).toEqual(['reconnecting PEER_SILENT']);
    });

    it('meets refusals one at a time, with a pause before each attempt', async () => {
      const { lab, tunnel } = await connected({ pinholeS: 600, intervalS: 1 });
      await inMidLife(tunnel);
      const refusedMs = performance.now();
      await lab.refuse();
      await lab.resetInstead();
      await lab.flush();
      await tunnel.next('reconnecting PEER_RESET', refusedMs, 1_000 + MARGIN_MS);
      // The first two backoffs are 3 s at most.
      await sleep(3_000 + MARGIN_MS);
      await tunnel.stop();
      const pauses = tunnel.seen.flatMap(({ event }) =>
        event.event === 'state' && event.nextAttemptMs !== null ? event.code : [],
      );
      expect(pauses.slice(0, 3)).toEqual(['PEER_RESET', 'TCP_REFUSED', 'TCP_REFUSED']);
      // Whoever hedges makes more attempts than are told.
      expect(await lab.refusals()).toBe(pauses.length - 1);
    });
  },
);

/** Half a second after a keep-alive was answered: nothing is under way. */
async function inMidLife(tunnel: WatchedTunnel): Promise<void> {
  await tunnel.next('kam answered', 0, START_MS);
  await sleep(500);
}
