import type { PinholeError } from '../../model/errors.ts';
import type { MeasurementEnd } from '../../model/lifetime.ts';
import type { Sample } from './evidence.ts';

export interface LifetimeSettings {
  /** The longest silence of interest, ms. */
  readonly maxMs: number;
  /** How long an answer may take, ms. */
  readonly responseTimeMs: number;
  /** Connections at a time, the control connection included; 3 to `LIMITS.measureConnections`. */
  readonly connections: number;
  /** Asked once, when the control connection is open, whether to go on. */
  readonly admit?: (localAddress: string) => Promise<boolean>;
}

export interface Measurement {
  readonly end: MeasurementEnd;
  readonly samples: readonly Sample[];
  /** Samples that say nothing, since path, TSCF or this machine were not as they should be. */
  readonly voided: number;
  /** The control connection was lost: answers may be, at any time. */
  readonly lossy: boolean;
  /** What the TSCF bears, ms; undefined: any silence. */
  readonly idleLimitMs: number | undefined;
  /** Of this end of the first control connection, from which all was found. */
  readonly localAddress: string;
  readonly connectionsUsed: number;
  readonly octets: number;
  readonly tookMs: number;
  /** Of the last connection that could not be made; undefined: all could. */
  readonly problem: PinholeError | undefined;
}

/** How far it has come. */
export interface LifetimeProgress {
  /** What has just been judged; undefined: nothing, a connection was opened or lost. */
  readonly sample: Sample | undefined;
  readonly livedMs: number;
  readonly diedMs: number | undefined;
  readonly connections: number;
  readonly elapsedMs: number;
}
