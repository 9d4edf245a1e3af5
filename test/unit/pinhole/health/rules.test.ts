import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../main/model/limits.ts';
import {
  pinholeReasonsSchema,
  type PinholeEvidence,
  type PinholeReason,
  type PinholeVerdict,
} from '../../../../main/model/pinhole.ts';
import type { PathEvidence } from '../../../../main/pinhole/health/evidence.ts';
import { judgePath, RULES } from '../../../../main/pinhole/health/judge.ts';
import { ENDED, keepAlive, MISSING, NOW_MS, WELL } from '../../../support/path-evidence.ts';

type Code = PinholeReason['code'];

interface Case {
  readonly rule: string;
  readonly seen: Partial<PathEvidence>;
  readonly verdict: PinholeVerdict;
  /** All of them, the weightiest first. */
  readonly codes: readonly Code[];
  /** Of the weightiest. */
  readonly evidence?: PinholeEvidence;
  readonly text?: string | RegExp;
}

const LIFETIME = { survivedS: 60, failedByS: 66, doubted: false };

const NOTHING_PASSED: Partial<PathEvidence> = {
  answered: 0,
  lastAnswer: undefined,
  survivedSilenceMs: undefined,
  bothWaysMs: WELL.beganMs,
};

/** Something came in 4 s after the Keep_Alive of `MISSING`, and so when its answer was due already. */
const AFTER_DUE = { firstMs: NOW_MS - 16_000, lastMs: NOW_MS - 16_000 };

const gap = (cause: 'sleep' | 'stall' | 'network' | 'sleep-or-stall', answered: boolean, agoMs = 5_000) => ({
  gap: { cause, atMs: NOW_MS - agoMs, forMs: 2_100, answered },
});

const ENDINGS: readonly Case[] = [
  {
    rule: 'nothing came back up to the miss limit: rival, test and direction are named',
    seen: { ...ENDED, link: 'silence' },
    verdict: 'closed',
    codes: ['silence-after-miss-limit'],
    evidence: {
      sequence: 9,
      waitingMs: 20_000,
      missedInRow: 2,
      silentMs: 48_000,
      survivedSilenceMs: 29_000,
      deadAfterSilenceMs: 27_000,
      agoMs: 2_000,
      receivedMeanwhile: 0,
    },
    text:
      'Nothing came back for 48 s, after a silence of 27 s; 29 s had been survived. ' +
      'Consistent with a closed pin-hole, and with a TSCF that stopped: the next attempt will tell. ' +
      'The direction cannot be told from here: whether the log of the TSCF has keep-alive 9 tells.',
  },
  {
    rule: 'after sleep no clock has measured the silence before, and the sleep is told',
    seen: {
      ...ENDED,
      link: 'silence',
      firstUnanswered: { ...keepAlive(22_000), silenceMs: undefined },
      survivedSilenceMs: undefined,
      gap: { cause: 'sleep', atMs: NOW_MS - 22_000, forMs: 3_600_000, answered: false },
    },
    verdict: 'closed',
    codes: ['silence-after-miss-limit', 'slept'],
    text: /^Nothing came back for 48 s\. Consistent/,
  },
  {
    rule: 'what came in before the end of the silence says that it was not all silent',
    seen: { ...ENDED, link: 'silence', meanwhile: { count: 1, afterDue: undefined } },
    verdict: 'closed',
    codes: ['silence-after-miss-limit'],
    text: /the next attempt will tell\.$/,
  },
  {
    rule: 'an interval above the lifetime stands beside the end that it may explain',
    seen: { ...ENDED, link: 'silence', intervalS: 90, lifetime: LIFETIME, idleLimitS: 135 },
    verdict: 'closed',
    codes: ['silence-after-miss-limit', 'interval-above-lifetime'],
  },
  {
    rule: 'what came in after its answer was due, and then nothing: ours do not arrive',
    seen: { ...ENDED, link: 'silence', meanwhile: { count: 1, afterDue: AFTER_DUE } },
    verdict: 'closed',
    codes: ['ours-do-not-arrive', 'silence-after-miss-limit'],
    evidence: {
      sequence: 9,
      waitingMs: 20_000,
      missedInRow: 2,
      silentMs: 48_000,
      survivedSilenceMs: 29_000,
      deadAfterSilenceMs: 27_000,
      agoMs: 2_000,
      receivedMeanwhile: 1,
      receivedForMs: 0,
    },
    text:
      'Ours do not arrive: keep-alive 9 is unanswered for 20 s, although a message of the TSCF has come in since. ' +
      'Consistent with a block in our direction alone, and with a TSCF that does not answer: whether its log has keep-alive 9 tells.',
  },
  {
    rule: 'the TSCF says that it heard nothing, although ours were out',
    seen: { ...ENDED, link: 'expired' },
    verdict: 'closed',
    codes: ['ours-do-not-arrive', 'not-connected'],
    text: /^Ours do not arrive: the TSCF ended the tunnel because it heard nothing, although keep-alive 9 had gone out\./,
  },
  {
    rule: 'none was missed yet, but one was out for longer than an answer takes',
    seen: { ...ENDED, link: 'expired', missedInRow: 0, firstUnanswered: keepAlive(2_701) },
    verdict: 'closed',
    codes: ['ours-do-not-arrive', 'not-connected'],
  },
  {
    rule: 'the TSCF heard nothing because this machine slept: that is no block',
    seen: {
      ...ENDED,
      link: 'expired',
      gap: { cause: 'sleep', atMs: NOW_MS - 22_000, forMs: 60_000, answered: false },
    },
    verdict: 'unknown',
    codes: ['not-connected', 'slept'],
  },
  {
    rule: 'one was answered, too late to count: ours do arrive',
    seen: { ...ENDED, link: 'expired', lateAnswers: 1 },
    verdict: 'unknown',
    codes: ['not-connected'],
  },
  {
    rule: 'an answer after the sleep: what came later is no matter of it',
    seen: {
      ...ENDED,
      link: 'expired',
      gap: { cause: 'sleep', atMs: NOW_MS - 90_000, forMs: 60_000, answered: true },
    },
    verdict: 'closed',
    codes: ['ours-do-not-arrive', 'not-connected'],
  },
  {
    rule: 'the only one out had no time to arrive: no word of a block',
    seen: { ...ENDED, link: 'expired', missedInRow: 0, firstUnanswered: keepAlive(2_700) },
    verdict: 'unknown',
    codes: ['not-connected'],
  },
  {
    rule: 'nobody knows how long an answer takes here: no word of a block either',
    seen: {
      ...ENDED,
      link: 'expired',
      missedInRow: 0,
      firstUnanswered: { ...keepAlive(9_000), usualMs: undefined },
    },
    verdict: 'unknown',
    codes: ['not-connected'],
  },
  {
    rule: 'the TSCF heard nothing as nothing was sent: that is no block',
    seen: { ...ENDED, link: 'expired', missedInRow: 0, firstUnanswered: undefined },
    verdict: 'unknown',
    codes: ['not-connected'],
  },
  {
    rule: 'a reset: who sends one is named, and what would tell',
    seen: { ...ENDED, link: 'reset', missedInRow: 0 },
    verdict: 'closed',
    codes: ['reset-seen'],
    text:
      'A reset ended the connection after keep-alive 9, after a silence of 27 s. Consistent with a firewall that answers for what it forgot, ' +
      'and with a TSCF that restarted: the next attempt and the log of the TSCF tell.',
  },
  {
    rule: 'a reset with nothing out',
    seen: { ...ENDED, link: 'reset', missedInRow: 0, firstUnanswered: undefined },
    verdict: 'closed',
    codes: ['reset-seen'],
    text: /^A reset ended the connection\. Consistent/,
  },
  {
    rule: 'given up for answers although data arrived: nothing says that it is closed',
    seen: {
      ...ENDED,
      link: 'unanswered',
      missedInRow: 6,
      meanwhile: { count: 5, afterDue: { firstMs: NOW_MS - 20_000, lastMs: NOW_MS - 3_000 } },
    },
    verdict: 'unknown',
    codes: ['answers-missing-data-flowing', 'not-connected'],
  },
  {
    rule: 'an interval above the lifetime has nothing to do with answers that are missing while data flows',
    seen: { ...ENDED, link: 'unanswered', intervalS: 90, idleLimitS: 135, lifetime: LIFETIME },
    verdict: 'unknown',
    codes: ['answers-missing-data-flowing', 'not-connected'],
  },
  {
    rule: 'given up for answers, and data has stopped as well',
    seen: {
      ...ENDED,
      link: 'unanswered',
      missedInRow: 6,
      meanwhile: { count: 5, afterDue: AFTER_DUE },
    },
    verdict: 'closed',
    codes: ['ours-do-not-arrive', 'not-connected'],
  },
  {
    rule: 'the address is gone from this machine',
    seen: { ...ENDED, link: 'address-gone', intervalS: 90, idleLimitS: 135, lifetime: LIFETIME },
    verdict: 'unknown',
    codes: ['address-changed'],
    evidence: { address: '192.0.2.65', agoMs: 2_000 },
    text: /^This machine no longer has the address 192\.0\.2\.65 that the connection came from\./,
  },
  {
    rule: 'no connection',
    seen: { link: 'down', answered: 0, intervalS: undefined, idleLimitS: undefined },
    verdict: 'unknown',
    codes: ['not-connected'],
  },
];

const ANSWERS: readonly Case[] = [
  {
    rule: 'one miss',
    seen: { missedInRow: 1, firstUnanswered: keepAlive(10_000), lastReceivedMs: NOW_MS - 4_200 },
    verdict: 'at-risk',
    codes: ['answer-missed'],
    evidence: {
      sequence: 9,
      waitingMs: 10_000,
      missedInRow: 1,
      silentMs: 4_200,
      survivedSilenceMs: 29_000,
    },
    text:
      'One keep-alive unanswered; nothing received for 4.2 s. ' +
      'Consistent with loss on the way, and with a pin-hole that closed: the next keep-alive is out and will tell.',
  },
  {
    rule: 'misses outweigh that the next one is slow too',
    seen: { ...MISSING, outstanding: keepAlive(9_000, 11) },
    verdict: 'at-risk',
    codes: ['answer-missed'],
    text: /^2 keep-alives in a row unanswered; nothing received for 47 s\./,
  },
  {
    rule: 'data that came in before the answer was due says nothing of the direction',
    seen: { ...MISSING, meanwhile: { count: 1, afterDue: undefined } },
    verdict: 'at-risk',
    codes: ['answers-missing-data-flowing'],
    text: '2 keep-alives in a row unanswered, although data arrived meanwhile.',
  },
  {
    rule: 'data that came in after that, and nothing for as long as a sender needs to notice: ours do not arrive',
    seen: { ...MISSING, meanwhile: { count: 2, afterDue: AFTER_DUE } },
    verdict: 'at-risk',
    codes: ['ours-do-not-arrive'],
    evidence: {
      sequence: 9,
      waitingMs: 20_000,
      missedInRow: 2,
      silentMs: 47_000,
      survivedSilenceMs: 29_000,
      receivedMeanwhile: 2,
      receivedForMs: 0,
    },
  },
  {
    rule: 'it may still go on',
    seen: {
      ...MISSING,
      meanwhile: { count: 1, afterDue: { firstMs: NOW_MS - 1_399, lastMs: NOW_MS - 1_399 } },
    },
    verdict: 'at-risk',
    codes: ['answers-missing-data-flowing'],
  },
  {
    rule: 'data that goes on takes our acknowledgements: the TSCF does not answer',
    seen: {
      ...MISSING,
      meanwhile: { count: 4, afterDue: { firstMs: NOW_MS - 16_000, lastMs: NOW_MS - 14_600 } },
    },
    verdict: 'at-risk',
    codes: ['answers-missing-data-flowing'],
    text: /although data goes on arriving, which takes our acknowledgements\. Consistent with a TSCF that does not answer/,
  },
  {
    rule: 'without a baseline more is asked for: 3 s of it',
    seen: {
      ...MISSING,
      firstUnanswered: { ...keepAlive(20_000), usualMs: undefined },
      meanwhile: { count: 4, afterDue: { firstMs: NOW_MS - 5_999, lastMs: NOW_MS - 3_000 } },
    },
    verdict: 'at-risk',
    codes: ['ours-do-not-arrive'],
  },
  {
    rule: 'answers that come late are answers: ours do arrive',
    seen: { ...MISSING, lateAnswers: 1, meanwhile: { count: 2, afterDue: AFTER_DUE } },
    verdict: 'at-risk',
    codes: ['answers-late'],
  },
  {
    rule: 'a miss on a connection where nothing was answered before',
    seen: { ...MISSING, ...NOTHING_PASSED },
    verdict: 'at-risk',
    codes: ['answer-missed', 'no-evidence'],
  },
  {
    rule: 'slower than usual, for long enough to show',
    seen: { outstanding: keepAlive(1_700), firstUnanswered: keepAlive(1_700) },
    verdict: 'at-risk',
    codes: ['answer-overdue'],
    evidence: { sequence: 9, waitingMs: 1_700, usualMs: 700 },
    text: 'Keep-alive 9 has waited 1.7 s for its answer; up to 0.7 s would be usual here.',
  },
  {
    rule: 'what arrives while an answer is out says nothing before it is missed',
    seen: {
      outstanding: keepAlive(900),
      firstUnanswered: keepAlive(900),
      meanwhile: { count: 1, afterDue: undefined },
    },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'nor does an answer to one from before that',
    seen: { outstanding: keepAlive(900), firstUnanswered: keepAlive(900), lateAnswers: 1 },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'trouble anew says more than trouble that is over: another miss',
    seen: { ...MISSING, trouble: { mendedMs: NOW_MS - 12_000 }, bothWaysMs: NOW_MS - 20_000 },
    verdict: 'at-risk',
    codes: ['answer-missed'],
  },
  {
    rule: 'or another answer that is overdue',
    seen: {
      outstanding: keepAlive(1_700),
      trouble: { mendedMs: NOW_MS - 12_000 },
      bothWaysMs: NOW_MS - 12_000,
    },
    verdict: 'at-risk',
    codes: ['answer-overdue'],
  },
  {
    rule: 'slower than usual, but not for long',
    seen: { outstanding: keepAlive(1_699), firstUnanswered: keepAlive(1_699) },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'nobody knows what is usual yet',
    seen: { outstanding: { ...keepAlive(9_000), usualMs: undefined } },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'answers are back, and nothing has passed since that would show them to stay',
    seen: { trouble: { mendedMs: NOW_MS - 12_000 }, bothWaysMs: NOW_MS - 2_001 },
    verdict: 'at-risk',
    codes: ['settling'],
    evidence: { agoMs: 12_000, survivedSilenceMs: 29_000 },
  },
  {
    rule: 'a gap of our own made void what could have told whether answers are back',
    seen: { trouble: { mendedMs: undefined }, ...gap('stall', false) },
    verdict: 'at-risk',
    codes: ['settling', 'late-by-our-own-stall'],
    text: 'No keep-alive has been answered since one was missed: the one that is out will tell.',
  },
  {
    rule: 'they stay',
    seen: { trouble: { mendedMs: NOW_MS - 12_000 }, bothWaysMs: NOW_MS - 2_000 },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
];

const TERMS: readonly Case[] = [
  {
    rule: 'an interval that was deadly',
    seen: { intervalS: 66, idleLimitS: 99, lifetime: LIFETIME },
    verdict: 'at-risk',
    codes: ['interval-above-lifetime', 'answered-in-time'],
    evidence: { intervalS: 66, survivedS: 60, failedByS: 66 },
    text: 'Keep-alives are up to 66 s apart, and a silence of 66 s was deadly when measured. A shorter interval would hold it open.',
  },
  {
    rule: 'an interval longer than what was survived',
    seen: { intervalS: 61, idleLimitS: 99, lifetime: LIFETIME },
    verdict: 'at-risk',
    codes: ['interval-above-lifetime', 'answered-in-time'],
    text: /and only silences up to 60 s were survived when measured\. A shorter/,
  },
  {
    rule: 'a measurement in doubt says so',
    seen: { intervalS: 61, idleLimitS: 99, lifetime: { ...LIFETIME, doubted: true } },
    verdict: 'at-risk',
    codes: ['interval-above-lifetime', 'answered-in-time'],
    evidence: { intervalS: 61, survivedS: 60, failedByS: 66, doubted: true },
    text: /only silences up to 60 s are relied on since a pin-hole died young\. Measure again to know\.$/,
  },
  {
    rule: 'an interval longer than 80 % of it',
    seen: { intervalS: 49, idleLimitS: 99, lifetime: LIFETIME },
    verdict: 'at-risk',
    codes: ['interval-near-lifetime', 'answered-in-time'],
    text: 'Keep-alives are up to 49 s apart, more than 80 % of the 60 s that were survived when measured. A shorter interval would hold it open.',
  },
  {
    rule: '80 % of it',
    seen: { intervalS: 48, idleLimitS: 99, lifetime: LIFETIME },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'no silence was deadly, so the lifetime is not known',
    seen: { intervalS: 61, idleLimitS: 99, lifetime: { ...LIFETIME, failedByS: undefined } },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'no silence was survived',
    seen: { intervalS: 1, lifetime: { survivedS: 0, failedByS: 0.5, doubted: false } },
    verdict: 'at-risk',
    codes: ['interval-above-lifetime', 'answered-in-time'],
  },
  {
    rule: 'the TSCF bears less silence than there is between two keep-alives',
    seen: { idleLimitS: 30 },
    verdict: 'at-risk',
    codes: ['idle-limit-below-interval', 'answered-in-time'],
    evidence: { idleLimitS: 30, intervalS: 30 },
    text: 'The TSCF ends a tunnel after 30 s of silence, and keep-alives are up to 30 s apart.',
  },
  { rule: 'it bears a second more', seen: { idleLimitS: 31 }, verdict: 'open', codes: ['answered-in-time'] },
  { rule: 'it bears any silence', seen: { idleLimitS: 0 }, verdict: 'open', codes: ['answered-in-time'] },
  { rule: 'it did not say', seen: { idleLimitS: undefined }, verdict: 'open', codes: ['answered-in-time'] },
  {
    rule: 'all that applies, in order of weight',
    seen: { ...MISSING, idleLimitS: 30, intervalS: 60, lifetime: LIFETIME },
    verdict: 'at-risk',
    codes: ['answer-missed', 'idle-limit-below-interval', 'interval-near-lifetime'],
  },
];

const STANDING: readonly Case[] = [
  {
    rule: 'answered in time; what was survived is told',
    seen: {},
    verdict: 'open',
    codes: ['answered-in-time'],
    evidence: { answered: 3, sequence: 8, rttMs: 100, survivedSilenceMs: 29_000 },
    text: 'The last keep-alive was answered in time. Silences of up to 29 s were survived.',
  },
  {
    rule: 'traffic both ways is evidence without an answer',
    seen: { answered: 0, lastAnswer: undefined, survivedSilenceMs: undefined, trafficFlowing: true },
    verdict: 'open',
    codes: ['traffic-both-ways'],
    evidence: { answered: 0 },
    text: 'Traffic passes in both directions.',
  },
  {
    rule: 'traffic both ways weighs more than an answer, which is older',
    seen: { trafficFlowing: true },
    verdict: 'open',
    codes: ['traffic-both-ways', 'answered-in-time'],
  },
  {
    rule: 'traffic that has passed is evidence also when it flows no more',
    seen: { answered: 0, lastAnswer: undefined, survivedSilenceMs: undefined },
    verdict: 'open',
    codes: ['traffic-both-ways'],
  },
  { rule: 'nothing answered yet', seen: NOTHING_PASSED, verdict: 'unknown', codes: ['no-evidence'] },
  {
    rule: 'no keep-alives: nothing shows it',
    seen: { ...NOTHING_PASSED, intervalS: 0, lifetime: LIFETIME },
    verdict: 'unknown',
    codes: ['keep-alive-off'],
  },
  {
    rule: 'slept, and nothing answered since: what was known says nothing any more',
    seen: gap('sleep', false),
    verdict: 'unknown',
    codes: ['slept'],
    evidence: { agoMs: 5_000, lateMs: 2_100 },
    text: 'This machine slept for 2.1 s: whether the pin-hole outlived it the keep-alive that is out will tell.',
  },
  {
    rule: 'slept or stalled, nobody knows which',
    seen: gap('sleep-or-stall', false),
    verdict: 'unknown',
    codes: ['slept'],
  },
  {
    rule: 'slept, and answered since',
    seen: gap('sleep', true),
    verdict: 'open',
    codes: ['answered-in-time', 'slept'],
  },
  {
    rule: 'slept a while ago',
    seen: gap('sleep', true, LIMITS.pinholeNoteMs.value),
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'slept a while ago, and still nothing answered',
    seen: gap('sleep', false, LIMITS.pinholeNoteMs.value),
    verdict: 'unknown',
    codes: ['slept'],
  },
  {
    rule: 'another network, and nothing answered since',
    seen: gap('network', false),
    verdict: 'unknown',
    codes: ['network-changed'],
  },
  {
    rule: 'another network, and answered since',
    seen: gap('network', true),
    verdict: 'open',
    codes: ['answered-in-time', 'network-changed'],
  },
  {
    rule: 'a stall of our own is told, and is no failure',
    seen: gap('stall', false),
    verdict: 'open',
    codes: ['answered-in-time', 'late-by-our-own-stall'],
  },
  {
    rule: 'and goes',
    seen: gap('stall', false, LIMITS.pinholeNoteMs.value),
    verdict: 'open',
    codes: ['answered-in-time'],
  },
  {
    rule: 'the TSCF sees another address than on the connection before',
    seen: { reflexive: { before: '198.51.100.1', now: '198.51.100.7', atMs: NOW_MS - 1_000 } },
    verdict: 'open',
    codes: ['answered-in-time', 'reflexive-address-changed'],
  },
  {
    rule: 'that is news for a while only',
    seen: {
      reflexive: {
        before: '198.51.100.1',
        now: '198.51.100.7',
        atMs: NOW_MS - LIMITS.pinholeNoteMs.value,
      },
    },
    verdict: 'open',
    codes: ['answered-in-time'],
  },
];

const CASES = [...ENDINGS, ...ANSWERS, ...TERMS, ...STANDING];

const judge = (seen: Partial<PathEvidence>) => judgePath({ ...WELL, ...seen }, NOW_MS);

describe('the judgement of a path', () => {
  it.each(CASES)('$rule: $verdict', ({ seen, verdict, codes, evidence, text }) => {
    const judgement = judge(seen);
    const [first] = judgement.reasons;
    expect(judgement.reasons.map(({ code }) => code)).toEqual(codes);
    expect(judgement.verdict).toBe(verdict);
    if (evidence !== undefined) expect(first?.evidence).toEqual(evidence);
    if (text !== undefined) expect(first?.text).toMatch(text);
    if (typeof text === 'string') expect(first?.text).toBe(text);
  });

  it('every rule has a case in which it speaks', () => {
    const spoken = new Set(
      CASES.flatMap(({ seen }) => RULES.filter((rule) => rule.find({ ...WELL, ...seen }, NOW_MS))),
    );
    expect(RULES.filter((rule) => !spoken.has(rule)).map(({ code, when }) => `${code}: ${when}`)).toEqual([]);
  });

  it('every reason is one line of whole sentences, and fits the schema', () => {
    for (const { seen } of CASES) {
      const { reasons } = judge(seen);
      expect(pinholeReasonsSchema.parse(reasons)).toEqual(reasons);
      for (const { text } of reasons) expect(text).toMatch(/^[A-Z0-9][^\n]+\.$/);
      for (const { evidence } of reasons) expect(Object.values(evidence)).not.toContain(undefined);
    }
  });

  it('nobody is accused: whatever is said of a closed pin-hole has a rival and a test that tells', () => {
    for (const { seen, verdict } of CASES) {
      if (verdict === 'closed') expect(judge(seen).reasons[0]?.text).toMatch(/Consistent with .* tells?\./);
    }
  });

  it('the weightier verdict stands first in the table of rules', () => {
    const weights = RULES.map(({ verdict }) =>
      ['closed', 'at-risk', 'unknown', 'open', 'note'].indexOf(verdict),
    );
    expect(weights).toEqual(weights.toSorted((one, other) => one - other));
  });

  it('no more reasons than there may be', () => {
    const { reasons } = judge({
      ...MISSING,
      ...gap('stall', false),
      ...NOTHING_PASSED,
      idleLimitS: 30,
      lifetime: { survivedS: 20, failedByS: 22, doubted: false },
      reflexive: { before: '198.51.100.1', now: '198.51.100.7', atMs: NOW_MS },
      trouble: { mendedMs: NOW_MS },
    });
    expect(reasons.length).toBeLessThanOrEqual(LIMITS.pinholeReasons.value);
  });
});

describe('when time alone changes a judgement', () => {
  it.each<[string, Partial<PathEvidence>, number | undefined]>([
    ['never, where all is well', {}, undefined],
    ['never, where one is out that is not overdue', { outstanding: keepAlive(300) }, undefined],
    ['once one that is overdue shows', { outstanding: keepAlive(900) }, NOW_MS + 800],
    ['never, once it has shown', { outstanding: keepAlive(1_800) }, undefined],
    ['once a note has stood long enough', gap('stall', true), NOW_MS + LIMITS.pinholeNoteMs.value - 5_000],
    ['never, where what is to come is an answer', gap('sleep', false), undefined],
    [
      'once data has been gone for so long that our direction shows',
      {
        ...MISSING,
        meanwhile: { count: 1, afterDue: { firstMs: NOW_MS - 1_000, lastMs: NOW_MS - 1_000 } },
      },
      NOW_MS + 400,
    ],
  ])('%s', (_name, seen, againMs) => {
    expect(judge(seen).againMs).toBe(againMs);
  });

  it('the judgement is another one then, and not before', () => {
    for (const { seen } of CASES) {
      const evidence = { ...WELL, ...seen };
      const { againMs, reasons } = judgePath(evidence, NOW_MS);
      if (againMs === undefined) continue;
      const codesAt = (atMs: number) => judgePath(evidence, atMs).reasons.map(({ code }) => code);
      expect(codesAt(againMs - 1)).toEqual(reasons.map(({ code }) => code));
      expect(codesAt(againMs)).not.toEqual(codesAt(againMs - 1));
    }
  });
});
