import { describe, expect, it } from 'vitest';
import { Conductor, Pace } from '../../../app/cli/fleet/pace.ts';
import { SeededChance } from '../../../app/cli/fleet/seeded-chance.ts';
import { FakeTime } from '../../support/fake-time.ts';

/** When things happened, on a clock that a test moves. */
function paced(time: FakeTime, pace: Pace, most = Number.POSITIVE_INFINITY) {
  const atMs: number[] = [];
  const conductor = new Conductor({ clock: time, timers: time }, [
    {
      pace,
      act: () => {
        atMs.push(time.monotonicMs());
        return atMs.length < most;
      },
    },
  ]);
  conductor.start();
  return { atMs, conductor };
}

const gaps = (atMs: readonly number[]): number[] =>
  atMs.slice(1).map((ms, index) => ms - (atMs[index] ?? Number.NaN));

/** The most that fell into any `windowMs`. */
function mostIn(atMs: readonly number[], windowMs: number): number {
  let from = 0;
  let most = 0;
  for (const [index, ms] of atMs.entries()) {
    while (ms - (atMs[from] ?? Number.NaN) >= windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

describe('the ramp', () => {
  it('is even, and over with the last tunnel', () => {
    const time = new FakeTime();
    const { atMs } = paced(time, new Pace(5, 0), 8);
    time.advance(60_000);
    expect(atMs).toEqual([0, 200, 400, 600, 800, 1_000, 1_200, 1_400]);
    expect(time.pending).toBe(0);
  });

  it('is as fast as asked for where several fall due between two looks', () => {
    const time = new FakeTime();
    const { atMs } = paced(time, new Pace(1_000, 0), 2_000);
    time.advance(1_999);
    expect(atMs.length).toBeGreaterThanOrEqual(1_980);
    expect(mostIn(atMs, 10)).toBeLessThanOrEqual(20);
    time.advance(50);
    expect(atMs).toHaveLength(2_000);
  });

  it.each([5, 50, 1_000])('of %i a second makes up for a stall at twice that at most', (perSecond) => {
    const time = new FakeTime();
    const { atMs, conductor } = paced(time, new Pace(perSecond, 0));
    time.advance(1_000);
    const before = atMs.length;
    time.stall(800);
    time.advance(3_200);
    // Five seconds have passed, and nothing of them is lost, but what the next look will do.
    expect(atMs.length).toBeGreaterThanOrEqual(5 * perSecond - perSecond / 100 - 1);
    expect(mostIn(atMs.slice(before), 1_000)).toBeLessThanOrEqual(2 * perSecond + perSecond / 5 + 1);
    expect(mostIn(atMs, 1)).toBeLessThanOrEqual(Math.max(1, perSecond / 5));
    conductor.stop();
  });

  it('leaves half of a gap at least between two, also when it is late', () => {
    const time = new FakeTime();
    const { atMs, conductor } = paced(time, new Pace(4, 0));
    time.advance(1_000);
    time.stall(900);
    time.advance(5_000);
    expect(Math.min(...gaps(atMs))).toBeGreaterThanOrEqual(125);
    expect(atMs.length).toBeGreaterThanOrEqual(27);
    conductor.stop();
  });

  it('keeps its rate where every turn of the program takes long, without a burst', () => {
    const time = new FakeTime();
    const { atMs, conductor } = paced(time, new Pace(200, 0));
    for (let turn = 0; turn < 100; turn += 1) {
      time.stall(90);
      time.advance(10);
    }
    expect(atMs.length).toBeGreaterThanOrEqual(1_900);
    expect(mostIn(atMs, 1)).toBeLessThanOrEqual(40);
    conductor.stop();
  });

  it('lets go what a stall of minutes put off', () => {
    const time = new FakeTime();
    const { atMs, conductor } = paced(time, new Pace(10, 0));
    time.stall(600_000);
    time.advance(10_000);
    expect(atMs.length).toBeLessThanOrEqual(1 + 10 + 100 + 1);
    expect(atMs.length).toBeGreaterThanOrEqual(100);
    conductor.stop();
  });

  it('needs one timer, and none when it has stopped', () => {
    const time = new FakeTime();
    const acts = Array.from({ length: 5 }, () => ({ pace: new Pace(7, 0), act: () => true }));
    const conductor = new Conductor({ clock: time, timers: time }, acts);
    conductor.start();
    time.advance(1_234);
    expect(time.pending).toBe(1);
    conductor.stop();
    expect(time.pending).toBe(0);
  });

  it('stops at once where what it does stops it', () => {
    const time = new FakeTime();
    let done = 0;
    const conductor: Conductor = new Conductor({ clock: time, timers: time }, [
      {
        pace: new Pace(1_000, 0),
        act: () => {
          done += 1;
          if (done === 3) conductor.stop();
          return true;
        },
      },
    ]);
    conductor.start();
    time.advance(1_000);
    expect([done, time.pending]).toEqual([3, 0]);
  });
});

describe('the moments of faults', () => {
  const moments = (seed: number): number[] => {
    const time = new FakeTime();
    const { atMs, conductor } = paced(time, new Pace(2, 0, new SeededChance(seed)));
    time.advance(1_000_000);
    conductor.stop();
    return atMs;
  };

  it('are as many as asked for, from half to one and a half of the mean apart', () => {
    const atMs = moments(1);
    expect(atMs.length).toBeGreaterThan(1_900);
    expect(atMs.length).toBeLessThan(2_100);
    // A look may be 10 ms late.
    expect(Math.min(...gaps(atMs))).toBeGreaterThan(239);
    expect(Math.max(...gaps(atMs))).toBeLessThan(761);
    expect(Math.max(...gaps(atMs)) - Math.min(...gaps(atMs))).toBeGreaterThan(400);
  });

  it('are the same for the same seed, and others for another one', () => {
    expect(moments(42)).toEqual(moments(42));
    expect(moments(42)).not.toEqual(moments(43));
  });
});

describe('the chance of a seed', () => {
  it('is spread evenly', () => {
    const chance = new SeededChance(7);
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const at = Math.floor(chance.uniform() * 10);
      tenths[at] = (tenths[at] ?? 0) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1_150);
  });
});
