import { LIMITS } from '../../model/limits.ts';
import {
  oursAcknowledged,
  oursLost,
  oursLostSinceMs,
  overdueSinceMs,
  OVERDUE_VISIBLE_MS,
  settling,
  waitedMs,
} from './conditions.ts';
import { arrived, inRow, oursLostWords, seconds, unanswered } from './parts.ts';
import { rule, type Rule } from './rule.ts';

/** While the connection is up: answers that are missing, late or slow, and the time after. */
export const ANSWERS: readonly Rule[] = [
  rule({
    code: 'ours-do-not-arrive',
    verdict: 'at-risk',
    when: 'A Keep_Alive was missed; something arrived when its answer was due already, but then nothing, as where our acknowledgements are lost too.',
    holds(seen, nowMs) {
      const sinceMs = oursLostSinceMs(seen);
      if (seen.link !== 'up' || sinceMs === undefined) return undefined;
      return { sinceMs, evidence: { ...unanswered(seen, nowMs), ...arrived(seen) } };
    },
    words: oursLostWords,
  }),
  rule({
    code: 'answers-missing-data-flowing',
    verdict: 'at-risk',
    when: 'A Keep_Alive was missed, data arrived meanwhile, and the rule above does not hold. The tunnel is kept up to three times the miss limit (protocol 7.4).',
    holds(seen, nowMs) {
      const { link, missedInRow, meanwhile, lateAnswers } = seen;
      const flowing = missedInRow > 0 && meanwhile.count > 0 && lateAnswers === 0;
      if (link !== 'up' || !flowing || oursLost(seen, nowMs)) return undefined;
      const { receivedMeanwhile, receivedForMs } = arrived(seen);
      const goesOn = oursAcknowledged(seen) ? receivedForMs : undefined;
      return { evidence: { ...unanswered(seen, nowMs), receivedMeanwhile, receivedForMs: goesOn } };
    },
    words: ({ missedInRow, receivedForMs }) =>
      receivedForMs === undefined
        ? `${inRow(missedInRow)} unanswered, although data arrived meanwhile.`
        : `${inRow(missedInRow)} unanswered, although data goes on arriving, which takes our acknowledgements. ` +
          'Consistent with a TSCF that does not answer: its log tells.',
  }),
  rule({
    code: 'answers-late',
    verdict: 'at-risk',
    when: 'Answers come, but after the response time.',
    holds: (seen, nowMs) =>
      seen.link === 'up' && seen.missedInRow > 0 && seen.lateAnswers > 0
        ? { evidence: unanswered(seen, nowMs) }
        : undefined,
    words: ({ missedInRow }) =>
      `${inRow(missedInRow)} not answered in time; answers come later. A longer response time would bear it.`,
  }),
  rule({
    code: 'answer-missed',
    verdict: 'at-risk',
    when: 'A Keep_Alive was missed, and nothing was received since it went out.',
    holds: (seen, nowMs) =>
      seen.link === 'up' && seen.missedInRow > 0 && seen.meanwhile.count === 0 && seen.lateAnswers === 0
        ? { evidence: unanswered(seen, nowMs) }
        : undefined,
    words: ({ missedInRow, silentMs }) =>
      `${inRow(missedInRow)} unanswered; nothing received for ${seconds(silentMs)}. ` +
      'Consistent with loss on the way, and with a pin-hole that closed: the next keep-alive is out and will tell.',
  }),
  rule({
    code: 'answer-overdue',
    verdict: 'at-risk',
    when: 'The outstanding Keep_Alive has waited for longer than twice the 90th percentile of the answers on this path, and 0.5 s. Not before three answers.',
    visibleAfterMs: OVERDUE_VISIBLE_MS,
    holds(seen, nowMs) {
      const sinceMs = overdueSinceMs(seen);
      const { outstanding } = seen;
      if (sinceMs === undefined || outstanding?.usualMs === undefined || nowMs < sinceMs) return undefined;
      const { sequence, usualMs } = outstanding;
      return { sinceMs, evidence: { sequence, usualMs, waitingMs: waitedMs(seen, outstanding, nowMs) } };
    },
    words: ({ sequence, waitingMs, usualMs }) =>
      `Keep-alive ${sequence} has waited ${seconds(waitingMs)} for its answer; up to ${seconds(usualMs)} would be usual here.`,
  }),
  rule({
    code: 'settling',
    verdict: 'at-risk',
    when: 'After a miss, or an answer that was overdue: an answer came, but nothing has passed in both directions later than 10 s after it; or a gap of our own made void what could have told.',
    holds(seen, nowMs) {
      if (!settling(seen, nowMs)) return undefined;
      const { trouble, survivedSilenceMs } = seen;
      const mendedMs = trouble?.mendedMs;
      return {
        evidence: { agoMs: mendedMs === undefined ? undefined : nowMs - mendedMs, survivedSilenceMs },
      };
    },
    words: ({ agoMs }) =>
      agoMs === undefined
        ? 'No keep-alive has been answered since one was missed: the one that is out will tell.'
        : `Answers are back for ${seconds(agoMs)}; it counts as open again with what passes both ways after ${LIMITS.pinholeSettleMs.value / 1_000} s of that.`,
  }),
];
