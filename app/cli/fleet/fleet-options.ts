import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { parseCount, parseDuration, parseRate, parseShare } from '../parse.ts';
import type { ProxyOptions } from '../proxy-options.ts';
import type { TlsOptions } from '../tls-options.ts';

export interface FleetOptions extends ProxyOptions, TlsOptions {
  readonly tunnels: string;
  readonly ramp: string;
  readonly interval?: string;
  readonly responseTime?: string;
  readonly missLimit?: string;
  readonly for?: string;
  readonly cut?: string;
  readonly silence?: string;
  readonly release?: string;
  readonly seed?: string;
  readonly abandon: boolean;
  readonly atLeast: string;
  readonly confirm?: string;
  readonly every?: string;
  readonly json: boolean;
}

/** What a load test is to do. */
export interface FleetPlan {
  readonly tunnels: number;
  readonly rampPerSecond: number;
  /** Undefined: until an interrupt. */
  readonly durationMs: number | undefined;
  readonly faults: {
    /** Each a second, of all tunnels; 0: none. */
    readonly cutPerSecond: number;
    readonly silencePerSecond: number;
    readonly releasePerSecond: number;
  };
  readonly seed: number;
  readonly abandon: boolean;
  /** Of the tunnels, 0 to 1. */
  readonly atLeast: number;
  readonly everyMs: number;
  readonly json: boolean;
}

const SHORTEST_PERIOD_MS = 100;
const TERMINAL_PERIOD_MS = 1_000;
const LINES_PERIOD_MS = 10_000;
const SEEDS = 2 ** 32;

/** @param terminal whether a person watches @throws PinholeError OPTION_INVALID */
export function parseFleetOptions(options: FleetOptions, terminal: boolean): FleetPlan {
  const tunnels = parseCount('--tunnels', options.tunnels, 1, LIMITS.fleetTunnels.value);
  const rate = (what: string, value: string | undefined): number =>
    value === undefined
      ? 0
      : parseRate(what, value, { of: tunnels, most: LIMITS.fleetFaultsPerSecond.value });
  return {
    tunnels,
    rampPerSecond: parseCount('--ramp', options.ramp, 1, LIMITS.fleetRampPerSecond.value),
    durationMs: options.for === undefined ? undefined : parseDuration('--for', options.for),
    faults: {
      cutPerSecond: rate('--cut', options.cut),
      silencePerSecond: rate('--silence', options.silence),
      releasePerSecond: rate('--release', options.release),
    },
    seed:
      options.seed === undefined
        ? Math.floor(Math.random() * SEEDS)
        : parseCount('--seed', options.seed, 0, SEEDS - 1),
    abandon: options.abandon,
    atLeast: parseShare('--at-least', options.atLeast),
    everyMs: periodMs(options.every, terminal && !options.json),
    json: options.json,
  };
}

function periodMs(every: string | undefined, redrawn: boolean): number {
  if (every === undefined) return redrawn ? TERMINAL_PERIOD_MS : LINES_PERIOD_MS;
  const ms = parseDuration('--every', every);
  if (ms >= SHORTEST_PERIOD_MS) return ms;
  throw new PinholeError(
    'OPTION_INVALID',
    `--every is "${every}"; ${SHORTEST_PERIOD_MS}ms or more would be right`,
  );
}
