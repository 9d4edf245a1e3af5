import { LIMITS } from '../../model/limits.ts';
import type { PathEvidence, SentKeepAlive } from './evidence.ts';

/** For a path without a baseline of its own, ms. */
const UNKNOWN_USUAL_MS = 1_500;

/** How long an answer has to be overdue before it shows, ms: what resolves itself alarms nobody. */
export const OVERDUE_VISIBLE_MS = 1_000;

/** Since when nothing has been received, or had been when the connection ended. ms */
export const silentMs = (seen: PathEvidence, nowMs: number): number =>
  Math.max(0, (seen.endedMs ?? nowMs) - seen.lastReceivedMs);

/** How long a Keep_Alive has waited, or had when the connection ended. ms */
export const waitedMs = (seen: PathEvidence, { sentMs }: SentKeepAlive, nowMs: number): number =>
  (seen.endedMs ?? nowMs) - sentMs;

/** Since when the outstanding answer is slower than usual, by the path's own baseline; undefined: it is not. */
export function overdueSinceMs({ link, outstanding, missedInRow }: PathEvidence): number | undefined {
  // A miss says it already, and more.
  if (link !== 'up' || missedInRow > 0 || outstanding?.usualMs === undefined) return undefined;
  return outstanding.sentMs + outstanding.usualMs;
}

const overdueShows = (seen: PathEvidence, nowMs: number): boolean =>
  nowMs >= (overdueSinceMs(seen) ?? Infinity) + OVERDUE_VISIBLE_MS;

/**
 * How long new octets can go on arriving that a sender sends without our acknowledgements, ms: it sends nothing new once its
 * first retransmission is due (RFC 6298, 5), which is within some round trips or, where they are short, a second.
 */
const withoutAcknowledgementMs = ({ firstUnanswered }: PathEvidence): number =>
  2 * (firstUnanswered?.usualMs ?? UNKNOWN_USUAL_MS);

/** Data went on arriving for longer than it could without our acknowledgements. */
export function oursAcknowledged(seen: PathEvidence): boolean {
  const { afterDue } = seen.meanwhile;
  return afterDue !== undefined && afterDue.lastMs - afterDue.firstMs >= withoutAcknowledgementMs(seen);
}

/**
 * Since when it shows that ours do not arrive; undefined: it does not. Answers are missing, and what the TSCF sent when they
 * were due already did arrive, but then nothing: as it must be where our acknowledgements are lost too.
 */
export function oursLostSinceMs(seen: PathEvidence): number | undefined {
  const { missedInRow, lateAnswers, meanwhile } = seen;
  if (missedInRow === 0 || lateAnswers > 0 || oursAcknowledged(seen)) return undefined;
  return meanwhile.afterDue && meanwhile.afterDue.lastMs + withoutAcknowledgementMs(seen);
}

export const oursLost = (seen: PathEvidence, nowMs: number): boolean =>
  (seen.endedMs ?? nowMs) >= (oursLostSinceMs(seen) ?? Infinity);

/** Sleep or a change of network, and nothing answered since: what was known before says nothing any more. */
export const unprovenSince = ({ link, gap }: PathEvidence): boolean =>
  link === 'up' && gap !== undefined && gap.cause !== 'stall' && !gap.answered;

/** This machine slept or stood still, and nothing was answered since: it may have been silent for longer than the TSCF bears. */
export const wasAway = ({ gap }: PathEvidence): boolean =>
  gap !== undefined && gap.cause !== 'network' && !gap.answered;

/** Something was wrong, and nothing has passed in both directions since it has been good for long enough. */
export function settling(seen: PathEvidence, nowMs: number): boolean {
  const { link, trouble, missedInRow, bothWaysMs } = seen;
  if (link !== 'up' || trouble === undefined || missedInRow > 0 || overdueShows(seen, nowMs)) return false;
  return bothWaysMs < (trouble.mendedMs ?? Infinity) + LIMITS.pinholeSettleMs.value;
}

/** A Keep_Alive was answered on this connection, or something has passed in both directions. */
export const proven = ({ answered, bothWaysMs, beganMs }: PathEvidence): boolean =>
  answered > 0 || bothWaysMs > beganMs;

/** Nothing speaks against what has been answered, or passes in both directions. */
export const sound = (seen: PathEvidence, nowMs: number): boolean =>
  seen.link === 'up' &&
  seen.missedInRow === 0 &&
  !overdueShows(seen, nowMs) &&
  !unprovenSince(seen) &&
  !settling(seen, nowMs);
