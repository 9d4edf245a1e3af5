import { describe, expect, test } from 'vitest';
import { compare, type Benchmark, type Contestant } from '../bench/harness.ts';
import { median, p99, quantile, ratio } from '../bench/statistics.ts';

const oneTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

describe('statistics', () => {
  test.each([
    { samples: [7], middle: 7 },
    { samples: [3, 1, 2], middle: 2 },
    { samples: [10, 1, 3, 2], middle: 2.5 },
    { samples: [-5, -1, -3], middle: -3 },
  ])('the median of $samples is $middle', ({ samples, middle }) => {
    expect(median(samples)).toBe(middle);
  });

  test.each([
    { count: 1, at: 1 },
    { count: 50, at: 50 },
    { count: 100, at: 99 },
    { count: 1_000, at: 990 },
  ])('of the numbers 1 to $count, p99 is $at', ({ count, at }) => {
    expect(p99(oneTo(count).reverse())).toBe(at);
  });

  test('a quantile reaches from the least to the greatest sample', () => {
    expect([quantile([4, 2, 9], 0), quantile([4, 2, 9], 1)]).toEqual([2, 9]);
  });

  test('the samples stay as they were', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  test('nothing has no quantile and no median', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
  });

  test('the ratio is that of each round, so a machine that slows down for one does not count', () => {
    // By the medians of each side it would be 30 / 20.
    expect(ratio([12, 120, 30], [10, 100, 20])).toBeCloseTo(1.2);
    expect(ratio([10, 30], [10, 10])).toBe(2);
  });

  test('rounds that do not pair up have no ratio', () => {
    expect(() => ratio([1, 2], [1])).toThrow(RangeError);
  });
});

describe('a comparison', () => {
  /** A benchmark of contestants that write down what they are asked for. */
  function scripted(product: readonly number[], floor: readonly number[]) {
    const log: string[] = [];
    const contestant = (name: string, samples: readonly number[]): Contestant => ({
      round(size) {
        log.push(`${name} ${size}`);
        return Promise.resolve(samples);
      },
      close() {
        log.push(`${name} closed`);
        return Promise.resolve();
      },
    });
    const benchmark: Benchmark = {
      name: 'scripted',
      about: 'Nothing.',
      figures: [{ name: 'middle', unit: 'µs', statistic: median, target: { atMost: 2 } }],
      plan: { rounds: 4, size: 3 },
      open: () =>
        Promise.resolve({ product: contestant('product', product), floor: contestant('floor', floor) }),
    };
    return { benchmark, log };
  }

  test('takes turns, also in who goes first, and closes both', async () => {
    const { benchmark, log } = scripted([1], [1]);
    await compare(benchmark);
    const there = ['product 3', 'floor 3'];
    const back = ['floor 3', 'product 3'];
    // Four rounds, and a quarter of them to warm up.
    expect(log).toEqual([...there, ...back, ...there, ...back, ...there, 'product closed', 'floor closed']);
  });

  test('comes to the medians of both, and of their ratios', async () => {
    const { benchmark } = scripted([14, 15, 19], [10, 10, 10]);
    expect(await compare(benchmark)).toEqual([{ figure: 'middle', product: 15, floor: 10, ratio: 1.5 }]);
  });

  test('a contestant that fails still has both closed', async () => {
    const { benchmark, log } = scripted([1], []);
    await expect(compare(benchmark)).rejects.toThrow(RangeError);
    expect(log.slice(-2)).toEqual(['product closed', 'floor closed']);
  });
});
