import { z } from 'zod';
import { PinholeError } from './errors.ts';
import { forwardsSchema } from './forward.ts';
import { LIMITS } from './limits.ts';
import { proxySchema } from './proxy.ts';
import { hostSchema, tlsSchema } from './tls.ts';

/** Seconds between keep-alives, 1 to 86,400 (protocol 3). */
export const intervalSecondsSchema = z.int().min(1).max(LIMITS.intervalSeconds.value);

/** How the interval is agreed (protocol 6). `static` is "configured on both sides": no TLV is sent. */
export const intervalSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('assigned') }),
  z.strictObject({ mode: z.literal('proposed'), seconds: intervalSecondsSchema }),
  z.strictObject({ mode: z.literal('static'), seconds: intervalSecondsSchema }),
  /** 80 % of what the pin-hole of this network was measured to survive; as `assigned` where nothing is known. */
  z.strictObject({
    mode: z.literal('auto'),
    /** Measures where nothing is known yet, and again where it no longer holds. Else only a person begins a measurement. */
    measureByItself: z.boolean().default(false),
  }),
]);

const reconnectSchema = z
  .strictObject({
    /** First backoff, ms. */
    initialMs: z.int().min(100).max(LIMITS.reconnectMaxMs.value).default(1_000),
    /** Longest backoff, ms. */
    maxMs: z.int().min(100).max(LIMITS.reconnectMaxMs.value).default(60_000),
  })
  .refine((value) => value.initialMs <= value.maxMs, {
    path: ['initialMs'],
    message: 'must not be above maxMs',
  });

const portSchema = z.int().min(1).max(65_535);

export const profileIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, {
  message: 'must be lower-case letters, digits and hyphens, at most 64',
});

/** Of the demo's own tunnel: no profile of a user or a policy may be in its way. */
export const DEMO_PROFILE_ID = 'demo';

/** Protocol 7.4: what either side goes by unless it is told otherwise. */
export const DEFAULT_RESPONSE_TIME_S = 10;
export const DEFAULT_MISS_LIMIT = 2;

/** Not https://: nobody could answer in the place of such a server. */
export const captiveProbeUrlSchema = z
  .url({ protocol: /^http$/, error: 'must be an http:// URL' })
  .max(2_048)
  .regex(/^[^@]*$/, { message: 'must not hold a user or a password' });

/** What a tunnel is built from. The same schema judges files, command line and policy. */
export const profileSchema = z.strictObject({
  id: profileIdSchema,
  name: z.string().trim().min(1).max(80),
  host: hostSchema,
  port: portSchema.default(443),
  /** Tried after the first one, in this order. */
  otherPorts: z.array(portSchema).max(LIMITS.otherPorts.value).default([]),
  interval: intervalSchema.default({ mode: 'assigned' }),
  /** Seconds that a Keep_Alive may wait for its response (protocol 7.4). */
  responseTimeS: z.number().min(1).max(LIMITS.responseTimeSeconds.value).default(DEFAULT_RESPONSE_TIME_S),
  missLimit: z.int().min(1).max(LIMITS.missLimit.value).default(DEFAULT_MISS_LIMIT),
  /**
   * Whether the TSCF may send Keep_Alive too (protocol 3, Keep_Alive_Mode). Offered by default: it is in force only where
   * the TSCF wants it, and it is the TSCF that needs it, to notice a client that is gone.
   */
  tscfOriginates: z.boolean().default(true),
  /** Who draws the Session ID (protocol 6.4). `tscf`: the request carries 0. */
  sessionIdBy: z.enum(['client', 'tscf']).default('client'),
  reconnect: reconnectSchema.prefault({}),
  tls: tlsSchema.prefault({}),
  /** UDP forwards: open while the tunnel is started. */
  forwards: forwardsSchema.default([]),
  proxy: proxySchema.default({ mode: 'system' }),
  /**
   * An http:// URL that answers with status 204 and nothing else, wherever nobody answers in its place. A diagnosis asks it whether the
   * network wants a sign-in first. Absent: nobody is asked.
   */
  captiveProbeUrl: captiveProbeUrlSchema.optional(),
  /** Whether the tunnel starts with the program. */
  startAutomatically: z.boolean().default(true),
});

export type Profile = z.output<typeof profileSchema>;
export type ProfileInput = z.input<typeof profileSchema>;

/**
 * Parses what came from a file or a person.
 * @throws PinholeError PROFILE_INVALID: one line that names the field, the value and what would be right.
 */
export function parseProfile(input: unknown, origin: string): Profile {
  const result = profileSchema.safeParse(input);
  if (result.success) return result.data;
  throw new PinholeError('PROFILE_INVALID', `${origin}: ${describeIssue(result.error, input)}`);
}

/**
 * The first issue of a zod error as one line: field, value, what would be right.
 * @param isSecret whether the value of a field is not to be shown.
 */
export function describeIssue(
  error: z.ZodError,
  input: unknown,
  isSecret: (path: readonly PropertyKey[]) => boolean = () => false,
): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'is not valid';
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0] ?? ''].join('.');
    return `${/^[\w.-]{1,60}$/.test(field) ? field : shortValue(field)} is not a known field`;
  }
  const field = issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  if (isSecret(issue.path)) return `${field} is not right; ${issue.message}`;
  return `${field} is ${shortValue(valueAt(input, issue.path))}; ${issue.message}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Values come from outside: shown short, on one line. What stands before an @ may be the password of a URL. */
function shortValue(value: unknown): string {
  if (value === undefined) return 'missing';
  try {
    return short(JSON.stringify(value).replace(/^.*@/s, '…@'));
  } catch {
    // Structured clone carries across what JSON cannot hold: a BigInt, a cycle.
    return 'not plain data';
  }
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
