import type { SimulatedTotals } from '../../support/simulated-seeds.ts';
import type { ByProgram } from './site.ts';

export const OUTAGES = ['noticed', 'back-8', 'back-60'] as const;
/** Scenes in which every program runs, and nothing passes for a while. */
export type Outage = (typeof OUTAGES)[number];

/** One black hole, the same one for every program. */
export interface OutageSample {
  readonly scene: Outage;
  /** `noticed`: from its begin until it was noticed; else from its end until the tunnel was up. s; Infinity: never. */
  readonly seconds: ByProgram;
}

/** A time in which packets were lost, the same ones in number for every program. */
export interface LossSample {
  readonly minutes: number;
  /** How many times a tunnel was taken for dead. */
  readonly deaths: ByProgram;
}

/** The lifetime of a pin-hole, as one way of measuring found it. */
export interface LifetimeSample {
  readonly by: 'Pinhole' | 'binary search';
  /** What it truly was, s. */
  readonly pinholeS: number;
  readonly survivedS: number;
  /** null: not found. */
  readonly failedByS: number | null;
  readonly tookS: number;
  readonly connections: number;
}

export interface LabResults {
  readonly outages: readonly OutageSample[];
  readonly losses: readonly LossSample[];
  readonly lifetimes: readonly LifetimeSample[];
  /** Without programs and lab: hours of simulated time. */
  readonly simulated: readonly SimulatedTotals[];
}
