import type { Lab } from '../../../lab/lab.ts';
import type { Watched } from './watched.ts';

/** How closely a program is told to watch its connection: all of them so that none may notice later than another. */
export interface Watch {
  /** Silence before a keep-alive, s. */
  readonly intervalS: number;
  /** From the last sign of life of the other end until it is given up, s. */
  readonly worstCaseS: number;
}

/** One that keeps a tunnel up, with the other end that it needs. */
export interface Program {
  readonly name: string;
  /** What its keep-alive is told, for the table. */
  readonly keepAlive: (watch: Watch) => string;
  /** What its coming back is told, for the table. */
  readonly comesBack: string;
  /** Prints its version. */
  readonly versionCommand: readonly string[];
  /** Starts both ends. @throws Error where the other end does not come up. */
  readonly start: (lab: Lab, watch: Watch) => Promise<Watched>;
}

/** A program may take so long to start, on a busy machine. */
export const START_MS = 20_000;

/** So that standard error is read line by line too, in order, as it comes. */
export const merged = (argv: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'exec "$@" 2>&1',
  'sh',
  ...argv,
];
