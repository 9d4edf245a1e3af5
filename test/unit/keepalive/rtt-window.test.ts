import { expect, it } from 'vitest';
import { RttWindow } from '../../../main/keepalive/rtt-window.ts';
import { LIMITS } from '../../../main/model/limits.ts';

function windowOf(...rtts: number[]): RttWindow {
  const window = new RttWindow();
  for (const rttMs of rtts) window.add(rttMs);
  return window;
}

it('forgets the oldest beyond its bound', () => {
  const window = new RttWindow();
  for (let rttMs = 0; rttMs <= LIMITS.rttSamples.value; rttMs += 1) window.add(rttMs);
  expect(window.answered).toBe(LIMITS.rttSamples.value);
  expect(window.quantileMs(0)).toBe(1);
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
  window.add(90);
  expect(window.quantileMs(1)).toBe(90);
});

it('after any number of round trips the quantiles are those of the last ones', () => {
  const window = new RttWindow();
  const all: number[] = [];
  for (let at = 0; at < 5 * LIMITS.rttSamples.value; at += 1) {
    // Scattered, and the same ones again and again.
    const rttMs = (at * 37) % 23;
    all.push(rttMs);
    window.add(rttMs);
    const sorted = all.slice(-LIMITS.rttSamples.value).toSorted((one, other) => one - other);
    expect([0, 0.5, 0.9].map((q) => window.quantileMs(q))).toEqual(
      [0, 0.5, 0.9].map((q) => sorted[Math.floor(q * sorted.length)]),
    );
  }
});

it('without a round trip there is no quantile', () => {
  expect(new RttWindow().quantileMs(0.9)).toBeUndefined();
});
