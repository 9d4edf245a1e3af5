import { oursLost, waitedMs, wasAway } from './conditions.ts';
import { afterSilence, arrived, fatal, named, oursLostWords, seconds } from './parts.ts';
import { rule, type Rule } from './rule.ts';

/** Why the last connection ended, while there is no other. */
export const ENDINGS: readonly Rule[] = [
  rule({
    code: 'reset-seen',
    verdict: 'closed',
    when: 'The connection ended by a reset.',
    holds: (seen, nowMs) => (seen.link === 'reset' ? { evidence: fatal(seen, nowMs) } : undefined),
    words: ({ sequence, deadAfterSilenceMs: deadAfterMs }) =>
      `A reset ended the connection${sequence === undefined ? '' : ` after ${named(sequence)}${afterSilence(deadAfterMs)}`}. ` +
      'Consistent with a firewall that answers for what it forgot, and with a TSCF that restarted: the next attempt and the log of the TSCF tell.',
  }),
  rule({
    code: 'ours-do-not-arrive',
    verdict: 'closed',
    when: 'The TSCF ended the tunnel because it had heard nothing (result code 8), although a Keep_Alive had been out for longer than an answer takes, and none was answered late. Not after sleep or a stall that no answer has followed: then we were silent.',
    holds(seen, nowMs) {
      const { link, firstUnanswered: first, missedInRow, lateAnswers } = seen;
      if (link !== 'expired' || first === undefined) return undefined;
      // What was answered, late as it may be, did arrive.
      if (lateAnswers > 0 || wasAway(seen)) return undefined;
      const out = missedInRow > 0 || waitedMs(seen, first, nowMs) > (first.usualMs ?? Infinity);
      return out ? { evidence: fatal(seen, nowMs) } : undefined;
    },
    words: ({ sequence }) =>
      `Ours do not arrive: the TSCF ended the tunnel because it heard nothing, although ${named(sequence)} had gone out. ` +
      'Consistent with a block in our direction alone: the last keep-alive in the log of the TSCF tells.',
  }),
  rule({
    code: 'ours-do-not-arrive',
    verdict: 'closed',
    when: 'As while the connection is up (below), and it has ended for the missing answers.',
    holds: (seen, nowMs) =>
      (seen.link === 'silence' || seen.link === 'unanswered') && oursLost(seen, nowMs)
        ? { evidence: { ...fatal(seen, nowMs), ...arrived(seen) } }
        : undefined,
    words: oursLostWords,
  }),
  rule({
    code: 'silence-after-miss-limit',
    verdict: 'closed',
    when: 'The miss limit was reached, and nothing at all received in between.',
    holds: (seen, nowMs) =>
      seen.link === 'silence'
        ? { evidence: { ...fatal(seen, nowMs), receivedMeanwhile: seen.meanwhile.count } }
        : undefined,
    words({ sequence, silentMs, deadAfterSilenceMs, survivedSilenceMs: survivedMs, receivedMeanwhile }) {
      const survived = survivedMs === undefined ? '' : `; ${seconds(survivedMs)} had been survived`;
      const seen = `Nothing came back for ${seconds(silentMs)}${afterSilence(deadAfterSilenceMs)}${survived}.`;
      const rival =
        'Consistent with a closed pin-hole, and with a TSCF that stopped: the next attempt will tell.';
      if (receivedMeanwhile > 0) return `${seen} ${rival}`;
      return `${seen} ${rival} The direction cannot be told from here: whether the log of the TSCF has ${named(sequence)} tells.`;
    },
  }),
];
