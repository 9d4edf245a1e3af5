import { describe, expect, it } from 'vitest';
import {
  DELAYED_ACK_MS,
  plan,
  type Held,
  type PlanInput,
} from '../../../../main/pinhole/lifetime/planner.ts';
import type { Sample } from '../../../../main/pinhole/lifetime/evidence.ts';

const input = (change: Partial<PlanInput>): PlanInput => ({
  maxMs: 80_000,
  idleLimitMs: undefined,
  capacity: 7,
  samples: [],
  lossy: false,
  held: [],
  opening: 0,
  ...change,
});
const silent = (id: number, silentMs: number): Held => ({ id, silentMs, state: 'silent' });
const lived = (silenceMs: number): Sample => ({ silenceMs, causes: [] });
const died = (silenceMs: number): Sample => ({ silenceMs, causes: ['silence'] });

describe('while nothing has died', () => {
  it('opens all that it may, and no more while they are being opened', () => {
    expect(plan(input({})).open).toBe(7);
    expect(plan(input({ opening: 5, held: [silent(1, 0)] })).open).toBe(1);
  });

  it('one waits for the maximum, the others climb in steps of less than the width wanted', () => {
    const { askAfterMs } = plan(input({ held: [1, 2, 3, 4].map((id) => silent(id, 0)) }));
    const [scout, ...climbers] = [1, 2, 3, 4].map((id) => askAfterMs.get(id) ?? 0);
    expect(scout).toBe(80_000 + DELAYED_ACK_MS);
    expect(climbers).toEqual([...climbers].sort((a, b) => a - b));
    for (const [at, afterMs] of climbers.entries())
      expect(afterMs - (climbers[at - 1] ?? DELAYED_ACK_MS)).toBeLessThan(1_000);
  });

  it('the one that has been silent longest takes the next step, whoever else was there before it', () => {
    const held = [silent(1, 30_000), silent(2, 900), silent(3, 2_000), silent(4, 500)];
    const { askAfterMs } = plan(input({ samples: [lived(2_000)], held }));
    const order = [3, 2, 4].map((id) => askAfterMs.get(id) ?? 0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('no step goes beyond the maximum', () => {
    const held = Array.from({ length: 7 }, (_, id) => silent(id, id));
    const { askAfterMs } = plan(input({ maxMs: 5_000, samples: [lived(4_800)], held }));
    expect(Math.max(...askAfterMs.values())).toBe(5_000 + DELAYED_ACK_MS);
  });

  it('a step stops short of where the TSCF has said that it will end the silence', () => {
    const held = [1, 2, 3].map((id) => silent(id, 0));
    const { askAfterMs } = plan(input({ idleLimitMs: 30_000, samples: [lived(25_000)], held }));
    expect(askAfterMs.get(2)).toBeGreaterThan(27_000);
    expect(askAfterMs.get(2)).toBeLessThan(30_000);
  });

  it('is done once the maximum was lived through twice', () => {
    expect(plan(input({ samples: [lived(80_000)] })).done).toBeUndefined();
    expect(plan(input({ samples: [lived(80_000), lived(80_000)] })).done).toBe('measured');
    // Sums of fractions: a hair less is the maximum too.
    expect(plan(input({ samples: [lived(80_000 - 1e-9), lived(80_000 - 1e-9)] })).done).toBe('measured');
  });
});

describe('once a silence was deadly', () => {
  it('what is between is split until it is as narrow as wanted', () => {
    const { askAfterMs } = plan(
      input({ samples: [lived(20_000), died(26_000)], held: [silent(1, 0), silent(2, 0), silent(3, 0)] }),
    );
    const between = [...askAfterMs.values()].filter((afterMs) => afterMs > 20_100 && afterMs < 26_000);
    expect(between.length).toBeGreaterThanOrEqual(3);
  });

  it('each bound is tried again, the upper one so late that a life would refute the death', () => {
    const held = [silent(1, 19_000), silent(2, 10_000)];
    const { askAfterMs } = plan(input({ samples: [lived(20_000), died(21_500)], held }));
    expect(askAfterMs.get(1)).toBeGreaterThanOrEqual(20_000 + DELAYED_ACK_MS);
    expect(askAfterMs.get(2)).toBeGreaterThanOrEqual(21_500 + DELAYED_ACK_MS);
  });

  it('one that is older than what was deadly is asked at once', () => {
    const { askAfterMs } = plan(input({ samples: [lived(20_000), died(21_500)], held: [silent(1, 40_000)] }));
    expect(askAfterMs.get(1)).toBeLessThan(40_000);
  });

  it('none is opened while those that are there will do', () => {
    const held = [silent(1, 5_000), silent(2, 10_000), silent(3, 2_000)];
    expect(plan(input({ samples: [lived(20_000), died(21_500)], held })).open).toBe(0);
    expect(plan(input({ samples: [lived(20_000), died(21_500)], held: [] })).open).toBe(2);
  });

  it('a suspect is planned with as if it were dead, and does not end the measurement', () => {
    const held: Held[] = [{ id: 1, silentMs: 21_000, state: 'suspect' }, silent(2, 3_000), silent(3, 2_000)];
    const { done, askAfterMs } = plan(input({ samples: [lived(20_000), lived(20_000), died(21_500)], held }));
    expect(done).toBeUndefined();
    expect(Math.max(...askAfterMs.values())).toBeLessThan(22_000);
  });

  it('is done when both bounds were seen twice, as close as wanted', () => {
    const samples = [lived(20_000), lived(20_050), died(21_900), died(21_950)];
    expect(plan(input({ samples })).done).toBe('measured');
    expect(plan(input({ samples: samples.slice(0, 3) })).done).toBeUndefined();
    expect(plan(input({ samples: [...samples.slice(0, 3), died(23_000)] })).done).toBeUndefined();
  });

  it('is done only with a third death where answers are known to be lost, and asks for it', () => {
    const samples = [lived(20_000), lived(20_050), died(21_500), died(21_550)];
    const held = [silent(1, 3_000), silent(2, 2_000)];
    const { done, askAfterMs } = plan(input({ samples, lossy: true, held }));
    expect(done).toBeUndefined();
    expect([...askAfterMs.values()]).toContain(21_500 + DELAYED_ACK_MS);
    expect(plan(input({ samples: [...samples, died(21_600)], lossy: true })).done).toBe('measured');
  });

  it('gives up where too many samples contradict the others', () => {
    const samples = [1, 2, 3, 4, 5, 6].flatMap((second) => [
      lived(second * 2_000),
      died(second * 2_000 - 1_000),
    ]);
    expect(plan(input({ samples })).done).toBe('contradictory');
  });
});
