import { expect, it } from 'vitest';
import { SampleRing } from '../../../main/keepalive/sample-ring.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { gapCauseSchema } from '../../../main/model/snapshot.ts';

it('gives back each outcome in its place, with its time', () => {
  const ring = new SampleRing();
  ring.answered(0, 10);
  ring.missed(20);
  for (const cause of gapCauseSchema.options) ring.gap(cause, 30);
  ring.answered(1.25, 40);
  expect(ring.samples()).toEqual([
    { kind: 'answered', rttMs: 0 },
    { kind: 'missed' },
    ...gapCauseSchema.options.map((cause) => ({ kind: 'gap', cause })),
    { kind: 'answered', rttMs: 1.25 },
  ]);
  expect(ring.timesMs()).toEqual([10, 20, ...gapCauseSchema.options.map(() => 30), 40]);
});

it('forgets the oldest beyond its bound, however often it comes round', () => {
  const ring = new SampleRing();
  const most = LIMITS.rttSamples.value;
  for (let at = 0; at < 2 * most + 7; at += 1) {
    ring.answered(at, 10 * at);
    const from = Math.max(0, at + 1 - most);
    const kept = Array.from({ length: at + 1 - from }, (_, index) => from + index);
    expect(ring.samples()).toEqual(kept.map((rttMs) => ({ kind: 'answered', rttMs })));
    expect(ring.timesMs()).toEqual(kept.map((rttMs) => 10 * rttMs));
  }
});

it('samples given out do not change later', () => {
  const ring = new SampleRing();
  ring.answered(1, 0);
  const before = ring.samples();
  ring.missed(1);
  expect(before).toHaveLength(1);
});
