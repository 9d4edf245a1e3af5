import { describe, expect, it } from 'vitest';
import { bracketOf, undisputed, widthMs, type Sample } from '../../../../main/pinhole/lifetime/evidence.ts';

const lived = (...silences: number[]): Sample[] => silences.map((silenceMs) => ({ silenceMs, causes: [] }));
const died = (...silences: number[]): Sample[] =>
  silences.map((silenceMs) => ({ silenceMs, causes: ['silence'] }));

describe('bracketOf', () => {
  it('knows nothing from nothing', () => {
    expect(bracketOf([])).toEqual({
      livedMs: 0,
      diedMs: undefined,
      twiceLivedMs: 0,
      surelyDiedMs: undefined,
      against: 0,
    });
  });

  it('takes the longest that lived and the shortest that died, once and twice seen', () => {
    expect(bracketOf([...lived(1, 2, 3), ...died(5, 4, 6)])).toEqual({
      livedMs: 3,
      diedMs: 4,
      twiceLivedMs: 2,
      surelyDiedMs: 5,
      against: 0,
    });
  });

  it('of two readings that as many samples speak against takes the lower one', () => {
    expect(bracketOf([...lived(1, 8), ...died(5, 9)])).toMatchObject({ livedMs: 1, diedMs: 5, against: 1 });
  });

  it('believes two longer lives more than one death', () => {
    expect(bracketOf([...lived(1, 7, 8), ...died(5, 9)])).toMatchObject({
      livedMs: 8,
      diedMs: 9,
      against: 1,
    });
  });

  it('a life of the very silence that also died speaks against the death', () => {
    expect(bracketOf([...lived(5, 5), ...died(5)])).toMatchObject({
      livedMs: 5,
      diedMs: undefined,
      against: 1,
    });
  });
});

describe('how often a death must be seen', () => {
  it('twice, as long as nothing speaks against any sample', () => {
    expect(bracketOf([...lived(1, 2), ...died(4, 5, 6)]).surelyDiedMs).toBe(5);
  });

  it('three times where something does', () => {
    expect(bracketOf([...lived(1, 2, 9), ...died(4, 5, 6)])).toMatchObject({ surelyDiedMs: 6, against: 1 });
    expect(bracketOf([...lived(1, 2, 9), ...died(4, 5)]).surelyDiedMs).toBeUndefined();
  });

  it('three times where the path loses answers', () => {
    expect(bracketOf([...lived(1, 2), ...died(4, 5, 6)], true).surelyDiedMs).toBe(6);
  });
});

describe('undisputed', () => {
  it('leaves out everything between the first death and the last life', () => {
    expect(undisputed([...lived(1, 4, 8), ...died(3, 6, 9, 10)])).toEqual({ livedMs: 1, diedMs: 10 });
  });

  it('has no upper bound that was seen once', () => {
    expect(undisputed([...lived(1, 4), ...died(3, 9)]).diedMs).toBeUndefined();
  });

  it('has no upper bound where the longest silence of all lived', () => {
    expect(undisputed([...lived(1, 8), ...died(3)])).toEqual({ livedMs: 1, diedMs: undefined });
  });
});

it('bounds may be a tenth apart, or a second where that is more', () => {
  expect([widthMs(0), widthMs(5_000), widthMs(10_000), widthMs(20_000)]).toEqual([
    1_000, 1_000, 1_000, 2_000,
  ]);
});
