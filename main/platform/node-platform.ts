import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { NetworkSource } from './network.ts';
import { nodeNetwork } from './node-network.ts';
import { nodeUdp } from './node-udp.ts';
import type { Random } from './random.ts';
import { sharedTimers } from './shared-timers.ts';
import type { Timers } from './timers.ts';
import type { UdpPort } from './udp.ts';

/** What the engine needs of the machine. */
export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly udp: UdpPort;
  readonly network: NetworkSource;
  /** CPU time that this process has used, ms. */
  readonly cpuMs: () => number;
  /** Whether the monotonic clock stands still while the machine sleeps (protocol 7.5). */
  readonly monotonicStopsInSleep: boolean;
}

/** Node fires a timer of more than 31 bits at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function afterLong(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : callback()), stepMs);
  };
  wait(ms);
  return () => clearTimeout(timer);
}

const nodeTimers: Timers = {
  after(ms, callback) {
    // Node counts whole milliseconds from one that has begun, so a timer can be a part of one early.
    const wholeMs = ms <= 0 ? 0 : Math.ceil(ms) + 1;
    if (wholeMs > LONGEST_TIMER_MS) return afterLong(wholeMs, callback);
    const timer = setTimeout(callback, wholeMs);
    return () => clearTimeout(timer);
  },
};

export const nodePlatform: Platform = {
  clock: {
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
  },
  timers: sharedTimers(nodeTimers, () => performance.now()),
  random: {
    // Jitter is not a secret: the cheap generator serves.
    uniform: () => Math.random(),
    octets: (count) => randomBytes(count),
  },
  udp: nodeUdp,
  network: nodeNetwork,
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  monotonicStopsInSleep: process.platform === 'linux',
};
