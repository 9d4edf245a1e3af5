import { z } from 'zod';

const durationMs = z.number().min(0);
const count = z.int().min(0);

/** What a reason rests on: only what bears on it is set. Durations in ms, of protocol values in seconds as there. */
const pinholeEvidenceSchema = z.strictObject({
  /** Sequence of the Keep_Alive in question. */
  sequence: count.optional(),
  /** How long nothing had been received. */
  silentMs: durationMs.optional(),
  /** The longest silence after which this path still answered, on this connection. */
  survivedSilenceMs: durationMs.optional(),
  /** The silence before the Keep_Alive that nothing answered any more. */
  deadAfterSilenceMs: durationMs.optional(),
  /** How long the outstanding Keep_Alive has waited. */
  waitingMs: durationMs.optional(),
  /** After how long an answer is slower than usual here: the path's own baseline, and a margin. */
  usualMs: durationMs.optional(),
  missedInRow: count.optional(),
  /** What has arrived while answers were missing: packets, messages of the TSCF. */
  receivedMeanwhile: count.optional(),
  answered: count.optional(),
  intervalS: z.number().min(0).optional(),
  /** Of the measured lifetime. */
  survivedS: z.number().min(0).optional(),
  failedByS: z.number().min(0).optional(),
  idleLimitS: z.number().min(0).optional(),
  /** By how much this machine was late. */
  lateMs: durationMs.optional(),
  /** When it happened. */
  agoMs: durationMs.optional(),
});
export type PinholeEvidence = z.output<typeof pinholeEvidenceSchema>;

export const pinholeReasonSchema = z.strictObject({
  /** Machine-readable; the words are in `text`. */
  code: z.enum([
    'no-evidence',
    'answered-in-time',
    'traffic-both-ways',
    'answer-overdue',
    'answer-missed',
    'answers-missing-data-flowing',
    'silence-after-miss-limit',
    'keep-alive-off',
    'not-connected',
    'idle-limit-below-interval',
    'interval-above-lifetime',
    'interval-near-lifetime',
    'late-by-our-own-stall',
    'reset-seen',
    'address-changed',
    'ours-do-not-arrive',
  ]),
  text: z.string(),
  evidence: pinholeEvidenceSchema,
});
export type PinholeReason = z.output<typeof pinholeReasonSchema>;

export const pinholeVerdictSchema = z.enum(['open', 'at-risk', 'closed', 'unknown']);
export type PinholeVerdict = z.output<typeof pinholeVerdictSchema>;

export const pinholeSchema = z.strictObject({
  verdict: pinholeVerdictSchema,
  /** Weightiest first. */
  reasons: z.array(pinholeReasonSchema),
  sinceAgoMs: durationMs,
});
export type PinholeSnapshot = z.output<typeof pinholeSchema>;
