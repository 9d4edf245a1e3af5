import { describe, expect, it } from 'vitest';
import { nodePlatform } from '../../../main/platform/node-platform.ts';

const { clock, timers, random } = nodePlatform;

/** How long after it was armed a timer went off, ms. */
const waited = (ms: number): Promise<number> =>
  new Promise((resolve) => {
    const armedMs = clock.monotonicMs();
    timers.after(ms, () => resolve(clock.monotonicMs() - armedMs));
  });

describe('timers', () => {
  it('never go off early, not even by a part of a millisecond', async () => {
    const wanted = Array.from({ length: 400 }, (_, at) => 2 + (at % 50) / 7);
    const early: number[] = [];
    await Promise.all(
      wanted.map(async (ms, at) => {
        // Armed at all kinds of moments within a millisecond.
        await waited(at / 13);
        const late = (await waited(ms)) - ms;
        if (late < 0) early.push(late);
      }),
    );
    expect(early).toEqual([]);
  });

  it('of more than 31 bits of milliseconds do not go off at once', async () => {
    let fired = false;
    const callOff = timers.after(2 ** 31 + 1_000, () => (fired = true));
    await waited(10);
    callOff();
    expect(fired).toBe(false);
  });

  it('that were called off, before or after, do nothing', async () => {
    let fired = 0;
    const callOff = timers.after(1, () => (fired += 1));
    callOff();
    callOff();
    await waited(5);
    expect(fired).toBe(0);
    const late = timers.after(0, () => (fired += 1));
    await waited(5);
    late();
    expect(fired).toBe(1);
  });
});

describe('chance', () => {
  it('is uniform in [0, 1), and as many octets as asked for', () => {
    const draws = Array.from({ length: 1_000 }, () => random.uniform());
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(random.octets(8)).toHaveLength(8);
    expect(Buffer.compare(random.octets(16), random.octets(16))).not.toBe(0);
  });
});
