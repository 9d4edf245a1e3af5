import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { widthMs } from '../../main/pinhole/lifetime/evidence.ts';
import { measureLifetime } from '../../main/pinhole/lifetime/measurement.ts';
import { lifetimeOf } from '../../main/pinhole/lifetime/result.ts';
import { SimulatedChance } from '../support/simulated-chance.ts';
import { SimulatedPath } from '../support/simulated-path.ts';

/** From 2 s to two hours, as many short ones as long ones. ms */
const lifetimes = fc.double({ min: Math.log(2_000), max: Math.log(7_200_000), noNaN: true }).map(Math.exp);
const responseTimes = fc.constantFrom(1_000, 3_000, 10_000);
/** Rounding of the result, both bounds. */
const ROUNDING_S = 0.02;

const run = async (path: SimulatedPath, maxMs: number, responseTimeMs: number, connections = 8) => {
  const signal = new AbortController().signal;
  const settings = { maxMs, responseTimeMs, connections };
  const measurement = await path.time.run(measureLifetime(settings, path.ports, () => undefined, signal));
  return { measurement, ...lifetimeOf(measurement) };
};

it('every lifetime is measured, with true bounds as close as wanted, in 3.5 times its length and 3 response times, at a maximum of four times', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        lifetimeMs: lifetimes,
        responseTimeMs: responseTimes,
        rttMs: fc.integer({ min: 0, max: 150 }),
      }),
      async ({ lifetimeMs, responseTimeMs, rttMs }) => {
        const path = new SimulatedPath({ lifetimeMs, rttMs });
        const result = await run(path, 4 * lifetimeMs, responseTimeMs);
        expect(result).toMatchObject({ end: 'measured', confidence: 'high', causes: ['silence'] });
        const { survivedSeconds, failedBySeconds } = result;
        expect(survivedSeconds * 1_000).toBeLessThanOrEqual(lifetimeMs);
        expect((failedBySeconds ?? 0) * 1_000).toBeGreaterThanOrEqual(lifetimeMs);
        expect((failedBySeconds ?? Infinity) - survivedSeconds).toBeLessThanOrEqual(
          widthMs(survivedSeconds * 1_000) / 1_000 + ROUNDING_S,
        );
        expect(result.tookSeconds * 1_000).toBeLessThanOrEqual(3.5 * lifetimeMs + 3 * responseTimeMs);
        expect(path.most).toBeLessThanOrEqual(LIMITS.measureConnections.value);
        expect(path.open).toBe(0);
        expect(path.time.pending).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

it('whatever the maximum, the bounds are true: a lifetime beyond it survives it, one within it is found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        lifetimeMs: fc.double({ min: 2_000, max: 800_000, noNaN: true }),
        ratio: fc.double({ min: 0.5, max: 100, noNaN: true }),
        rttMs: fc.integer({ min: 0, max: 800 }),
        jitterMs: fc.integer({ min: 0, max: 400 }),
        connections: fc.integer({ min: 3, max: 8 }),
        resets: fc.boolean(),
      }),
      async ({ lifetimeMs, ratio, jitterMs, connections, ...path }) => {
        let turn = 0;
        const jitter = (): number => (jitterMs * (turn++ % 7)) / 7;
        const maxMs = Math.max(2_000, lifetimeMs * ratio);
        const simulated = new SimulatedPath({ lifetimeMs, jitterMs: jitter, ...path });
        const result = await run(simulated, maxMs, 10_000, connections);
        expect(result.survivedSeconds * 1_000).toBeLessThanOrEqual(lifetimeMs);
        if (result.failedBySeconds === null) {
          expect(result.survivedSeconds * 1_000).toBeGreaterThanOrEqual(maxMs - 10);
        } else {
          expect(result.failedBySeconds * 1_000).toBeGreaterThanOrEqual(lifetimeMs);
        }
        expect(result.end).toBe('measured');
        expect(simulated.most).toBeLessThanOrEqual(connections);
        expect(simulated.open).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

it('where the TSCF bears less than the firewall, the cause is its limit, and the bounds lie around it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 300 }),
      fc.double({ min: 1.2, max: 20, noNaN: true }),
      fc.boolean(),
      async (idleLimitS, ratio, announced) => {
        const idleLimitMs = idleLimitS * 1_000;
        const path = new SimulatedPath({ lifetimeMs: idleLimitMs * ratio, idleLimitMs, announced, rttMs: 0 });
        const result = await run(path, 4 * idleLimitMs, 1_000);
        expect(result).toMatchObject({ end: 'measured', causes: ['tscf-idle-limit'] });
        expect(result.survivedSeconds).toBeLessThanOrEqual(idleLimitS);
        expect(result.failedBySeconds).toBeGreaterThanOrEqual(idleLimitS);
      },
    ),
    { numRuns: 60 },
  );
});

it('one answer that is lost for good is refuted: the bounds are true all the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(60), lifetimes, async (at, lifetimeMs) => {
      let asked = 0;
      const path = new SimulatedPath({ lifetimeMs, lost: () => asked++ === at });
      const result = await run(path, 4 * lifetimeMs, 1_000);
      expect(result.end).toBe('measured');
      expect(result.survivedSeconds * 1_000).toBeLessThanOrEqual(lifetimeMs);
      expect((result.failedBySeconds ?? 0) * 1_000).toBeGreaterThanOrEqual(lifetimeMs);
    }),
    { numRuns: 150 },
  );
});

it('where 2 % of all answers are lost for good, hardly ever are wrong bounds believed', async () => {
  let measured = 0;
  let wrong = 0;
  await fc.assert(
    fc.asyncProperty(lifetimes, fc.nat(), async (lifetimeMs, seed) => {
      const chance = new SimulatedChance(seed);
      const path = new SimulatedPath({ lifetimeMs, lost: () => chance.happens(0.02) });
      const { end, survivedSeconds, failedBySeconds } = await run(path, 4 * lifetimeMs, 1_000);
      if (end !== 'measured') return;
      measured += 1;
      expect(survivedSeconds * 1_000).toBeLessThanOrEqual(lifetimeMs);
      if (((failedBySeconds ?? 0) + ROUNDING_S) * 1_000 < lifetimeMs) wrong += 1;
    }),
    { numRuns: 400 },
  );
  expect(measured).toBeGreaterThan(200);
  expect(wrong).toBeLessThanOrEqual(3);
});

it('however many answers are lost, a measurement ends within its bounds and leaves nothing open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 40 }), lifetimes, async (oneIn, lifetimeMs) => {
      let asked = 0;
      const path = new SimulatedPath({ lifetimeMs, lost: () => (asked++ * 2_654_435_761) % oneIn === 0 });
      const maxMs = 4 * lifetimeMs;
      const { tookSeconds } = await run(path, maxMs, 1_000);
      const { value: factor } = LIMITS.measureTimeFactor;
      expect(tookSeconds * 1_000).toBeLessThanOrEqual(factor * (maxMs + 1_000) + LIMITS.stageMs.value + 10);
      expect(path.opened).toBeLessThanOrEqual(
        LIMITS.measureOpened.value + LIMITS.measureControlLosses.value + 1,
      );
      expect(path.most).toBeLessThanOrEqual(LIMITS.measureConnections.value);
      expect(path.open).toBe(0);
      expect(path.time.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});
