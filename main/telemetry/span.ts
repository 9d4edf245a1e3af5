import type { Clock } from '../platform/clock.ts';

/** Wall clock, ms since the epoch. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Spans that begin now, and that no clock which is set back ends before they began: collectors drop those. The monotonic clock may stand still
 * in sleep; then the wall clock is the later one.
 */
export function spanFromNow(clock: Clock): () => Span {
  const startMs = clock.wallMs();
  const startedMs = clock.monotonicMs();
  return () => ({
    startMs,
    endMs: Math.max(clock.wallMs(), startMs + clock.monotonicMs() - startedMs),
  });
}
