import { describe, expect, it } from 'vitest';
import type { IntervalCandidate, IntervalInForce } from '../../../main/model/interval.ts';
import { DEFAULT_POLICY } from '../../../main/model/policy.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { agreeInterval, requestedInterval, type IntervalTerms } from '../../../main/tunnel/interval.ts';

type Wanted = Profile['interval'];

const ASSIGNED: Wanted = { mode: 'assigned' };
const PROPOSED: Wanted = { mode: 'proposed', seconds: 30 };
const STATIC: Wanted = { mode: 'static', seconds: 30 };
const AUTO: Wanted = { mode: 'auto', measureByItself: false };

type Bounds = readonly [min: number, max: number];
const ANY: Bounds = [DEFAULT_POLICY.minIntervalS, DEFAULT_POLICY.maxIntervalS];

const terms = (wanted: Wanted, recommendedS: number | null, [min, max]: Bounds): IntervalTerms => ({
  wanted,
  recommendedS,
  bounds: { minIntervalS: min, maxIntervalS: max },
});

/** `30 profile wish*`: the star marks what won. */
const written = (candidates: readonly IntervalCandidate[]): string =>
  candidates
    .map(({ origin, role, seconds, won }) => `${seconds ?? '-'} ${origin} ${role}${won ? '*' : ''}`)
    .join(', ');

type Row = readonly [
  Wanted,
  recommendedS: number | null,
  Bounds,
  /** Of the request; undefined: no TLV. */
  asked: number | undefined,
  /** Of the response. */
  answered: number | undefined,
  inForce: readonly [number, IntervalInForce['decidedBy'], IntervalInForce['agreement']],
  why: string,
];

const TABLE: readonly Row[] = [
  // Assigned by the TSCF.
  [ASSIGNED, null, ANY, 0, 110, [110, 'tscf', 'assigned'], '- profile wish, 110 tscf assignment*'],
  [ASSIGNED, null, ANY, 0, 0, [0, 'tscf', 'off'], '- profile wish, 0 tscf assignment*'],
  [ASSIGNED, null, ANY, 0, undefined, [0, 'none', 'not-negotiated'], '- profile wish, - tscf assignment'],
  [
    ASSIGNED,
    24,
    ANY,
    0,
    110,
    [110, 'tscf', 'assigned'],
    '- profile wish, 24 measured recommendation, 110 tscf assignment*',
  ],
  [
    ASSIGNED,
    null,
    [1, 60],
    0,
    110,
    [60, 'policy', 'shortened'],
    '- profile wish, 110 tscf assignment, 60 policy at-most*',
  ],
  [
    ASSIGNED,
    null,
    [20, 60],
    0,
    10,
    [10, 'tscf', 'assigned'],
    '- profile wish, 10 tscf assignment*, 20 policy at-least, 60 policy at-most',
  ],
  // Proposed by the profile.
  [PROPOSED, null, ANY, 30, 30, [30, 'profile', 'proposed'], '30 profile wish*, 30 tscf assignment'],
  [PROPOSED, null, ANY, 30, 20, [20, 'tscf', 'insisted'], '30 profile wish, 20 tscf assignment*'],
  [PROPOSED, null, ANY, 30, 40, [40, 'tscf', 'insisted'], '30 profile wish, 40 tscf assignment*'],
  [PROPOSED, null, ANY, 30, 0, [0, 'tscf', 'off'], '30 profile wish, 0 tscf assignment*'],
  [PROPOSED, null, ANY, 30, undefined, [0, 'none', 'not-negotiated'], '30 profile wish, - tscf assignment'],
  [
    PROPOSED,
    null,
    [1, 25],
    25,
    25,
    [25, 'policy', 'proposed'],
    '30 profile wish, 25 tscf assignment, 25 policy at-most*',
  ],
  [
    PROPOSED,
    null,
    [1, 25],
    25,
    40,
    [25, 'policy', 'shortened'],
    '30 profile wish, 40 tscf assignment, 25 policy at-most*',
  ],
  [
    PROPOSED,
    null,
    [45, ANY[1]],
    45,
    45,
    [45, 'policy', 'proposed'],
    '30 profile wish, 45 tscf assignment, 45 policy at-least*',
  ],
  [
    PROPOSED,
    null,
    [45, ANY[1]],
    45,
    30,
    [30, 'tscf', 'insisted'],
    '30 profile wish, 30 tscf assignment*, 45 policy at-least',
  ],
  // Configured on both sides: nothing is asked, and nothing that is said counts.
  [STATIC, null, ANY, undefined, undefined, [30, 'profile', 'static'], '30 profile wish*'],
  [STATIC, null, ANY, undefined, 99, [30, 'profile', 'static'], '30 profile wish*'],
  [
    STATIC,
    null,
    [1, 25],
    undefined,
    undefined,
    [25, 'policy', 'static'],
    '30 profile wish, 25 policy at-most*',
  ],
  [
    STATIC,
    null,
    [45, ANY[1]],
    undefined,
    undefined,
    [30, 'profile', 'static'],
    '30 profile wish*, 45 policy at-least',
  ],
  // By what was measured.
  [
    AUTO,
    null,
    ANY,
    0,
    30,
    [30, 'tscf', 'assigned'],
    '- profile wish, - measured recommendation, 30 tscf assignment*',
  ],
  [
    AUTO,
    24,
    ANY,
    24,
    24,
    [24, 'measured', 'proposed'],
    '- profile wish, 24 measured recommendation*, 24 tscf assignment',
  ],
  [
    AUTO,
    24,
    ANY,
    24,
    30,
    [24, 'measured', 'shortened'],
    '- profile wish, 24 measured recommendation*, 30 tscf assignment',
  ],
  [
    AUTO,
    24,
    ANY,
    24,
    20,
    [20, 'tscf', 'insisted'],
    '- profile wish, 24 measured recommendation, 20 tscf assignment*',
  ],
  [
    AUTO,
    24,
    ANY,
    24,
    0,
    [0, 'tscf', 'off'],
    '- profile wish, 24 measured recommendation, 0 tscf assignment*',
  ],
  [
    AUTO,
    24,
    ANY,
    24,
    undefined,
    [0, 'none', 'not-negotiated'],
    '- profile wish, 24 measured recommendation, - tscf assignment',
  ],
  [
    AUTO,
    24,
    [1, 20],
    20,
    30,
    [20, 'policy', 'shortened'],
    '- profile wish, 24 measured recommendation, 30 tscf assignment, 20 policy at-most*',
  ],
  [
    AUTO,
    24,
    [60, 120],
    60,
    60,
    [60, 'policy', 'proposed'],
    '- profile wish, 24 measured recommendation, 60 tscf assignment, 60 policy at-least*, 120 policy at-most',
  ],
  [
    AUTO,
    24,
    [60, 120],
    60,
    30,
    [30, 'tscf', 'insisted'],
    '- profile wish, 24 measured recommendation, 30 tscf assignment*, 60 policy at-least, 120 policy at-most',
  ],
  [
    AUTO,
    null,
    [60, 120],
    0,
    300,
    [120, 'policy', 'shortened'],
    '- profile wish, - measured recommendation, 300 tscf assignment, 60 policy at-least, 120 policy at-most*',
  ],
];

describe('the interval that results, and why (protocol 6)', () => {
  it.each(TABLE)(
    '%o, recommended %s, policy %j: asks %s, answered %s',
    (wanted, recommendedS, bounds, asked, answered, [seconds, decidedBy, agreement], why) => {
      const ours = terms(wanted, recommendedS, bounds);
      expect(requestedInterval(ours)).toBe(asked);
      const { interval, candidates } = agreeInterval(ours, answered);
      expect(interval).toEqual({ seconds, decidedBy, agreement });
      expect(written(candidates)).toBe(why);
    },
  );
});
