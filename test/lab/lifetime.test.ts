import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lifetimeSchema, type Lifetime } from '../../main/model/lifetime.ts';
import { lacks } from '../support/requires.ts';
import { Lab } from './lab.ts';
import { measurePinhole, startTscf, WatchedTunnel } from './pinhole.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';

const RESPONSE_S = 1;
const MAX_S = 20;
const START_MS = 20_000;

interface Scene {
  readonly pinholeS: number;
  readonly idleLimitS?: number;
  readonly prepare?: (lab: Lab) => Promise<void>;
}

async function measured(scene: Scene): Promise<Lifetime> {
  return (await measuredIn(scene)).found;
}

/** The lab in which it was measured goes on to the end of the test. */
async function measuredIn({ pinholeS, idleLimitS = 0, prepare }: Scene) {
  const lab = await Lab.create({ establishedTimeoutS: pinholeS });
  onTestFinished(() => lab.close());
  const tscf = await startTscf(lab, 30, ['--idle-limit', String(idleLimitS)]);
  await prepare?.(lab);
  const line = await measurePinhole(lab, tscf, { maxS: MAX_S, responseTimeS: RESPONSE_S });
  return { lab, tscf, found: lifetimeSchema.parse(JSON.parse(line)) };
}

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('a pin-hole of 5 s, measured up to 20 s', () => {
  it('has true bounds no more than 1 s apart, in 3.5 times its life and 3 response times, on 8 connections', async ({
    annotate,
  }) => {
    const found = await measured({ pinholeS: 5 });
    await annotate(
      `${found.survivedSeconds} to ${String(found.failedBySeconds)} s in ${found.tookSeconds} s`,
    );
    expect(found).toMatchObject({ end: 'measured', causes: ['silence'] });
    const { survivedSeconds, failedBySeconds } = found;
    expect(survivedSeconds).toBeLessThanOrEqual(5);
    expect(failedBySeconds).toBeGreaterThanOrEqual(5);
    expect((failedBySeconds ?? Infinity) - survivedSeconds).toBeLessThanOrEqual(1);
    expect(found.tookSeconds).toBeLessThanOrEqual(3.5 * 5 + 3 * RESPONSE_S);
    expect(found.connectionsUsed).toBeLessThanOrEqual(8);
  });

  it('is told from one behind a router that answers with RST', async () => {
    const found = await measured({ pinholeS: 5, prepare: (lab) => lab.resetInstead() });
    expect(found).toMatchObject({ end: 'measured', causes: ['reset'] });
    expect(found.survivedSeconds).toBeLessThanOrEqual(5);
    expect(found.failedBySeconds).toBeGreaterThanOrEqual(5);
  });

  it('is told from the limit of a TSCF that bears less than the firewall', async () => {
    const found = await measured({ pinholeS: 600, idleLimitS: 5 });
    expect(found).toMatchObject({ end: 'measured', causes: ['tscf-idle-limit'] });
    expect(found.survivedSeconds).toBeLessThanOrEqual(5);
    expect(found.failedBySeconds).toBeGreaterThanOrEqual(5);
  });

  it('is outlived, with no miss, at the interval that results, although the TSCF assigns a longer one', async ({
    annotate,
  }) => {
    const { lab, tscf, found } = await measuredIn({ pinholeS: 5 });
    const more = ['--interval', 'auto'];
    const tunnel = new WatchedTunnel(lab, { ...tscf, responseTimeS: RESPONSE_S, missLimit: 2, more });
    const { event } = await tunnel.next('interval', 0, START_MS);
    expect(event).toMatchObject({
      seconds: found.recommendedIntervalSeconds,
      decidedBy: 'measured',
      agreement: 'proposed',
    });
    // Through two lives of the pin-hole.
    await sleep(11_000);
    expect(await tunnel.stop()).toBe(0);
    const summary = tunnel.seen.find(({ event: { event: name } }) => name === 'summary')?.event;
    await annotate(`survived ${found.survivedSeconds} s: ${JSON.stringify(summary)}`);
    expect(summary).toMatchObject({ missed: 0, reconnects: 0 });
    expect(tunnel.story(0, /^pin-hole (open|at-risk|closed)/)).toEqual(['pin-hole open']);
  });
});
