import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { problemSchema } from './problem.ts';

/** Why silent connections were found dead. More than one: they cannot be told apart, or each was seen. */
export const deathCauseSchema = z.enum([
  /** Neither an answer nor an error, while the control connection answered. */
  'silence',
  /** A TCP reset. */
  'reset',
  /** An orderly end without a word of the protocol. */
  'closed',
  /** The TSCF did not bear the silence: it said so, or its Idle_Limit was over. */
  'tscf-idle-limit',
]);

export type DeathCause = z.output<typeof deathCauseSchema>;

/** Why a measurement ended. `measured`: its bounds are as close as wanted, and seen twice. */
export const measurementEndSchema = z.enum([
  'measured',
  'contradictory',
  'cancelled',
  'too-long',
  'unsteady',
  'unreachable',
]);

export type MeasurementEnd = z.output<typeof measurementEndSchema>;

const text = z.string().max(200);
const seconds = z.number().min(0);

/** How long a pin-hole outlives silence, as measured. */
export const lifetimeSchema = z.object({
  /** The longest silence that was lived through; 0: none was. */
  survivedSeconds: seconds,
  /** The shortest silence that was deadly; null: none was. */
  failedBySeconds: seconds.nullable(),
  confidence: z.enum(['high', 'medium', 'low']),
  /** 80 % of what survived, whole seconds; null: nothing did, or no more than a second. */
  recommendedIntervalSeconds: z.int().min(1).max(LIMITS.intervalSeconds.value).nullable(),
  network: z.object({ id: text, name: text }),
  /** host:port of the TSCF. */
  target: z.string().max(300),
  causes: z.array(deathCauseSchema).max(4),
  end: measurementEndSchema,
  /** ISO 8601. */
  when: z.iso.datetime(),
  /** All that were opened, the control connection among them. */
  connectionsUsed: z.int().min(0),
  /** Of messages, both ways; TLS, TCP and IP come on top. */
  octets: z.int().min(0),
  tookSeconds: seconds,
});

export type Lifetime = z.output<typeof lifetimeSchema>;

/** The longest silence that a measurement asks for, seconds. */
export const measureSecondsSchema = z.int().min(2).max(LIMITS.intervalSeconds.value);

/** What is asked for where nobody says otherwise: the lifetime of a pin-hole is mostly a few minutes. */
export const DEFAULT_MEASURE_SECONDS = 600;

/** A measurement that a person, or a profile that says so, has asked for. */
export const measurementSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('running'),
    /** The profile asked for it, no person. */
    byItself: z.boolean(),
    elapsedMs: z.number().min(0),
    /** The longest silence that is asked for. */
    maxSeconds: measureSecondsSchema,
    /** The bounds as far as they are known: they close in. */
    survivedSeconds: seconds,
    failedBySeconds: seconds.nullable(),
    /** Silences judged so far. */
    samples: z.int().min(0),
    /** Open now, the control connection among them. */
    connections: z.int().min(0),
  }),
  z.strictObject({ state: z.literal('ended'), byItself: z.boolean(), lifetime: lifetimeSchema }),
  z.strictObject({ state: z.literal('failed'), byItself: z.boolean(), problem: problemSchema }),
]);
export type MeasurementSnapshot = z.output<typeof measurementSchema>;

/** A pin-hole died after a silence that had been measured to be survived. */
export const lifetimeDoubtSchema = z.object({
  /** ISO 8601. */
  when: z.iso.datetime(),
  /** The silence that was deadly. */
  deadlySeconds: seconds,
  /** The silence that is relied on until it is measured anew. */
  trustedSeconds: seconds,
});
export type LifetimeDoubt = z.output<typeof lifetimeDoubtSchema>;

/** A lifetime as it is kept. */
export const knownLifetimeSchema = lifetimeSchema.extend({
  /** Speaks against it; null: nothing does. */
  doubt: lifetimeDoubtSchema.nullable().default(null),
});
export type KnownLifetime = z.output<typeof knownLifetimeSchema>;

/** What is known of a tunnel's pin-hole on the network of its last connection. */
export const tunnelLifetimeSchema = z.strictObject({
  known: lifetimeSchema.nullable(),
  /** Speaks against `known`: measuring anew is advised. null: nothing does. */
  doubt: lifetimeDoubtSchema.nullable(),
  /** The last one of this run; null: none. */
  measurement: measurementSchema.nullable(),
  /** Whether policy allows to measure. */
  mayMeasure: z.boolean(),
});
export type TunnelLifetime = z.output<typeof tunnelLifetimeSchema>;
