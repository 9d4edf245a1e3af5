import type { Wrong } from './simulated-judge.ts';
import { runSimulatedHours } from './simulated-hours.ts';

/** What many runs came to. */
export interface SimulatedTotals {
  readonly runs: number;
  readonly hours: number;
  readonly deaths: number;
  readonly closed: number;
  readonly sleeps: number;
  readonly stalls: number;
  readonly clockJumps: number;
  readonly connections: number;
  readonly falseClosed: readonly SeedWrong[];
  readonly missed: readonly SeedWrong[];
  /** Tunnels that did not come back. */
  readonly down: readonly SeedWrong[];
}

export interface SeedWrong extends Wrong {
  readonly seed: number;
}

/** Runs `count` seeds from `firstSeed` on, each for so many hours. */
export async function runSimulatedSeeds(
  firstSeed: number,
  count: number,
  hours: number,
): Promise<SimulatedTotals> {
  const sums = { deaths: 0, closed: 0, sleeps: 0, stalls: 0, clockJumps: 0, connections: 0 };
  const falseClosed: SeedWrong[] = [];
  const missed: SeedWrong[] = [];
  const down: SeedWrong[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const report = await runSimulatedHours(seed, hours);
    const { happened = { sleeps: 0, stalls: 0, clockJumps: 0 } } = report;
    sums.deaths += report.deaths;
    sums.closed += report.closed;
    sums.sleeps += happened.sleeps;
    sums.stalls += happened.stalls;
    sums.clockJumps += happened.clockJumps;
    sums.connections += report.connections;
    falseClosed.push(...report.falseClosed.map((wrong) => ({ seed, ...wrong })));
    missed.push(...report.missed.map((wrong) => ({ seed, ...wrong })));
    down.push(...report.down.map((tunnel) => ({ seed, tunnel, atS: hours * 3_600, what: 'not up' })));
  }
  return { runs: count, hours: count * hours, ...sums, falseClosed, missed, down };
}
