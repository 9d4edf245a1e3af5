import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Timers } from './timers.ts';

export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
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
};
