import { z } from 'zod';
import { ERROR_CODES } from '../../../main/model/errors.ts';

const count = z.int().min(0);
const durationMs = z.number().min(0);

/** Of durations; null: there was none. */
const spreadSchema = z.strictObject({
  count,
  p50: durationMs.nullable(),
  p90: durationMs.nullable(),
  p99: durationMs.nullable(),
  max: durationMs.nullable(),
});
export type Spread = z.output<typeof spreadSchema>;

const figures = {
  v: z.literal(1),
  /** Wall clock, ISO 8601, UTC. */
  time: z.string(),
  /** Since the first tunnel was started, ms. */
  elapsedMs: durationMs,
  /** Of what follows, all that is counted is of this time, ms: the last period; in a summary, all of it. */
  periodMs: durationMs,
  /** At the moment. `asked`: as many as there are to be; `started`: and have been told to connect. */
  tunnels: z.strictObject({
    asked: count,
    started: count,
    stopped: count,
    connecting: count,
    connected: count,
    reconnecting: count,
    waiting: count,
    failed: count,
  }),
  /** `answeredLate`: after it was missed. `sentLate`: more than 5 % of the interval after it was due, which is this program's fault. */
  keepAlives: z.strictObject({
    sent: count,
    answered: count,
    missed: count,
    answeredLate: count,
    sentLate: count,
  }),
  roundTripMs: spreadSchema,
  /** From the first step of an attempt, the name, to a tunnel that is up. */
  setUpMs: spreadSchema,
  /** Tunnels that came up for the first time since they were started. */
  cameUp: count,
  /** Tunnels that came up again by themselves. */
  cameBack: count,
  /** Attempts that failed and tunnels that were lost, by why. */
  failures: z.partialRecord(z.enum(ERROR_CODES), count),
  /** Faults that were made; `silentOpen`: silent connections that are open at the moment. */
  faults: z.strictObject({ cut: count, silenced: count, silentOpen: count, released: count }),
  /** Of this process. */
  process: z.strictObject({
    /** Of one core. */
    cpuShare: z.number().min(0),
    rssOctets: count,
    /** What it grew by since there was no tunnel, for each that is up; null: none is. */
    rssPerTunnelOctets: z.int().nullable(),
    /** How long the event loop kept timers waiting. */
    eventLoopDelayMs: z.strictObject({ p99: durationMs, max: durationMs }),
  }),
};

/** What `pinhole fleet --json` prints once a period. */
export const fleetFiguresSchema = z.strictObject({ event: z.literal('figures'), ...figures });
export type FleetFigures = z.output<typeof fleetFiguresSchema>;

/** What it prints last. */
export const fleetSummarySchema = z.strictObject({
  event: z.literal('summary'),
  ...figures,
  /** Repeats the moments of faults. */
  seed: count,
  /** Tunnels that were up at the end, of those asked for. */
  upShare: z.number().min(0).max(1),
  /** How long closing took, ms; in it are the releases, or `abandoned`. */
  closedInMs: durationMs,
  abandoned: z.boolean(),
});
export type FleetSummary = z.output<typeof fleetSummarySchema>;
