import { z } from 'zod';
import { LIMITS } from './limits.ts';

const durationMs = z.number().min(0);
const seconds = z.number().min(0);
const count = z.int().min(0);
/** host:port, or an address. */
const address = z.string().max(300);

/** What a reason rests on: only what bears on it is set. Durations in ms; values of the protocol in seconds, as there. */
const pinholeEvidenceSchema = z.strictObject({
  /** Sequence of the Keep_Alive in question; of several unanswered the first. */
  sequence: count.optional(),
  /** How long nothing has been received, or had been when the connection ended. */
  silentMs: durationMs.optional(),
  /** The longest silence in both directions, on this connection, that was followed by an answer. */
  survivedSilenceMs: durationMs.optional(),
  /** The silence in both directions before the Keep_Alive that nothing answered any more. */
  deadAfterSilenceMs: durationMs.optional(),
  /** How long the Keep_Alive has waited, or had when the connection ended. */
  waitingMs: durationMs.optional(),
  /** After how long an answer is slower than usual here: the path's own baseline, and a margin. */
  usualMs: durationMs.optional(),
  /** Of the last answer. */
  rttMs: durationMs.optional(),
  missedInRow: count.optional(),
  /** Messages of the TSCF and inner packets that arrived while answers were missing. */
  receivedMeanwhile: count.optional(),
  /** For how long these went on arriving. */
  receivedForMs: durationMs.optional(),
  /** Answers on this connection. */
  answered: count.optional(),
  intervalS: seconds.optional(),
  /** Of the measured lifetime: the longest silence that was lived through. */
  survivedS: seconds.optional(),
  /** Of the measured lifetime: the shortest silence that was deadly. */
  failedByS: seconds.optional(),
  /** Since it was measured a pin-hole died younger. */
  doubted: z.boolean().optional(),
  idleLimitS: seconds.optional(),
  /** By how much this machine was late, or for how long it slept. */
  lateMs: durationMs.optional(),
  /** When it happened. */
  agoMs: durationMs.optional(),
  address: address.optional(),
  addressBefore: address.optional(),
});
export type PinholeEvidence = z.output<typeof pinholeEvidenceSchema>;

const pinholeReasonSchema = z.strictObject({
  /** Machine-readable; the words are in `text`, the rules in docs/PINHOLES.md. */
  code: z.enum([
    'reset-seen',
    'silence-after-miss-limit',
    'ours-do-not-arrive',
    'answers-missing-data-flowing',
    'answers-late',
    'answer-missed',
    'address-changed',
    'answer-overdue',
    'settling',
    'interval-above-lifetime',
    'idle-limit-below-interval',
    'interval-near-lifetime',
    'not-connected',
    'slept',
    'network-changed',
    'keep-alive-off',
    'no-evidence',
    'traffic-both-ways',
    'answered-in-time',
    'late-by-our-own-stall',
    'reflexive-address-changed',
  ]),
  text: z.string(),
  evidence: pinholeEvidenceSchema,
});
export type PinholeReason = z.output<typeof pinholeReasonSchema>;

export const pinholeVerdictSchema = z.enum(['open', 'at-risk', 'closed', 'unknown']);
export type PinholeVerdict = z.output<typeof pinholeVerdictSchema>;

/** Weightiest first: the first is what the verdict rests on. */
export const pinholeReasonsSchema = z.array(pinholeReasonSchema).max(LIMITS.pinholeReasons.value);

export const pinholeSchema = z.strictObject({
  verdict: pinholeVerdictSchema,
  reasons: pinholeReasonsSchema,
  sinceAgoMs: durationMs,
});
export type PinholeSnapshot = z.output<typeof pinholeSchema>;
