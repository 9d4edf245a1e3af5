import { expect, it } from 'vitest';
import { RttWindow } from '../../../main/keepalive/rtt-window.ts';
import { LIMITS } from '../../../main/model/limits.ts';

function windowOf(...rtts: number[]): RttWindow {
  const window = new RttWindow();
  for (const rttMs of rtts) window.add({ kind: 'answered', rttMs });
  return window;
}

it('forgets the oldest beyond its bound', () => {
  const window = new RttWindow();
  for (let rttMs = 0; rttMs <= LIMITS.rttSamples.value; rttMs += 1) window.add({ kind: 'answered', rttMs });
  expect(window.samples()).toHaveLength(LIMITS.rttSamples.value);
  expect(window.samples()[0]).toEqual({ kind: 'answered', rttMs: 1 });
  expect(window.quantileMs(0)).toBe(1);
});

it('misses and gaps keep their place and are no round trips', () => {
  const window = windowOf(5);
  window.add({ kind: 'missed' });
  window.add({ kind: 'gap', cause: 'sleep' });
  expect(window.samples().map(({ kind }) => kind)).toEqual(['answered', 'missed', 'gap']);
  expect(window.answered).toBe(1);
});

it.each([
  [0, 10],
  [0.5, 30],
  [0.9, 50],
  [1, 50],
])('quantile %d of 10 to 50 is %d', (q, expected) => {
  expect(windowOf(50, 20, 40, 10, 30).quantileMs(q)).toBe(expected);
});

it('a quantile takes in what was added after it was asked for', () => {
  const window = windowOf(10);
  expect(window.quantileMs(1)).toBe(10);
  window.add({ kind: 'answered', rttMs: 90 });
  expect(window.quantileMs(1)).toBe(90);
});

it('after any number of samples the quantiles are those of the round trips that are still there', () => {
  const window = new RttWindow();
  for (let at = 0; at < 5 * LIMITS.rttSamples.value; at += 1) {
    // Scattered, and the same ones again and again.
    if (at % 4 === 0) window.add({ kind: 'missed' });
    else window.add({ kind: 'answered', rttMs: (at * 37) % 23 });
    const left = window.samples().flatMap((sample) => (sample.kind === 'answered' ? sample.rttMs : []));
    const sorted = left.toSorted((one, other) => one - other);
    expect([0, 0.5, 0.9].map((q) => window.quantileMs(q))).toEqual(
      [0, 0.5, 0.9].map((q) => sorted[Math.floor(q * sorted.length)]),
    );
  }
});

it('without a round trip there is no quantile', () => {
  expect(new RttWindow().quantileMs(0.9)).toBeUndefined();
});

it('samples given out do not change later', () => {
  const window = windowOf(1);
  const before = window.samples();
  window.add({ kind: 'missed' });
  expect(before).toHaveLength(1);
});
