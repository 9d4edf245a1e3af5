import type { CoreChange } from '../../../main/model/core-api.ts';
import type { ErrorCode } from '../../../main/model/errors.ts';
import type { KamFate, KeepAliveObserver } from '../../../main/model/keep-alive-observer.ts';
import { tunnelStateSchema } from '../../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../../main/model/tunnel-event.ts';
import type { Clock } from '../../../main/platform/clock.ts';
import type { FleetFigures, Spread } from './figures.ts';
import { Histogram } from './histogram.ts';

type State = Extract<TunnelEvent, { event: 'state' }>['state'];

const STATES = tunnelStateSchema.options;
const STOPPED = STATES.indexOf('stopped');
const CONNECTED = STATES.indexOf('connected');
const WAITING = STATES.indexOf('waiting');

/** As the benchmarks have it: of the interval. */
const SENT_LATE_SHARE = 0.05;

/** What is counted over a time. */
class Counts {
  sent = 0;
  answered = 0;
  missed = 0;
  answeredLate = 0;
  sentLate = 0;
  cameUp = 0;
  cameBack = 0;
  readonly failures = new Map<ErrorCode, number>();
  readonly roundTrips = new Histogram();
  readonly setUps = new Histogram();

  /** What it counted goes to another one, and it begins anew. */
  moveTo(total: Counts): void {
    for (const field of NUMBERS) {
      total[field] += this[field];
      this[field] = 0;
    }
    for (const [code, times] of this.failures)
      total.failures.set(code, (total.failures.get(code) ?? 0) + times);
    this.failures.clear();
    total.roundTrips.add(this.roundTrips);
    total.setUps.add(this.setUps);
    this.roundTrips.reset();
    this.setUps.reset();
  }
}

const NUMBERS = [
  'sent',
  'answered',
  'missed',
  'answeredLate',
  'sentLate',
  'cameUp',
  'cameBack',
] as const satisfies readonly (keyof Counts)[];

export type Tallied = Pick<
  FleetFigures,
  'keepAlives' | 'roundTripMs' | 'setUpMs' | 'cameUp' | 'cameBack' | 'failures'
>;

/** Counts what happens to the tunnels of a fleet, in memory that does not grow with time: some octets a tunnel. */
export class Tally implements KeepAliveObserver {
  readonly #clock: Clock;
  readonly #at: ReadonlyMap<string, number>;
  /** Index in STATES, by tunnel. */
  readonly #states: Uint8Array;
  readonly #byState = new Uint32Array(STATES.length);
  /** Whether it has been up since it was started, by tunnel. */
  readonly #wasUp: Uint8Array;
  readonly #intervalMs: Float64Array;
  /** When the attempt under way began, by tunnel; NaN: none is. */
  readonly #attemptMs: Float64Array;
  readonly #period = new Counts();
  readonly #total = new Counts();
  #everUp = false;
  #lastFailure: { readonly code: ErrorCode; readonly message: string } | undefined;

  constructor(ids: readonly string[], clock: Clock) {
    this.#clock = clock;
    this.#at = new Map(ids.map((id, at) => [id, at]));
    this.#states = new Uint8Array(ids.length).fill(STOPPED);
    this.#byState[STOPPED] = ids.length;
    this.#wasUp = new Uint8Array(ids.length);
    this.#intervalMs = new Float64Array(ids.length);
    this.#attemptMs = new Float64Array(ids.length).fill(Number.NaN);
  }

  /** How many tunnels are in that state now. */
  inState(state: State): number {
    return this.#byState[STATES.indexOf(state)] ?? 0;
  }

  isUp(at: number): boolean {
    return this.#states[at] === CONNECTED;
  }

  /** Whether any tunnel has ever been up. */
  get everUp(): boolean {
    return this.#everUp;
  }

  get lastFailure(): { readonly code: ErrorCode; readonly message: string } | undefined {
    return this.#lastFailure;
  }

  sent(tunnel: string, lateMs: number): void {
    this.#period.sent += 1;
    const intervalMs = this.#intervalMs[this.#at.get(tunnel) ?? -1] ?? 0;
    if (lateMs > intervalMs * SENT_LATE_SHARE) this.#period.sentLate += 1;
  }

  outcome(_tunnel: string, outcome: KamFate, rttMs: number | null): void {
    if (outcome === 'answered') this.#period.answered += 1;
    else if (outcome === 'missed') this.#period.missed += 1;
    else this.#period.answeredLate += 1;
    if (rttMs !== null) this.#period.roundTrips.record(rttMs);
  }

  changed(change: CoreChange): void {
    if (change.kind !== 'event') return;
    const { event } = change;
    const at = this.#at.get(event.tunnel);
    if (at === undefined) return;
    if (event.event === 'state') this.#state(at, event);
    else if (event.event === 'interval') this.#intervalMs[at] = event.seconds * 1_000;
  }

  /** What was counted since it was last asked. */
  takePeriod(): Tallied {
    const figures = talliedOf(this.#period);
    this.#period.moveTo(this.#total);
    return figures;
  }

  /** All that was counted up to the last period. */
  total(): Tallied {
    return talliedOf(this.#total);
  }

  #state(at: number, event: Extract<TunnelEvent, { event: 'state' }>): void {
    const before = this.#states[at] ?? STOPPED;
    const now = STATES.indexOf(event.state);
    this.#byState[before] = (this.#byState[before] ?? 0) - 1;
    this.#byState[now] = (this.#byState[now] ?? 0) + 1;
    this.#states[at] = now;
    switch (event.state) {
      case 'connected':
        this.#cameUp(at);
        break;
      case 'stopped':
        this.#wasUp[at] = 0;
        this.#attemptMs[at] = Number.NaN;
        break;
      case 'connecting':
      case 'reconnecting':
        // Without a stage an attempt has failed, or the tunnel is lost; with one, an attempt is under way, and has the last one's code.
        if (event.stage === null && before !== WAITING) this.#failed(at, event);
        else if (event.stage !== null && Number.isNaN(this.#attemptMs[at]))
          this.#attemptMs[at] = this.#clock.monotonicMs();
        break;
      case 'waiting':
      case 'failed':
        this.#failed(at, event);
    }
  }

  #cameUp(at: number): void {
    const beganMs = this.#attemptMs[at] ?? Number.NaN;
    if (!Number.isNaN(beganMs)) this.#period.setUps.record(this.#clock.monotonicMs() - beganMs);
    this.#attemptMs[at] = Number.NaN;
    if (this.#wasUp[at] === 1) this.#period.cameBack += 1;
    else this.#period.cameUp += 1;
    this.#wasUp[at] = 1;
    this.#everUp = true;
  }

  #failed(at: number, { code, message }: Extract<TunnelEvent, { event: 'state' }>): void {
    this.#attemptMs[at] = Number.NaN;
    if (code === null) return;
    this.#period.failures.set(code, (this.#period.failures.get(code) ?? 0) + 1);
    this.#lastFailure = { code, message: message ?? '' };
  }
}

function talliedOf(counts: Counts): Tallied {
  const { sent, answered, missed, answeredLate, sentLate, cameUp, cameBack } = counts;
  return {
    keepAlives: { sent, answered, missed, answeredLate, sentLate },
    roundTripMs: spreadOf(counts.roundTrips),
    setUpMs: spreadOf(counts.setUps),
    cameUp,
    cameBack,
    failures: Object.fromEntries(counts.failures),
  };
}

function spreadOf(histogram: Histogram): Spread {
  return {
    count: histogram.count,
    p50: histogram.quantile(0.5),
    p90: histogram.quantile(0.9),
    p99: histogram.quantile(0.99),
    max: histogram.max,
  };
}
