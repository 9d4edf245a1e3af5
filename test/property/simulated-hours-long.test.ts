/**
 * Hours of simulated time around the real engine. As all property tests, the same seeds in every run unless PINHOLE_SEED
 * says otherwise; `npm run bench:simulated` runs as many as wanted.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runSimulatedHours, type SimulatedReport } from '../support/simulated-hours.ts';

/** Far more than it takes, on a busy machine too. */
const LIMIT_MS = 120_000;
/** Another seed is another world: there is nothing to shrink towards. */
const seeds = fc.noShrink(fc.integer({ min: 0, max: 2 ** 32 - 1 }));

it(
  'four hours of sleep, stalls, clock jumps and dead paths: not one false Closed, not one missed true one, and all tunnels come back',
  async () => {
    const reports: SimulatedReport[] = [];
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const report = await runSimulatedHours(seed, 4);
        expect(report).toMatchObject({ falseClosed: [], missed: [], down: [] });
        reports.push(report);
      }),
      { numRuns: 60 },
    );
    const total = (count: (report: SimulatedReport) => number | undefined): number =>
      reports.reduce((sum, report) => sum + (count(report) ?? 0), 0);
    // Things did happen.
    expect(total(({ happened }) => happened?.sleeps)).toBeGreaterThan(500);
    expect(total(({ happened }) => happened?.stalls)).toBeGreaterThan(2_000);
    expect(total(({ happened }) => happened?.clockJumps)).toBeGreaterThan(500);
    expect(total(({ deaths }) => deaths)).toBeGreaterThan(1_400);
    expect(total(({ closed }) => closed)).toBeGreaterThan(500);
  },
  LIMIT_MS,
);

it(
  'four hours of 20 % loss each way at an interval of 5 s: the first connection is the last',
  async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const report = await runSimulatedHours(seed, 4, {
          intervalsS: [5],
          responseTimeS: 10,
          missLimit: 2,
          lossShare: 0.2,
          spikeShare: 0,
          undisturbed: true,
        });
        expect(report).toMatchObject({ closed: 0, deaths: 0, connections: 1, down: [] });
      }),
      { numRuns: 4 },
    );
  },
  LIMIT_MS,
);
