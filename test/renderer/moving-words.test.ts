import { describe, expect, it } from 'vitest';
import type { KamSnapshot } from '../../app/contract/contract.ts';
import { nextFraction, nextWords } from '../../renderer/features/tunnels/moving-words.ts';
import { formatAge, formatRtt, formatSpan } from '../../renderer/format.ts';
import { kam, tunnel } from './support/samples.ts';

describe('what comes next', () => {
  it.each<readonly [string, Partial<KamSnapshot>, number]>([
    ['in 7 s', { nextInMs: 7_000 }, 0],
    ['in 1 min 10 s', { nextInMs: 70_000 }, 0],
    ['in 1 s', { nextInMs: 7_000 }, 6_900],
    ['now', { nextInMs: 7_000 }, 7_500],
    ['–', { nextInMs: null }, 0],
    ['traffic is flowing', { trafficFlowing: true }, 0],
    ['now', { waitingForMs: 20, nextInMs: null }, 0],
    ['waiting for the answer · 3 s', { waitingForMs: 1_000, nextInMs: null, trafficFlowing: true }, 2_400],
  ])('"%s" for %j after %d ms', (expected, change, elapsed) => {
    expect(nextWords(kam(change), elapsed)).toBe(expected);
  });

  it.each<readonly [number | null, Partial<KamSnapshot>, number]>([
    [0.5, { nextInMs: 80_000 }, 25_000],
    [0, { nextInMs: 1_000 }, 5_000],
    [0, { nextInMs: null, waitingForMs: 10 }, 0],
    [null, { nextInMs: null }, 0],
    [null, { trafficFlowing: true }, 0],
  ])('%d of the interval is left for %j after %d ms', (expected, change, elapsed) => {
    expect(nextFraction(tunnel('a', { kam: kam(change) }), elapsed)).toBe(expected);
  });

  it('nothing is counted down where keep-alive is off', () => {
    const off = { seconds: 0, decidedBy: 'tscf', agreement: 'off' } as const;
    expect(nextFraction(tunnel('a', { interval: off }), 0)).toBeNull();
  });
});

describe('durations', () => {
  it.each([
    [0.4213, '0.42 ms'],
    [9.96, '10 ms'],
    [42.4, '42 ms'],
    [1_810, '1.8 s'],
  ])('a round trip of %d ms is "%s"', (ms, expected) => {
    expect(formatRtt(ms)).toBe(expected);
  });

  it.each([
    [0.9, '0 s', '0 s'],
    [59.9, '59 s', '59 s'],
    [185, '3 min 5 s', '3 min'],
    [7_800, '2 h 10 min', '2 h'],
    [86_400, '1 d', '1 d'],
  ])('%d s is the span "%s" and the age "%s"', (seconds, span, age) => {
    expect(formatSpan(seconds)).toBe(span);
    expect(formatAge(seconds)).toBe(age);
  });
});
