/** Added to the baseline before an answer counts as slow: what a steady path may vary by. ms */
const MARGIN_MS = 500;
/** Round trips that make a baseline. */
const BASELINE_SAMPLES = 3;

/**
 * After how long an answer is slower than usual, ms: the path's own 90th percentile doubled, and a margin. Undefined
 * without a baseline: a slow link must not alarm anybody just because it is new.
 */
export function usualMs(p90Ms: number | undefined, samples: number): number | undefined {
  return p90Ms === undefined || samples < BASELINE_SAMPLES ? undefined : 2 * p90Ms + MARGIN_MS;
}
