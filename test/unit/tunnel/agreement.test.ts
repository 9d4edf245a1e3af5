import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../main/model/profile.ts';
import type { IntervalInForce } from '../../../main/model/interval.ts';
import { agreeInterval, intervalCandidates, intervalRequest } from '../../../main/tunnel/agreement.ts';

const ASSIGNED: Profile['interval'] = { mode: 'assigned' };
const PROPOSED: Profile['interval'] = { mode: 'proposed', seconds: 30 };
const STATIC: Profile['interval'] = { mode: 'static', seconds: 30 };

describe('how the interval is agreed (protocol 6)', () => {
  it.each<[string, Profile['interval'], number | undefined, IntervalInForce]>([
    ['assigned', ASSIGNED, 110, { seconds: 110, decidedBy: 'tscf', agreement: 'assigned' }],
    ['assigned: off', ASSIGNED, 0, { seconds: 0, decidedBy: 'tscf', agreement: 'off' }],
    [
      'assigned: not negotiated',
      ASSIGNED,
      undefined,
      { seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' },
    ],
    ['proposed: granted', PROPOSED, 30, { seconds: 30, decidedBy: 'profile', agreement: 'proposed' }],
    ['proposed: insisted', PROPOSED, 20, { seconds: 20, decidedBy: 'tscf', agreement: 'insisted' }],
    ['proposed: off', PROPOSED, 0, { seconds: 0, decidedBy: 'tscf', agreement: 'off' }],
    [
      'proposed: not negotiated',
      PROPOSED,
      undefined,
      { seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' },
    ],
    ['static', STATIC, undefined, { seconds: 30, decidedBy: 'profile', agreement: 'static' }],
    ['static, whatever is said', STATIC, 99, { seconds: 30, decidedBy: 'profile', agreement: 'static' }],
  ])('%s', (_name, wanted, keepAliveIntervalS, expected) => {
    const response = keepAliveIntervalS === undefined ? {} : { keepAliveIntervalS };
    expect(agreeInterval(wanted, response)).toEqual(expected);
  });

  it('the request asks with 0, proposes with a number, or says nothing', () => {
    expect([ASSIGNED, PROPOSED, STATIC].map(intervalRequest)).toEqual([
      { keepAliveIntervalS: 0 },
      { keepAliveIntervalS: 30 },
      {},
    ]);
  });

  it.each<[Profile['interval'], number | undefined, unknown]>([
    [
      ASSIGNED,
      110,
      [
        ['profile', null],
        ['tscf', 110],
      ],
    ],
    [
      PROPOSED,
      20,
      [
        ['profile', 30],
        ['tscf', 20],
      ],
    ],
    [
      PROPOSED,
      undefined,
      [
        ['profile', 30],
        ['tscf', null],
      ],
    ],
    [STATIC, undefined, [['profile', 30]]],
  ])('candidates of %o with %s', (wanted, keepAliveIntervalS, expected) => {
    const response = keepAliveIntervalS === undefined ? {} : { keepAliveIntervalS };
    const candidates = intervalCandidates(wanted, agreeInterval(wanted, response));
    expect(candidates.map(({ origin, seconds }) => [origin, seconds])).toEqual(expected);
  });
});
