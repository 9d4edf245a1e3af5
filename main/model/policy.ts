import { LIMITS } from './limits.ts';

/** What whoever manages this machine has a say in. */
export interface Policy {
  /** Whether lifetimes of pin-holes may be measured. */
  readonly measurement: 'allowed' | 'forbidden';
  /** Bounds of the keep-alive interval, seconds. The TSCF's word is an upper bound too, and goes before the lower one here. */
  readonly minIntervalS: number;
  readonly maxIntervalS: number;
}

export const DEFAULT_POLICY: Policy = {
  measurement: 'allowed',
  minIntervalS: 1,
  maxIntervalS: LIMITS.intervalSeconds.value,
};
