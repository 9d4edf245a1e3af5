import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../../main/pinhole/lifetime/account.ts';
import type { Sample } from '../../../../main/pinhole/lifetime/evidence.ts';
import { lifetimeOf } from '../../../../main/pinhole/lifetime/result.ts';

const lived = (silenceMs: number): Sample => ({ silenceMs, causes: [] });
const died = (silenceMs: number, ...causes: Sample['causes'][number][]): Sample => ({ silenceMs, causes });

const lifetime = (
  samples: readonly Sample[],
  change: Partial<Measurement> = {},
): ReturnType<typeof lifetimeOf> =>
  lifetimeOf({
    end: 'measured',
    samples,
    voided: 0,
    lossy: false,
    idleLimitMs: undefined,
    localAddress: '10.0.0.2',
    connectionsUsed: 8,
    octets: 2_000,
    tookMs: 45_678.9,
    problem: undefined,
    ...change,
  });

describe('lifetimeOf', () => {
  it('rounds each bound away from the lifetime', () => {
    const samples = [lived(4_567.89), lived(4_567.89), died(5_432.11, 'silence'), died(5_432.11, 'silence')];
    expect(lifetime(samples)).toMatchObject({
      survivedSeconds: 4.56,
      failedBySeconds: 5.44,
      tookSeconds: 45.68,
    });
  });

  it('relies on what was seen twice where it was measured, on what was seen at all where it was not', () => {
    const samples = [lived(4_000), lived(4_100), died(5_000, 'silence'), died(4_900, 'silence')];
    expect(lifetime(samples)).toMatchObject({ survivedSeconds: 4, failedBySeconds: 5 });
    expect(lifetime(samples, { end: 'cancelled' })).toMatchObject({
      survivedSeconds: 4.1,
      failedBySeconds: 4.9,
    });
  });

  it('relies on the third death where answers are known to be lost', () => {
    const samples = [4_900, 4_950, 5_000].map((silenceMs) => died(silenceMs, 'silence'));
    expect(lifetime([lived(4_000), lived(4_100), ...samples], { lossy: true }).failedBySeconds).toBe(5);
  });

  it('is less confident of what had to be thrown away, and least of what is far apart', () => {
    const samples = [lived(4_000), lived(4_100), died(5_000, 'silence'), died(4_900, 'silence')];
    expect(lifetime(samples).confidence).toBe('high');
    expect(lifetime(samples, { voided: 1 }).confidence).toBe('medium');
    expect(lifetime(samples, { end: 'cancelled' }).confidence).toBe('medium');
    expect(lifetime(samples, { end: 'cancelled', lossy: true }).confidence).toBe('low');
    expect(lifetime([lived(4_000), died(9_000, 'silence')], { end: 'cancelled' }).confidence).toBe('low');
  });

  it('names the cause that the deaths have in common, and all of them where they have none', () => {
    const bounds = [lived(4_000), lived(4_100)];
    const deaths = (...causes: Sample['causes'][]): Sample[] => causes.map((some) => died(4_900, ...some));
    expect(
      lifetime([...bounds, ...deaths(['silence', 'tscf-idle-limit'], ['tscf-idle-limit'])]).causes,
    ).toEqual(['tscf-idle-limit']);
    expect(lifetime([...bounds, ...deaths(['silence'], ['reset'])]).causes).toEqual(['silence', 'reset']);
    // A death far beyond the bound decides nothing.
    expect(lifetime([...bounds, ...deaths(['silence'], ['silence']), died(9_000, 'closed')]).causes).toEqual([
      'silence',
    ]);
  });

  it('recommends a second at least, and nothing where not even that was survived', () => {
    const recommended = (livedMs: number): number | null =>
      lifetime([lived(livedMs), lived(livedMs)]).recommendedIntervalSeconds;
    expect([900, 1_000, 1_300, 30_000].map(recommended)).toEqual([null, 1, 1, 24]);
  });
});
