import { LIMITS } from './limits.ts';
import { NO_LOCKS, type PolicyList, type ProfileLocks } from './managed.ts';
import type { Profile } from './profile.ts';
import type { ReportRedaction } from './report.ts';
import { DEFAULT_SETTINGS, type SettingName, type Settings, type OwnSettings } from './settings.ts';

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
  /** How much is blacked out in reports; `locked`: and nobody but the administrator can change that. */
  readonly reportRedaction: { readonly level: ReportRedaction; readonly locked: boolean };
  /** Where they are looked for, an https URL; null: nowhere. */
  readonly updateFeedUrl: string | null;
  /** Where metrics are pushed to, and the Authorization header for it, which is a secret; null: nowhere. */
  readonly telemetry: { readonly endpoint: string; readonly authorization: string | null } | null;
  /** For how many days the history of tunnels is kept; 0: it is not. */
  readonly historyDays: number;
  /** Who manages this; null: nobody has said. */
  readonly organisation: string | null;
  /** Where users are sent for help, a URL; null: nowhere. */
  readonly helpAddress: string | null;
  /** What of a user's profile is not in the user's hands. */
  readonly locks: ProfileLocks;
  /** What is wrong with what was set, each in one line. */
  readonly problems: readonly string[];
  /** Every key, fit to be shown. */
  list(): PolicyList;
  /** Reads every place of policies now. */
  reload(): Promise<void>;
  /** A profile as it may be: within the bounds, with the proxy and the CA that were set. */
  govern(profile: Profile, owner: ProfileOwner): Profile;
  /** The settings in force where a person has set `own`, and those of which only the policy has a say. */
  settings(own: OwnSettings): { readonly values: Settings; readonly locked: readonly SettingName[] };
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
  reportRedaction: { level: 'standard', locked: false },
  updateFeedUrl: null,
  telemetry: null,
  historyDays: LIMITS.historyHourDays.value,
  organisation: null,
  helpAddress: null,
  locks: NO_LOCKS,
  problems: [],
  list: () => ({ rows: [], problems: [], problemCount: 0 }),
  reload: () => Promise.resolve(),
  govern: (profile) => profile,
  settings: (own) => ({ values: { ...DEFAULT_SETTINGS, ...own }, locked: [] }),
  onChange: () => () => undefined,
  close: () => undefined,
};

/** Of an error: who forbids it. */
export const forbiddenBy = ({ organisation }: Pick<Policy, 'organisation'>): string =>
  organisation === null ? 'the policy of this machine' : `the policy of ${organisation}`;
