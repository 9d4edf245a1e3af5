import { describe, expect, it } from 'vitest';
import type { KnownLifetime } from '../../../../main/model/lifetime.ts';
import { doubtOf, recommendedIntervalS } from '../../../../main/pinhole/lifetime/recommendation.ts';
import { testLifetime } from '../../../support/lifetime.ts';

const WHEN = new Date('2030-01-02T00:00:00.000Z');
const known = (set: Partial<KnownLifetime> = {}): KnownLifetime => ({
  ...testLifetime(),
  doubt: null,
  ...set,
});
const doubt = (deadlySeconds: number, trustedSeconds: number): KnownLifetime['doubt'] => ({
  when: WHEN.toISOString(),
  deadlySeconds,
  trustedSeconds,
});

describe('the interval that a lifetime recommends', () => {
  it.each<[string, KnownLifetime | undefined, number | null]>([
    ['nothing is known', undefined, null],
    ['80 % of what survived', known(), 16],
    ['nothing died: as measured', known({ failedBySeconds: null }), 16],
    ['nothing survived', known({ survivedSeconds: 0, recommendedIntervalSeconds: null }), null],
    ['cut short, but some died: the bounds are what they are', known({ end: 'cancelled' }), 16],
    [
      'cut short before any died: it says too little',
      known({ end: 'cancelled', failedBySeconds: null }),
      null,
    ],
    ['in doubt: 80 % of what is still trusted', known({ doubt: doubt(10, 5) }), 4],
    ['in doubt, and never longer than before', known({ doubt: doubt(100, 50) }), 16],
    ['in doubt about everything: the shortest that there is', known({ doubt: doubt(0.4, 0.2) }), 1],
    [
      'in doubt, although it was cut short',
      known({ end: 'cancelled', failedBySeconds: null, doubt: doubt(10, 5) }),
      4,
    ],
  ])('%s', (_, lifetime, expected) => {
    expect(recommendedIntervalS(lifetime)).toBe(expected);
  });
});

describe('a pin-hole that died', () => {
  it.each<[string, KnownLifetime, number, number | undefined]>([
    ['clearly sooner than was survived: half of it is trusted', known(), 15, 7.5],
    ['about where it was measured to die', known(), 18, undefined],
    ['later', known(), 40, undefined],
    ['sooner again: half of that', known({ doubt: doubt(15, 7.5) }), 6, 3],
    ['sooner than measured, but not sooner than is trusted', known({ doubt: doubt(15, 7.5) }), 12, undefined],
  ])('%s', (_, lifetime, deadlySeconds, trustedSeconds) => {
    const expected =
      trustedSeconds === undefined ? undefined : { when: WHEN.toISOString(), deadlySeconds, trustedSeconds };
    expect(doubtOf(lifetime, deadlySeconds, WHEN)).toEqual(expected);
  });
});
