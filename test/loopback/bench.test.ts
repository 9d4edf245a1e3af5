import { expect, test } from 'vitest';
import { BENCHMARKS } from '../bench/benchmarks.ts';
import { compare } from '../bench/harness.ts';

test.each(BENCHMARKS)(
  '$name runs, and has a figure for each of its targets',
  async (benchmark) => {
    const results = await compare(benchmark, { rounds: 2, size: 100 });
    expect(results.map(({ figure }) => figure)).toEqual(benchmark.figures.map(({ name }) => name));
    for (const { product, floor, ratio } of results) {
      expect(Math.min(product, floor, ratio)).toBeGreaterThan(0);
      expect(Math.max(product, floor, ratio)).toBeLessThan(Infinity);
    }
  },
  60_000,
);
