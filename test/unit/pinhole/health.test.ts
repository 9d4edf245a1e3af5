import { describe, expect, it } from 'vitest';
import type { PinholeReason, PinholeVerdict } from '../../../main/model/pinhole.ts';
import { judgePath, overdueAfterMs, type PathEvidence } from '../../../main/pinhole/health.ts';

/** A tunnel that is up, with keep-alives of 30 s, all of them answered. */
const WELL: PathEvidence = {
  link: 'up',
  intervalS: 30,
  idleLimitS: 45,
  answered: 3,
  missedInRow: 0,
  dataFlowing: false,
  overdue: false,
  silentMs: 12_000,
  trafficFlowing: false,
};

interface Case {
  readonly rule: string;
  readonly seen: Partial<PathEvidence>;
  readonly verdict: PinholeVerdict;
  readonly code: PinholeReason['code'];
  readonly text?: string;
}

const CASES: readonly Case[] = [
  { rule: 'answered in time', seen: {}, verdict: 'open', code: 'answered-in-time' },
  {
    rule: 'traffic both ways is evidence without an answer',
    seen: { answered: 0, trafficFlowing: true },
    verdict: 'open',
    code: 'traffic-both-ways',
  },
  { rule: 'nothing answered yet', seen: { answered: 0 }, verdict: 'unknown', code: 'no-evidence' },
  {
    rule: 'nothing agreed yet',
    seen: { answered: 0, intervalS: undefined, idleLimitS: undefined },
    verdict: 'unknown',
    code: 'no-evidence',
  },
  {
    rule: 'no keep-alives: nothing shows it',
    seen: { intervalS: 0, answered: 0 },
    verdict: 'unknown',
    code: 'keep-alive-off',
  },
  {
    rule: 'an answer slower than usual',
    seen: { overdue: true },
    verdict: 'at-risk',
    code: 'answer-overdue',
  },
  {
    rule: 'one miss',
    seen: { missedInRow: 1, silentMs: 4_200 },
    verdict: 'at-risk',
    code: 'answer-missed',
    text: 'One keep-alive unanswered; nothing received for 4.2 s.',
  },
  {
    rule: 'misses outweigh a slow answer and past answers',
    seen: { missedInRow: 2, overdue: true, silentMs: 22_000 },
    verdict: 'at-risk',
    code: 'answer-missed',
    text: '2 keep-alives in a row unanswered; nothing received for 22 s.',
  },
  {
    rule: 'answers missing while data arrives is its own condition',
    seen: { missedInRow: 4, dataFlowing: true },
    verdict: 'at-risk',
    code: 'answers-missing-data-flowing',
    text: '4 keep-alives in a row unanswered, although data arrives.',
  },
  {
    rule: 'data that arrived during an older miss says nothing once there is none',
    seen: { missedInRow: 0, dataFlowing: true },
    verdict: 'open',
    code: 'answered-in-time',
  },
  {
    rule: 'the TSCF bears less silence than there is between two keep-alives',
    seen: { idleLimitS: 30 },
    verdict: 'at-risk',
    code: 'idle-limit-below-interval',
    text: 'The TSCF ends a tunnel after 30 s of silence, and keep-alives are up to 30 s apart.',
  },
  { rule: 'it bears a second more', seen: { idleLimitS: 31 }, verdict: 'open', code: 'answered-in-time' },
  { rule: 'it bears any silence', seen: { idleLimitS: 0 }, verdict: 'open', code: 'answered-in-time' },
  {
    rule: 'it did not say',
    seen: { idleLimitS: undefined },
    verdict: 'open',
    code: 'answered-in-time',
  },
  { rule: 'no connection', seen: { link: 'down' }, verdict: 'unknown', code: 'not-connected' },
  {
    rule: 'ended because nothing came back',
    seen: { link: 'lost', missedInRow: 2, silentMs: 20_000 },
    verdict: 'closed',
    code: 'silence-after-miss-limit',
  },
];

describe('the judgement of a path', () => {
  it.each(CASES)('$rule: $verdict', ({ seen, verdict, code, text }) => {
    const judgement = judgePath({ ...WELL, ...seen });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.map((reason) => reason.code)).toEqual([code]);
    if (text !== undefined) expect(judgement.reasons[0]?.text).toBe(text);
  });

  it('silence alone is never called the firewall’s doing: the rival and the test are named', () => {
    const [reason] = judgePath({ ...WELL, link: 'lost', silentMs: 25_000 }).reasons;
    expect(reason?.text).toMatch(
      /^Nothing came back for 25 s\. Consistent with a closed pin-hole, and with a TSCF/,
    );
    expect(reason?.text).toContain('the next attempt will tell');
  });

  it('every judgement is one line', () => {
    for (const { seen } of CASES) {
      for (const { text } of judgePath({ ...WELL, ...seen }).reasons) expect(text).toMatch(/^[^\n]+\.$/);
    }
  });
});

describe('when an answer is slower than usual', () => {
  it.each([
    { p90: undefined, samples: 0, expected: 5_000 },
    { p90: 40, samples: 2, expected: 5_000 },
    { p90: 40, samples: 3, expected: 580 },
    { p90: 1_500, samples: 60, expected: 3_500 },
    { p90: 9_000, samples: 60, expected: 10_000 },
  ])('p90 of $p90 ms over $samples answers: after $expected ms', ({ p90, samples, expected }) => {
    expect(overdueAfterMs(p90, samples, 10_000)).toBe(expected);
  });
});
