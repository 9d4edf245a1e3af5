import { describe, expect, it } from 'vitest';
import { LoadGuard, NETWORK_CHANGE, type Disturbance } from '../../../main/keepalive/load-guard.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';

const HEARTBEAT_MS = LIMITS.guardHeartbeatMs.value;
const STALL_MS = LIMITS.stallMs.value;

function lab(monotonicStopsInSleep = true) {
  const time = new FakeTime();
  const cpu = { ms: 0 };
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => cpu.ms, monotonicStopsInSleep });
  const heard: Disturbance['cause'][] = [];
  const forMs: Disturbance['forMs'][] = [];
  const leave = guard.onDisturbance((disturbance) => {
    heard.push(disturbance.cause);
    forMs.push(disturbance.forMs);
  });
  return { time, cpu, guard, heard, forMs, leave };
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
    const leaveAgain = guard.onDisturbance(({ cause }) => heard.push(cause));
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual([]);
    leaveAgain();
  });
});

describe('where the monotonic clock runs on in sleep (Windows, macOS)', () => {
  it.each<[string, { lateMs: number; cpuMs: number; cause: Disturbance['cause'] }]>([
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

  it('what was computed while nobody listened is not held against a sleep', () => {
    const { time, cpu, guard, heard, leave } = lab(false);
    leave();
    cpu.ms += 600_000;
    const leaveAgain = guard.onDisturbance(({ cause }) => heard.push(cause));
    time.stall(HEARTBEAT_MS + 60_000);
    time.advance(0);
    expect(heard).toEqual(['sleep']);
    leaveAgain();
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
  guard.disturb(NETWORK_CHANGE);
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

describe('how long a disturbance was', () => {
  it('where the monotonic clock stands still: what the wall clock ran ahead by, or by how much the timer was late', () => {
    const { time, forMs, leave } = lab();
    time.wallOffset += 60_000;
    time.advance(HEARTBEAT_MS);
    time.stall(HEARTBEAT_MS + 3_000);
    time.advance(0);
    expect(forMs).toEqual([60_000, 3_000]);
    leave();
  });

  it('where it runs on: by how much the timer was late', () => {
    const { time, heard, forMs, leave } = lab(false);
    time.stall(HEARTBEAT_MS + 3_600_000);
    time.advance(0);
    expect([heard, forMs]).toEqual([['sleep'], [3_600_000]]);
    leave();
  });
});

/** The two kinds of systems, and how a sleep of `ms` passes on each. */
const SYSTEMS = [
  { system: 'Linux', stops: true, sleep: (time: FakeTime, ms: number) => void (time.wallOffset += ms) },
  { system: 'Windows, macOS', stops: false, sleep: (time: FakeTime, ms: number) => time.stall(ms) },
];

describe.each(SYSTEMS)('what the system says of sleep ($system)', ({ stops, sleep }) => {
  it('suspend, sleep, resume is one gap, as long as the sleep', () => {
    const { time, guard, heard, forMs, leave } = lab(stops);
    guard.suspend();
    sleep(time, 3_600_000);
    guard.resume();
    time.advance(10 * HEARTBEAT_MS);
    expect([heard, forMs]).toEqual([['sleep'], [3_600_000]]);
    leave();
  });

  it('each twice is one gap', () => {
    const { time, guard, heard, leave } = lab(stops);
    guard.suspend();
    guard.suspend();
    sleep(time, 3_600_000);
    guard.resume();
    time.advance(1_000);
    guard.resume();
    time.advance(10 * HEARTBEAT_MS);
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('resume alone is one gap, with the clocks seen or not', () => {
    const { time, guard, heard, leave } = lab(stops);
    guard.resume();
    expect(heard).toEqual(['sleep']);
    time.advance(LIMITS.sameWakeMs.value);
    sleep(time, 3_600_000);
    guard.resume();
    time.advance(10 * HEARTBEAT_MS);
    expect(heard).toEqual(['sleep', 'sleep']);
    leave();
  });

  it('a resume that comes after the clocks have told is about the same sleep', () => {
    const { time, guard, heard, leave } = lab(stops);
    guard.suspend();
    sleep(time, 3_600_000);
    time.advance(stops ? HEARTBEAT_MS : 0);
    expect(heard).toEqual(['sleep']);
    time.advance(LIMITS.sameWakeMs.value - 1);
    guard.resume();
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('two sleeps in a moment, each announced, are two gaps', () => {
    const { time, guard, heard, leave } = lab(stops);
    for (let round = 0; round < 2; round += 1) {
      guard.suspend();
      sleep(time, 60_000);
      guard.resume();
    }
    expect(heard).toEqual(['sleep', 'sleep']);
    leave();
  });

  it('between suspend and resume no timer says anything', () => {
    const { time, guard, heard, leave } = lab(stops);
    guard.suspend();
    expect(guard.suspended).toBe(true);
    time.advance(1_000);
    expect(guard.judge(time.monotonicMs())).toBe(true);
    expect(heard).toEqual([]);
    guard.resume();
    expect(guard.suspended).toBe(false);
    expect(guard.judge(time.monotonicMs())).toBe(false);
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('a suspend that no sleep follows ends by itself', () => {
    const { time, guard, heard, forMs, leave } = lab(stops);
    guard.suspend();
    time.advance(HEARTBEAT_MS - 1);
    expect(heard).toEqual([]);
    time.advance(1);
    expect([heard, forMs]).toEqual([['sleep-or-stall'], [HEARTBEAT_MS]]);
    expect(guard.suspended).toBe(false);
    leave();
  });

  it('while nobody listens it is nothing, then or later', () => {
    const { time, guard, heard, leave } = lab(stops);
    leave();
    guard.suspend();
    guard.resume();
    expect(guard.suspended).toBe(false);
    expect([heard, time.pending]).toEqual([[], 0]);
  });
});

it('a timer that was overtaken by a disturbance says nothing, and is no second one', () => {
  const { time, guard, heard, leave } = lab();
  const dueMs = time.monotonicMs() + HEARTBEAT_MS - 1;
  time.stall(HEARTBEAT_MS + STALL_MS + 1);
  time.advance(0);
  expect(heard).toEqual(['stall']);
  expect(guard.judge(dueMs)).toBe(true);
  expect(guard.judge(time.monotonicMs())).toBe(false);
  expect(heard).toEqual(['stall']);
  leave();
});

it('looking judges by the heartbeat before it fires', () => {
  const { time, guard, heard, leave } = lab();
  time.wallOffset += 60_000;
  expect(guard.look()).toBe(true);
  expect(guard.look()).toBe(false);
  expect(heard).toEqual(['sleep']);
  leave();
});

it('the heartbeat is heard while it is on time, and while anyone hears it, it runs', () => {
  const { time, guard, heard, leave } = lab();
  leave();
  let beats = 0;
  const leaveHeartbeat = guard.onHeartbeat(() => (beats += 1));
  time.advance(3 * HEARTBEAT_MS);
  expect(beats).toBe(3);
  time.stall(HEARTBEAT_MS + STALL_MS + 1);
  time.advance(0);
  expect([beats, heard]).toEqual([3, []]);
  leaveHeartbeat();
  expect(time.pending).toBe(0);
});
