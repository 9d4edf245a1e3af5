import { describe, expect, test } from 'vitest';
import { binarySearch } from '../../bench/lab/binary-search.ts';

const until = (lifetimeS: number) => (silenceS: number) => Promise.resolve(silenceS < lifetimeS);

describe('the binary search that measuring is compared with', () => {
  test.each([{ lifetimeS: 5 }, { lifetimeS: 20 }, { lifetimeS: 0.3 }, { lifetimeS: 77 }])(
    'has true bounds of a lifetime of $lifetimeS s, as close as Pinhole’s have to be',
    async ({ lifetimeS }) => {
      const { survivedS, failedByS } = await binarySearch(80, until(lifetimeS));
      expect(survivedS).toBeLessThanOrEqual(lifetimeS);
      expect(failedByS).toBeGreaterThanOrEqual(lifetimeS);
      expect(failedByS - survivedS).toBeLessThanOrEqual(Math.max(1, 0.1 * survivedS));
    },
  );

  test('asks one silence after another, and each bound twice', async () => {
    const asked: number[] = [];
    const bounds = await binarySearch(8, (silenceS) => {
      asked.push(silenceS);
      return Promise.resolve(silenceS < 3.5);
    });
    expect(asked).toEqual([4, 2, 3, 3, 4]);
    expect(bounds).toEqual({ survivedS: 3, failedByS: 4, connections: 5 });
  });

  test('a repeat that contradicts counts, and the search goes on', async () => {
    const asked: number[] = [];
    const bounds = await binarySearch(8, (silenceS) => {
      // Of two answers at 3 s the first is chance.
      const isFirst = !asked.includes(silenceS);
      asked.push(silenceS);
      return Promise.resolve(silenceS < 2.9 || (silenceS === 3 && isFirst));
    });
    expect(bounds).toMatchObject({ survivedS: 2, failedByS: 3 });
    expect(asked.filter((silenceS) => silenceS === 2)).toHaveLength(2);
  });
});
