import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../../main/platform/clock.ts';
import type { FleetFigures } from './figures.ts';

/** How often the delay of the event loop is looked at, ms. What is measured has it in it. */
const LOOK_MS = 10;

type DelayMonitor = ReturnType<typeof monitorEventLoopDelay>;
type ProcessFigures = FleetFigures['process'];

/** What this process needs, over periods and over all. */
export class ProcessWatch {
  readonly #clock: Clock;
  readonly #rssBefore = process.memoryUsage.rss();
  readonly #delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  readonly #delayOfAll = monitorEventLoopDelay({ resolution: LOOK_MS });
  readonly #began: Mark;
  #last: Mark;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = this.#mark();
    this.#last = this.#began;
    this.#delay.enable();
    this.#delayOfAll.enable();
  }

  /** Since it was last asked. @param tunnels that are up */
  takePeriod(tunnels: number): ProcessFigures {
    const now = this.#mark();
    const figures = this.#figures(this.#last, now, this.#delay, tunnels);
    this.#last = now;
    this.#delay.reset();
    return figures;
  }

  /** Since it was made. */
  total(tunnels: number): ProcessFigures {
    return this.#figures(this.#began, this.#mark(), this.#delayOfAll, tunnels);
  }

  close(): void {
    this.#delay.disable();
    this.#delayOfAll.disable();
  }

  #mark(): Mark {
    const { user, system } = process.cpuUsage();
    return { atMs: this.#clock.monotonicMs(), cpuMs: (user + system) / 1_000 };
  }

  #figures(from: Mark, to: Mark, delay: DelayMonitor, tunnels: number): ProcessFigures {
    const passedMs = to.atMs - from.atMs;
    const rss = process.memoryUsage.rss();
    return {
      cpuShare: passedMs > 0 ? (to.cpuMs - from.cpuMs) / passedMs : 0,
      rssOctets: rss,
      rssPerTunnelOctets: tunnels === 0 ? null : Math.round((rss - this.#rssBefore) / tunnels),
      eventLoopDelayMs: { p99: delayMs(delay, delay.percentile(99)), max: delayMs(delay, delay.max) },
    };
  }
}

interface Mark {
  readonly atMs: number;
  readonly cpuMs: number;
}

const delayMs = ({ count }: DelayMonitor, ns: number): number =>
  count === 0 ? 0 : Math.max(0, ns / 1e6 - LOOK_MS);

/** How many files this process may have open; undefined: the system does not tell (only Linux does), or there is no bound. */
export function openFilesAllowed(limits = textOf('/proc/self/limits')): number | undefined {
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

/** How many local ports connections to one address and port can have; undefined: the system does not tell. */
export function localPorts(range = textOf('/proc/sys/net/ipv4/ip_local_port_range')): number | undefined {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(range) ?? [];
  return first === undefined || last === undefined ? undefined : Number(last) - Number(first) + 1;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
