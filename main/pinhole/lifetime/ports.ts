import type { GapCause } from '../../model/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Timers } from '../../platform/timers.ts';

/** How a connection ended that nobody here closed. */
export type ProbeEnd =
  | 'reset'
  | 'closed'
  /** Release with code 8: the TSCF did not bear the silence. */
  | 'idle-limit'
  /** Whatever else: it says nothing about silence. */
  | 'broken';

export interface ProbeHandlers {
  /** The answer to the last Keep_Alive. */
  answered(): void;
  /** It ended after that much silence. Called at most once, and not after `release` or `destroy`. */
  ended(end: ProbeEnd, silentMs: number): void;
}

/** A connection of its own that is configured and otherwise silent; protocol 6. */
export interface Probe {
  /** Address of this end, without its port. */
  readonly localAddress: string;
  /** address:port of the other end. */
  readonly remote: string;
  /** How long the TSCF bears silence on it, ms; undefined: for ever. */
  readonly idleLimitMs: number | undefined;
  /** When the last octet was sent or received, on the monotonic clock. */
  readonly lastOctetMs: number;
  /** Octets of messages sent and received so far, without TLS, TCP and IP. */
  readonly octets: number;
  /** Sends a Keep_Alive. One at a time. */
  ask(): void;
  /** Tells the TSCF and closes, at most `LIMITS.releaseMs` later. */
  release(): Promise<void>;
  /** Closes at once, without a word. */
  destroy(): void;
}

export interface ProbeFactory {
  /** @throws PinholeError of the stage that failed. */
  open(handlers: ProbeHandlers, signal: AbortSignal): Promise<Probe>;
}

/** Why this machine, and not the path, was silent; as `LoadGuard` tells it. */
export interface Disturbances {
  onDisturbance(listener: (disturbance: { readonly cause: GapCause }) => void): () => void;
  /** A timer that was due at `dueMs` fires now. @returns whether it is so late that there was a disturbance. */
  judge(dueMs: number): boolean;
}

export interface LifetimePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly probes: ProbeFactory;
  readonly disturbances: Disturbances;
}
