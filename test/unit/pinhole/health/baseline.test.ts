import { expect, it } from 'vitest';
import { usualMs } from '../../../../main/pinhole/health/baseline.ts';

it.each([
  { p90: undefined, samples: 0, expected: undefined },
  { p90: 40, samples: 2, expected: undefined },
  { p90: 40, samples: 3, expected: 580 },
  { p90: 1_500, samples: 60, expected: 3_500 },
])(
  'a path whose p90 is $p90 ms over $samples answers is usual up to $expected ms',
  ({ p90, samples, expected }) => {
    expect(usualMs(p90, samples)).toBe(expected);
  },
);
