import { LIMITS } from './limits.ts';

/**
 * Bounds of the keep-alive interval, seconds. The TSCF's word goes before the lower one: an interval is never above what it assigned. The
 * upper one goes before the lower one.
 */
export interface IntervalBounds {
  readonly minIntervalS: number;
  readonly maxIntervalS: number;
}

/** What whoever manages this machine has a say in. */
export interface Policy extends IntervalBounds {
  /** Whether lifetimes of pin-holes may be measured. */
  readonly measurement: 'allowed' | 'forbidden';
}

export const DEFAULT_POLICY: Policy = {
  measurement: 'allowed',
  minIntervalS: 1,
  maxIntervalS: LIMITS.intervalSeconds.value,
};
