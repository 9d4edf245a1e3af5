import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RttSketch } from '../../../main/history/rtt-sketch.ts';
import { quantile } from '../../bench/statistics.ts';

const rtts = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  {
    minLength: 1,
    maxLength: 400,
  },
);

const sketchOf = (values: readonly number[]): RttSketch => {
  const sketch = new RttSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

describe('a sketch of round trips', () => {
  it('has every quantile within 2 % of a true one', () => {
    fc.assert(
      fc.property(rtts, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const is = sketchOf(values).quantile(q);
        const right = quantile(values, q);
        expect(Math.abs(is - right) / right).toBeLessThan(0.0201);
      }),
    );
  });

  it('stored and added to another is that of all', () => {
    fc.assert(
      fc.property(rtts, rtts, (some, others) => {
        const added = sketchOf(some);
        added.merge(sketchOf(others).encode());
        expect(added.total).toBe(some.length + others.length);
        expect(added.encode()).toEqual(sketchOf([...some, ...others]).encode());
      }),
    );
  });

  it('takes few octets: three for a minute of two keep-alives alike', () => {
    expect(sketchOf([20_000, 20_100]).encode()).toHaveLength(3);
    expect(sketchOf(Array.from({ length: 100_000 }, (_, at) => at)).encode().length).toBeLessThan(1_000);
  });

  it('counts on past what an octet holds, and is empty again when it is cleared', () => {
    const sketch = new RttSketch();
    sketch.merge(Uint8Array.of(5, 0xff, 0xff, 0x7f));
    expect(sketch.total).toBe(2 ** 21 - 1);
    const again = new RttSketch();
    again.merge(sketch.encode());
    expect(again.total).toBe(2 ** 21 - 1);
    sketch.clear();
    expect([sketch.total, sketch.quantile(0.5), sketch.encode().length]).toEqual([0, 0, 0]);
  });

  it('takes any octets without going wrong', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        const sketch = new RttSketch();
        sketch.merge(octets);
        expect(sketch.total).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(sketch.quantile(0.5))).toBe(true);
      }),
    );
  });
});
