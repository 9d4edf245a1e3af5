import { describe, expect, it } from 'vitest';
import { LoadGuard, type Disturbance } from '../../../main/keepalive/load-guard.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';

const HEARTBEAT_MS = LIMITS.guardHeartbeatMs.value;
const STALL_MS = LIMITS.stallMs.value;

function lab(monotonicStopsInSleep = true) {
  const time = new FakeTime();
  const cpu = { ms: 0 };
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => cpu.ms, monotonicStopsInSleep });
  const heard: Disturbance[] = [];
  const leave = guard.onDisturbance((cause) => heard.push(cause));
  return { time, cpu, guard, heard, leave };
}

describe('where the monotonic clock stands still in sleep (Linux)', () => {
  it('a wall clock that ran ahead of it is sleep, noticed at the next heartbeat', () => {
    const { time, heard, leave } = lab();
    time.wallOffset += 60_000;
    time.advance(HEARTBEAT_MS - 1);
    expect(heard).toEqual([]);
    time.advance(1);
    expect(heard).toEqual(['sleep']);
    time.advance(10 * HEARTBEAT_MS);
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('a small step of the wall clock is not, nor one backwards, nor many small ones', () => {
    const { time, heard, leave } = lab();
    time.wallOffset += 2_000;
    time.advance(HEARTBEAT_MS);
    time.wallOffset -= 3_600_000;
    time.advance(HEARTBEAT_MS);
    for (let beat = 0; beat < 20; beat += 1) {
      time.wallOffset += 500;
      time.advance(HEARTBEAT_MS);
    }
    expect(heard).toEqual([]);
    leave();
  });

  it('sleep after the clock was set back is still seen', () => {
    const { time, heard, leave } = lab();
    time.wallOffset -= 3_600_000;
    time.advance(HEARTBEAT_MS);
    time.wallOffset += 5_000;
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('a timer late by more than the limit is a stall, and one disturbance', () => {
    const { time, heard, leave } = lab();
    time.stall(HEARTBEAT_MS + STALL_MS);
    time.advance(0);
    expect(heard).toEqual([]);
    time.stall(HEARTBEAT_MS + STALL_MS + 1);
    time.advance(0);
    expect(heard).toEqual(['stall']);
    time.advance(0);
    expect(heard).toEqual(['stall']);
    leave();
  });

  it('what happened while nobody listened is not told to who comes later', () => {
    const { time, guard, heard, leave } = lab();
    leave();
    time.wallOffset += 60_000;
    const leaveAgain = guard.onDisturbance((cause) => heard.push(cause));
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual([]);
    leaveAgain();
  });
});

describe('where the monotonic clock runs on in sleep (Windows, macOS)', () => {
  it.each<[string, { lateMs: number; cpuMs: number; cause: Disturbance }]>([
    ['late on both clocks and no cycle spent is sleep', { lateMs: 3_600_000, cpuMs: 10, cause: 'sleep' }],
    ['late and computing all the while is a stall', { lateMs: 10_000, cpuMs: 9_000, cause: 'stall' }],
    ['anything between is called both', { lateMs: 10_000, cpuMs: 2_000, cause: 'sleep-or-stall' }],
  ])('%s', (_name, { lateMs, cpuMs, cause }) => {
    const { time, cpu, heard, leave } = lab(false);
    time.advance(HEARTBEAT_MS);
    time.stall(HEARTBEAT_MS + lateMs);
    cpu.ms += cpuMs;
    time.advance(0);
    expect(heard).toEqual([cause]);
    leave();
  });

  it('a wall clock that was set is no sleep', () => {
    const { time, heard, leave } = lab(false);
    time.wallOffset += 3_600_000;
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual([]);
    leave();
  });
});

it('the heartbeat runs only while someone listens', () => {
  const { time, guard, leave } = lab();
  const leaveToo = guard.onDisturbance(() => undefined);
  leave();
  expect(time.pending).toBe(1);
  leaveToo();
  expect(time.pending).toBe(0);
  guard.disturb('network');
  expect(time.pending).toBe(0);
});

it('a listener that leaves while being told stops the heartbeat', () => {
  const { time, guard, leave } = lab();
  leave();
  const leaveAtOnce = guard.onDisturbance(() => leaveAtOnce());
  time.wallOffset += 60_000;
  time.advance(HEARTBEAT_MS);
  expect(time.pending).toBe(0);
});
