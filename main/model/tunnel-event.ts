import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { intervalCandidatesSchema, intervalInForceSchema } from './interval.ts';
import { lifetimeDoubtSchema, lifetimeSchema } from './lifetime.ts';
import { LIMITS } from './limits.ts';
import { pinholeReasonsSchema, pinholeVerdictSchema } from './pinhole.ts';
import { forwardSnapshotSchema, gapCauseSchema, stageSchema, tunnelStateSchema } from './snapshot.ts';

const durationMs = z.number().min(0);
const count = z.int().min(0);

const eventBase = {
  /** Wall clock, ISO 8601, UTC. */
  time: z.string(),
  /** The tunnel's profile id. */
  tunnel: z.string(),
};

/** The events of a tunnel, as `pinhole connect --json` prints them and the window lists them. */
export const tunnelEventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    ...eventBase,
    event: z.literal('state'),
    state: tunnelStateSchema,
    stage: stageSchema.nullable(),
    code: z.enum(ERROR_CODES).nullable(),
    message: z.string().nullable(),
    attempt: count.nullable(),
    nextAttemptMs: durationMs.nullable(),
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('interval'),
    seconds: z.number(),
    decidedBy: intervalInForceSchema.shape.decidedBy,
    agreement: intervalInForceSchema.shape.agreement,
    tscfOriginates: z.boolean(),
    candidates: intervalCandidatesSchema,
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('kam'),
    outcome: z.enum(['answered', 'missed', 'late']),
    sequence: z.int(),
    rttMs: durationMs.nullable(),
    /** How long nothing had been received when this outcome was known. */
    silentMs: durationMs,
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('pinhole'),
    verdict: pinholeVerdictSchema,
    reasons: pinholeReasonsSchema,
  }),
  /** A gap of this machine's making: what was outstanding is void, and no failure (protocol 7.5). */
  z.strictObject({
    ...eventBase,
    event: z.literal('gap'),
    cause: gapCauseSchema,
    /** How long it was; null: the system told of it, and not for how long. */
    forMs: durationMs.nullable(),
  }),
  /** The pin-hole's lifetime was measured; or, with a doubt, a pin-hole died sooner than was measured. */
  z.strictObject({
    ...eventBase,
    event: z.literal('lifetime'),
    lifetime: lifetimeSchema,
    doubt: lifetimeDoubtSchema.nullable(),
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('summary'),
    sent: count,
    answered: count,
    missed: count,
    reconnects: count,
    uptimeMs: durationMs,
    /** Messages and inner packets dropped, by the rule that dropped them (protocol 8). */
    dropped: z.record(z.string(), count),
    forwards: z.array(forwardSnapshotSchema).max(LIMITS.forwards.value),
  }),
]);
export type TunnelEvent = z.output<typeof tunnelEventSchema>;
