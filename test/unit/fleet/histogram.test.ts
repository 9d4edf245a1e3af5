import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../app/cli/fleet/histogram.ts';

const SHARES = [0.01, 0.5, 0.9, 0.99, 1];

/** By definition: the least value that so large a share is not above. */
function naive(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

describe('the histogram of round trips', () => {
  it('has each quantile to 1/64, and never below it, whatever the durations are', () => {
    const durationMs = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 100_000, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(durationMs, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        expect(histogram.count).toBe(values.length);
        expect(histogram.max).toBe(Math.max(...values));
        for (const share of SHARES) {
          const exact = naive(values, share);
          const found = histogram.quantile(share) ?? Number.NaN;
          // Half a microsecond is what rounding to whole ones may take away.
          expect(found).toBeGreaterThanOrEqual(exact - 0.000_501);
          expect(found).toBeLessThanOrEqual(exact * (1 + 1 / 64) + 0.000_501);
        }
      }),
    );
  });

  it('of two together is that of all that both have', () => {
    const [one, other, all] = [new Histogram(), new Histogram(), new Histogram()];
    for (let ms = 0.05; ms < 5_000; ms *= 1.3) {
      (Math.round(ms) % 2 === 0 ? one : other).record(ms);
      all.record(ms);
    }
    one.add(other);
    expect([one.count, one.max]).toEqual([all.count, all.max]);
    for (const share of SHARES) expect(one.quantile(share)).toBe(all.quantile(share));
  });

  it('has nothing to say of nothing, also when it begins anew', () => {
    const histogram = new Histogram();
    histogram.record(3);
    histogram.reset();
    expect([histogram.count, histogram.quantile(0.5), histogram.max]).toEqual([0, null, null]);
  });

  it.each([
    ['none at all', 0],
    ['longer than it has room for', 1e9],
    ['below nothing, as a clock may have it', -1],
  ])('takes a duration that is %s', (_what, ms) => {
    const histogram = new Histogram();
    histogram.record(ms);
    histogram.record(1);
    expect(histogram.count).toBe(2);
    expect(histogram.quantile(0.5)).toBeLessThanOrEqual(1.02);
  });
});
