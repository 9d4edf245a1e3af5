import { LIMITS } from './limits.ts';
import type { Profile } from './profile.ts';

/**
 * Bounds of the keep-alive interval, seconds. The TSCF's word goes before the lower one: an interval is never above what it assigned. The
 * upper one goes before the lower one.
 */
export interface IntervalBounds {
  readonly minIntervalS: number;
  readonly maxIntervalS: number;
}

/** What whoever manages this machine has a say in, as it is at the moment of asking. */
export interface Policy extends IntervalBounds {
  /** Whether lifetimes of pin-holes may be measured. */
  readonly measurement: 'allowed' | 'forbidden';
  /** Whether control messages and headers of inner packets, or the keys of TLS, may be recorded. */
  readonly captureAllowed: boolean;
  readonly managedProfiles: readonly Profile[];
  readonly userProfilesAllowed: boolean;
  readonly webHostAllowed: boolean;
  /** Who manages this; null: nobody has said. */
  readonly organisation: string | null;
  /** What is wrong with what was set, each in one line. */
  readonly problems: readonly string[];
  /** A profile as it may be: within the bounds, with the proxy and the CA that were set. */
  govern(profile: Profile, owner: ProfileOwner): Profile;
  /** @returns the way to stop listening */
  onChange(listener: () => void): () => void;
  close(): void;
}

export type ProfileOwner = 'user' | 'policy';

/** Where nothing is managed. */
export const DEFAULT_POLICY: Policy = {
  measurement: 'allowed',
  captureAllowed: true,
  minIntervalS: 1,
  maxIntervalS: LIMITS.intervalSeconds.value,
  managedProfiles: [],
  userProfilesAllowed: true,
  webHostAllowed: true,
  organisation: null,
  problems: [],
  govern: (profile) => profile,
  onChange: () => () => undefined,
  close: () => undefined,
};

/** Of an error: who forbids it. */
export const forbiddenBy = ({ organisation }: Pick<Policy, 'organisation'>): string =>
  organisation === null ? 'the policy of this machine' : `the policy of ${organisation}`;
