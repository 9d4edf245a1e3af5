import { availableParallelism, cpus, release, type } from 'node:os';
import type { Result } from './figure.ts';

/** Where and when results were had. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** What one suite came to on one machine. */
export interface Entry {
  readonly suite: string;
  readonly machine: Machine;
  /** What else the machine did: its load of the minute before. */
  readonly load: number;
  readonly tool?: string;
  readonly figures: readonly Result[];
}
