import { runSimulatedSeeds, type SimulatedTotals } from '../../support/simulated-seeds.ts';
import {
  OUTAGES,
  type LabResults,
  type LifetimeSample,
  type LossSample,
  type OutageSample,
} from './results.ts';
import { PINHOLES_S, playLifetime } from './scenes/lifetimes.ts';
import { playLoss } from './scenes/loss.ts';
import { playOutage } from './scenes/outages.ts';

const LIFETIMES = PINHOLES_S.map((pinholeS) => ({ scene: `lifetime-${pinholeS}`, pinholeS }));

/** By name. */
export const SCENES: readonly string[] = [
  ...OUTAGES,
  ...LIFETIMES.map(({ scene }) => scene),
  'loss',
  'simulated',
];

export interface Plan {
  readonly isAsked: (scene: string) => boolean;
  readonly runs: number;
  /** Of the loss, which is played once. */
  readonly lossMinutes: number;
}

/** Where in the interval the hole falls decides when it is noticed: one hole a run would show chance alone. */
const NOTICED_HOLES = 10;

/** Of the simulation, which is played once: seeds, and hours of each. */
const SEEDS = 500;
const SIMULATED_HOURS = 4;

/** Plays the scenes that are asked for. @param report is told of each sample when it is there */
export async function play(
  { isAsked, runs, lossMinutes }: Plan,
  report: (run: number, sample: object) => void,
): Promise<LabResults> {
  const outages: OutageSample[] = [];
  const lifetimes: LifetimeSample[] = [];
  const losses: LossSample[] = [];
  const simulated: SimulatedTotals[] = [];
  for (let run = 1; run <= runs; run += 1) {
    for (const scene of OUTAGES.filter(isAsked)) {
      const holes = scene === 'noticed' ? NOTICED_HOLES : 1;
      for (let hole = 0; hole < holes; hole += 1) {
        const sample = await playOutage(scene);
        outages.push(sample);
        report(run, sample);
      }
    }
    for (const { pinholeS } of LIFETIMES.filter(({ scene }) => isAsked(scene))) {
      const samples = await playLifetime(pinholeS);
      lifetimes.push(...samples);
      samples.forEach((sample) => report(run, sample));
    }
  }
  if (isAsked('loss')) {
    const sample = await playLoss(lossMinutes);
    losses.push(sample);
    report(1, sample);
  }
  if (isAsked('simulated')) {
    const totals = await runSimulatedSeeds(1, SEEDS, SIMULATED_HOURS);
    simulated.push(totals);
    report(1, totals);
  }
  return { outages, losses, lifetimes, simulated };
}
