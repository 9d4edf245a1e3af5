import { LIMITS } from '../../model/limits.ts';
import type { GapCause } from '../../model/snapshot.ts';
import { oursLost, proven, sound, unprovenSince } from './conditions.ts';
import type { PathEvidence, PathGap } from './evidence.ts';
import { arrived, inRow, seconds, unanswered } from './parts.ts';
import { rule, type Finding, type Rule } from './rule.ts';

const gapEvidence = ({ atMs, forMs }: PathGap, nowMs: number) => ({ agoMs: nowMs - atMs, lateMs: forMs });

/** What was known before says nothing any more. */
const unproven =
  (...causes: readonly GapCause[]) =>
  (seen: PathEvidence, nowMs: number): Finding<ReturnType<typeof gapEvidence>> | undefined => {
    const { gap } = seen;
    if (gap === undefined || !causes.includes(gap.cause) || !unprovenSince(seen)) return undefined;
    return { evidence: gapEvidence(gap, nowMs) };
  };

/** Worth knowing for a while. */
const noted =
  (...causes: readonly GapCause[]) =>
  (seen: PathEvidence, nowMs: number): Finding<ReturnType<typeof gapEvidence>> | undefined => {
    const { gap, link } = seen;
    if (gap === undefined || link === 'down' || !causes.includes(gap.cause)) return undefined;
    if (unprovenSince(seen)) return undefined;
    return lasting(gap.atMs, nowMs, gapEvidence(gap, nowMs));
  };

function lasting<E>(atMs: number, nowMs: number, evidence: E): Finding<E> | undefined {
  const untilMs = atMs + LIMITS.pinholeNoteMs.value;
  return nowMs < untilMs ? { evidence, untilMs } : undefined;
}

const forHow = (ms: number | undefined): string => (ms === undefined ? '' : ` for ${seconds(ms)}`);

const standing = ({ answered, lastAnswer, survivedSilenceMs }: PathEvidence) => ({
  answered,
  sequence: lastAnswer?.sequence,
  rttMs: lastAnswer?.rttMs,
  survivedSilenceMs,
});

const survivedWords = (ms: number | undefined): string =>
  ms === undefined ? '' : ` Silences of up to ${seconds(ms)} were survived.`;

/** Where nothing is wrong: what is not known, what is, and what is worth knowing beside it. */
export const STANDING: readonly Rule[] = [
  rule({
    code: 'answers-missing-data-flowing',
    verdict: 'unknown',
    when: 'The connection was given up at three times the miss limit, although data arrived.',
    holds: (seen, nowMs) =>
      seen.link === 'unanswered' && !oursLost(seen, nowMs)
        ? { evidence: { ...unanswered(seen, nowMs), ...arrived(seen) } }
        : undefined,
    words: ({ missedInRow }) =>
      `${inRow(missedInRow)} unanswered, although data arrived: the connection was given up. ` +
      'Consistent with a TSCF that does not answer: its log tells.',
  }),
  rule({
    code: 'address-changed',
    verdict: 'unknown',
    when: 'The connection has ended, since its own address is gone from this machine: that says nothing of the pin-hole.',
    holds: ({ link, localAddress: address, endedMs }, nowMs) =>
      link === 'address-gone' ? { evidence: { address, agoMs: nowMs - (endedMs ?? nowMs) } } : undefined,
    words: ({ address }) =>
      `This machine no longer has the address ${address ?? ''} that the connection came from. The tunnel is built again from another as soon as it has one.`,
  }),
  rule({
    code: 'not-connected',
    verdict: 'unknown',
    when: 'There is no connection, and how the last one ended says nothing of the path.',
    holds: ({ link }) =>
      link === 'down' || link === 'unanswered' || link === 'expired' ? { evidence: {} } : undefined,
    words: () => 'There is no connection to judge.',
  }),
  rule({
    code: 'slept',
    verdict: 'unknown',
    when: 'This machine slept, and no Keep_Alive was answered since.',
    holds: unproven('sleep', 'sleep-or-stall'),
    words: ({ lateMs }) =>
      `This machine slept${forHow(lateMs)}: whether the pin-hole outlived it the keep-alive that is out will tell.`,
  }),
  rule({
    code: 'network-changed',
    verdict: 'unknown',
    when: 'The network changed, and no Keep_Alive was answered since.',
    holds: unproven('network'),
    words: () =>
      'The network changed: whether this connection outlived it the keep-alive that is out will tell.',
  }),
  rule({
    code: 'keep-alive-off',
    verdict: 'unknown',
    when: 'No Keep_Alive is sent: by the word of the TSCF, or since none was negotiated.',
    holds: ({ link, intervalS }) =>
      link === 'up' && intervalS === 0 ? { evidence: { intervalS } } : undefined,
    words: () => 'No keep-alives are sent, so nothing shows whether the path is open.',
  }),
  rule({
    code: 'no-evidence',
    verdict: 'unknown',
    when: 'No Keep_Alive was answered on this connection, and no traffic has passed in both directions.',
    holds: (seen) =>
      seen.link === 'up' && seen.intervalS !== 0 && !proven(seen)
        ? { evidence: { answered: 0, intervalS: seen.intervalS } }
        : undefined,
    words: () => 'No keep-alive has been answered on this connection yet.',
  }),
  rule({
    code: 'traffic-both-ways',
    verdict: 'open',
    when: 'Traffic passes in both directions, which puts Keep_Alives off, or has passed where none was answered yet; and no rule above holds that speaks against it.',
    holds(seen, nowMs) {
      const hasPassed = seen.trafficFlowing || (seen.answered === 0 && proven(seen));
      return hasPassed && sound(seen, nowMs) ? { evidence: standing(seen) } : undefined;
    },
    words: ({ survivedSilenceMs }) => `Traffic passes in both directions.${survivedWords(survivedSilenceMs)}`,
  }),
  rule({
    code: 'answered-in-time',
    verdict: 'open',
    when: 'The last Keep_Alive was answered in time, and no rule above holds that speaks against it.',
    holds: (seen, nowMs) =>
      seen.answered > 0 && sound(seen, nowMs) ? { evidence: standing(seen) } : undefined,
    words: ({ survivedSilenceMs }) =>
      `The last keep-alive was answered in time.${survivedWords(survivedSilenceMs)}`,
  }),
  rule({
    code: 'slept',
    verdict: 'note',
    when: 'This machine slept in the last 60 s; a Keep_Alive was answered since, or the connection has ended.',
    holds: noted('sleep', 'sleep-or-stall'),
    words: ({ lateMs, agoMs }) => `This machine slept${forHow(lateMs)}, until ${seconds(agoMs)} ago.`,
  }),
  rule({
    code: 'late-by-our-own-stall',
    verdict: 'note',
    when: 'This program, or the machine, stood still in the last 60 s, so that a Keep_Alive was late or its answer not seen in time.',
    holds: noted('stall'),
    words: ({ lateMs, agoMs }) =>
      `This program stood still${forHow(lateMs)} ${seconds(agoMs)} ago, and was late itself: no failure of the path.`,
  }),
  rule({
    code: 'network-changed',
    verdict: 'note',
    when: 'The network changed in the last 60 s; a Keep_Alive was answered since, or the connection has ended.',
    holds: noted('network'),
    words: ({ agoMs }) => `The network changed ${seconds(agoMs)} ago.`,
  }),
  rule({
    code: 'reflexive-address-changed',
    verdict: 'note',
    when: 'For the first 60 s of a connection: the TSCF sees another address than on the connection before.',
    holds({ link, reflexive }, nowMs) {
      if (link !== 'up' || reflexive === undefined) return undefined;
      const { now: address, before: addressBefore, atMs } = reflexive;
      return lasting(atMs, nowMs, { address, addressBefore });
    },
    words: ({ address, addressBefore }) =>
      `The TSCF sees this machine at ${address}, and saw it at ${addressBefore} on the connection before.`,
  }),
];
