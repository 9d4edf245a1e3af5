import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../main/tunnel/backoff.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

describe('backoff with full jitter (protocol 7)', () => {
  const settings = { initialMs: 1_000, maxMs: 60_000 };

  it('the ceiling doubles from the initial one up to the longest', () => {
    const backoff = new Backoff(settings, new ScriptedRandom([1]));
    const waits = Array.from({ length: 8 }, () => backoff.nextMs());
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('the wait is drawn from the whole range below it', () => {
    const backoff = new Backoff(settings, new ScriptedRandom([0, 0.25, 0.5]));
    expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([0, 500, 2_000]);
  });

  it('begins again after a reset', () => {
    const backoff = new Backoff(settings, new ScriptedRandom([1]));
    backoff.nextMs();
    backoff.nextMs();
    backoff.reset();
    expect(backoff.nextMs()).toBe(1_000);
  });
});
