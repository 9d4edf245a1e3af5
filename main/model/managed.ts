/** What is known of the managed configuration, as whoever shows it sees it. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { proxySchema } from './proxy.ts';

export { NO_LOCKS, problemText, SECRET_SHOWN } from './managed-plain.ts';

/** Who has set a value, from the strongest word to the weakest. */
export const policyLevelSchema = z.enum(['mandatory', 'command-line', 'user', 'recommended', 'default']);
export type PolicyLevel = z.output<typeof policyLevelSchema>;

/** Whom it was set for: everybody on this machine, or one user. */
export const policyScopeSchema = z.enum(['machine', 'user']);
export type PolicyScope = z.output<typeof policyScopeSchema>;

/** Something wrong with what an administrator, or a person, has set. */
export const policyProblemSchema = z.strictObject({
  /** The key that it concerns; null: no single one. It need not be a known key. */
  key: z.string().nullable(),
  /** The file or registry key. */
  origin: z.string(),
  /** Both from 1; null where the origin has no lines. */
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
  /** One line; names the key, the value at fault, and what would be right. */
  message: z.string(),
});
export type PolicyProblem = z.output<typeof policyProblemSchema>;

/** One key of the policy with the value in force. */
export const policyRowSchema = z.strictObject({
  name: z.string(),
  /** What is secret is not in here: it is `SECRET_SHOWN` where it is set. */
  value: z.unknown(),
  /** The file, registry key or other place that the value is from; null: the default. */
  origin: z.string().nullable(),
  scope: policyScopeSchema.nullable(),
  level: policyLevelSchema,
  /** The profile field or setting that nobody but the administrator can change now; null: none. */
  locks: z.string().nullable(),
  /** Whether the program does as it says; false: nothing heeds it yet. */
  heeded: z.boolean(),
  /** The first problem of this key, with its place. */
  error: z.string().nullable(),
});
export type PolicyRow = z.output<typeof policyRowSchema>;

/** A row as a window gets it: a value can be too long to be shown. */
export const policyShownRowSchema = policyRowSchema.extend({
  /** Items of a list that was too long, and is not in `value`; null: `value` is whole. */
  omittedItems: z.int().min(0).nullable(),
});
export type PolicyShownRow = z.output<typeof policyShownRowSchema>;

export const policyListSchema = z.strictObject({
  rows: z.array(policyShownRowSchema),
  /** All that is wrong, at most `LIMITS.policyProblemsShown`. */
  problems: z.array(policyProblemSchema).max(LIMITS.policyProblemsShown.value),
  /** How many there are. */
  problemCount: z.int().min(0),
});
export type PolicyList = z.output<typeof policyListSchema>;

const boundsSchema = z.strictObject({ min: z.number(), max: z.number() });
export type Bounds = z.output<typeof boundsSchema>;

/** What of a user's profile is not in the user's hands; null: it is. */
export const profileLocksSchema = z.strictObject({
  /** Seconds between keep-alives. */
  intervalS: boundsSchema.nullable(),
  /** Seconds that a Keep_Alive may wait for its response. */
  responseTimeS: boundsSchema.nullable(),
  /** Both the first and the longest backoff, ms. */
  reconnectMs: boundsSchema.nullable(),
  /** The proxy of every profile. */
  proxy: proxySchema.nullable(),
  /** The CA file of every profile; its `value` null: the CAs of the system. */
  caFile: z.strictObject({ value: z.string().nullable() }).nullable(),
  /** What a diagnosis of every profile asks, to see a captive portal; its `value` null: nothing. */
  captiveProbeUrl: z.strictObject({ value: z.string().nullable() }).nullable(),
});
export type ProfileLocks = z.output<typeof profileLocksSchema>;

/** What whoever manages this machine has said that concerns a window. */
export const managedFactsSchema = z.strictObject({
  /** null: nobody has said. */
  organisation: z.string().nullable(),
  /** Where users are sent for help, an https:// or mailto: URL; null: nowhere. */
  helpAddress: z.string().nullable(),
  userProfilesAllowed: z.boolean(),
  locks: profileLocksSchema,
});
export type ManagedFacts = z.output<typeof managedFactsSchema>;
