import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Timers } from './timers.ts';

/** What the engine needs of the machine. */
export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** CPU time that this process has used, ms. */
  readonly cpuMs: () => number;
  /** Whether the monotonic clock stands still while the machine sleeps (protocol 7.5). */
  readonly monotonicStopsInSleep: boolean;
}

export const nodePlatform: Platform = {
  clock: {
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
  },
  timers: {
    after(ms, callback) {
      const timer = setTimeout(callback, Math.max(0, Math.ceil(ms)));
      return () => clearTimeout(timer);
    },
  },
  random: {
    // Jitter is not a secret: the cheap generator serves.
    uniform: () => Math.random(),
    octets: (count) => randomBytes(count),
  },
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  monotonicStopsInSleep: process.platform === 'linux',
};
