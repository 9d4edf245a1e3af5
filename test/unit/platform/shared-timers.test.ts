import { describe, expect, it } from 'vitest';
import { sharedTimers } from '../../../main/platform/shared-timers.ts';
import { FakeTime } from '../../support/fake-time.ts';

function lab() {
  const time = new FakeTime();
  const timers = sharedTimers(time, () => time.monotonicMs());
  const fired: [string, number][] = [];
  const after = (ms: number, name = `${ms}`): (() => void) =>
    timers.after(ms, () => fired.push([name, time.monotonicMs()]));
  return { time, timers, fired, after };
}

describe('timers that are shared', () => {
  it('fire at the same moment where they are due within 20 ms, never early, and take one of the system', () => {
    const { time, fired, after } = lab();
    for (const ms of [1_001, 1_010, 1_020]) after(ms);
    expect(time.pending).toBe(1);
    after(1_021);
    expect(time.pending).toBe(2);
    time.advance(2_000);
    expect(fired).toEqual([
      ['1001', 1_020],
      ['1010', 1_020],
      ['1020', 1_020],
      ['1021', 1_040],
    ]);
    expect(time.pending).toBe(0);
  });

  it('are the system’s own below a second', () => {
    const { time, fired, after } = lab();
    after(999);
    after(0);
    time.advance(999);
    expect(fired).toEqual([
      ['0', 0],
      ['999', 999],
    ]);
  });

  it('once called off do not fire, and leave nothing behind when they were the last', () => {
    const { time, fired, after } = lab();
    const callOffs = [after(5_000), after(5_001), after(5_002)];
    callOffs[1]?.();
    callOffs[1]?.();
    expect(time.pending).toBe(2);
    callOffs[2]?.();
    expect(time.pending).toBe(1);
    time.advance(4_000);
    callOffs[0]?.();
    expect(time.pending).toBe(0);
    time.advance(10_000);
    expect(fired).toEqual([]);
  });

  it('called off by another one that is due with them do not fire; called off late they do nothing', () => {
    const { time, timers, fired, after } = lab();
    let callOffNext = (): void => undefined;
    const callOff = timers.after(2_000, () => callOffNext());
    callOffNext = after(2_000, 'next');
    after(2_000, 'last');
    time.advance(2_000);
    expect(fired).toEqual([['last', 2_000]]);
    callOff();
    after(1_000, 'later');
    time.advance(1_000);
    expect(fired.at(-1)).toEqual(['later', 3_000]);
  });

  it('armed again by what fires are of a later moment', () => {
    const { time, timers } = lab();
    const moments: number[] = [];
    const arm = (): void => void timers.after(1_000, again);
    const again = (): void => {
      moments.push(time.monotonicMs());
      arm();
    };
    arm();
    time.advance(3_000);
    expect(moments).toEqual([1_000, 2_000, 3_000]);
  });
});
