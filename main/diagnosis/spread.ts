/**
 * By how much a round trip is longer at least for one retransmission, ms: TCP waits 200 ms or more before it sends again (RFC 6298 asks
 * for a second, systems take less), and timers are read with some tolerance.
 */
const RETRANSMISSION_MS = 180;

/** So many round trips as if after a retransmission are no chance any more. */
export const RETRANSMISSIONS = 2;

export interface Spread {
  readonly min: number | null;
  readonly median: number | null;
  readonly max: number | null;
  /** Mean difference between one and the next. */
  readonly jitter: number | null;
  /** Those that are longer than the shortest by what a retransmission takes. */
  readonly retransmitted: number;
}

/** What round trips have in common; null where there are too few. */
export function spread(rttMs: readonly number[]): Spread {
  const sorted = rttMs.toSorted((one, other) => one - other);
  const [min = null] = sorted;
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  const differences = rttMs.slice(1).map((ms, at) => Math.abs(ms - (rttMs[at] ?? ms)));
  return {
    min,
    median,
    max: sorted.at(-1) ?? null,
    jitter:
      differences.length === 0 ? null : differences.reduce((sum, ms) => sum + ms, 0) / differences.length,
    retransmitted: sorted.filter((ms) => ms - (min ?? ms) >= RETRANSMISSION_MS).length,
  };
}
