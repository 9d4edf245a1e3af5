import type { KamFate, KeepAliveObserver } from '../model/keep-alive-observer.ts';
import { LIMITS } from '../model/limits.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { columnsOf, newBatch, type Columns } from './batch.ts';
import type { BatchMessage, KeptEvent } from './messages.ts';
import { LATE, MISSED } from './schema.ts';

/** What of a batch only its taker knows. */
export type Batch = Omit<BatchMessage, 'kind' | 'days' | 'profiles'>;

export interface RecorderOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whether what becomes of a tunnel is kept. */
  readonly records: (profile: string) => boolean;
  /** Takes what has been gathered; its memory comes back by `reuse`. */
  readonly give: (batch: Batch) => void;
  /** Told once that something was left out, as batches do not come back. */
  readonly behind: () => void;
}

/** Of a tunnel that is not recorded. */
const NOT_RECORDED = -1;

/**
 * Gathers what becomes of keep-alives, as numbers in memory that is there already, and hands it over a batch at a time: when one is
 * full, with the first keep-alive a minute after the oldest in it, or, where none comes, by a timer. A tunnel that keeps its interval so wakes nobody.
 */
export class HistoryRecorder implements KeepAliveObserver {
  readonly #options: RecorderOptions;
  readonly #numbers = new Map<string, number>();
  readonly #spare: ArrayBuffer[] = [];
  #nextNumber = 0;
  #named: [number, string][] = [];
  #events: KeptEvent[] = [];
  #memory: ArrayBuffer | undefined;
  #columns: Columns | undefined;
  #made = 0;
  #rows = 0;
  #oldestMs = 0;
  #lost = 0;
  #toldBehind = false;
  #callOff: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Keep-alives and events that were left out. */
  get lost(): number {
    return this.#lost;
  }

  sent(): void {
    // What becomes of it is what is kept.
  }

  outcome(profile: string, fate: KamFate, rttMs: number | null): void {
    const tunnel = this.#numberOf(profile);
    if (tunnel === NOT_RECORDED) return;
    const columns = this.#room();
    if (columns === undefined) {
      this.#leaveOut();
      return;
    }
    const at = this.#rows;
    columns.times[at] = this.#options.clock.wallMs();
    columns.values[at] =
      fate === 'answered' ? Math.round((rttMs ?? 0) * 1_000) : fate === 'missed' ? MISSED : LATE;
    columns.tunnels[at] = tunnel;
    this.#rows = at + 1;
    this.#added();
  }

  event(event: TunnelEvent): void {
    const detail = detailOf(event);
    if (detail === undefined) return;
    const tunnel = this.#numberOf(event.tunnel);
    if (tunnel === NOT_RECORDED) return;
    if (this.#events.length >= LIMITS.historyBatchEvents.value || this.#room() === undefined) {
      this.#leaveOut();
      return;
    }
    this.#events.push({
      tunnel,
      t: Date.parse(event.time),
      kind: event.event,
      detail: JSON.stringify(detail),
    });
    this.#added();
  }

  /** The tunnel is gone, or another one. What it has left behind stays. */
  forget(profile: string): void {
    this.#numbers.delete(profile);
  }

  /** Hands over what there is. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const memory = this.#memory;
    if (memory === undefined || this.#rows + this.#events.length === 0) return;
    const { clock, give } = this.#options;
    const batch: Batch = {
      memory,
      rows: this.#rows,
      named: this.#named,
      events: this.#events,
      wallMs: clock.wallMs(),
      monotonicMs: clock.monotonicMs(),
    };
    this.#memory = undefined;
    this.#columns = undefined;
    this.#rows = 0;
    this.#named = [];
    this.#events = [];
    give(batch);
  }

  /** The memory of a batch is back. */
  reuse(memory: ArrayBuffer, lost: number): void {
    this.#lost += lost;
    this.#spare.push(memory);
  }

  /** What has been gathered is thrown away. */
  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#rows = 0;
    this.#events = [];
  }

  #numberOf(profile: string): number {
    const known = this.#numbers.get(profile);
    if (known !== undefined) return known;
    const number = this.#options.records(profile) ? this.#nextNumber : NOT_RECORDED;
    this.#numbers.set(profile, number);
    if (number !== NOT_RECORDED) {
      this.#named.push([number, profile]);
      this.#nextNumber += 1;
    }
    return number;
  }

  /** Where the next one goes; undefined: every batch is on its way. */
  #room(): Columns | undefined {
    if (this.#columns !== undefined) return this.#columns;
    let memory = this.#spare.pop();
    if (memory === undefined && this.#made < LIMITS.historyBatches.value) {
      memory = newBatch();
      this.#made += 1;
    }
    if (memory === undefined) return undefined;
    this.#memory = memory;
    this.#columns = columnsOf(memory);
    return this.#columns;
  }

  #added(): void {
    const { clock, timers } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#rows >= LIMITS.historyBatchRows.value) {
      this.flush();
    } else if (this.#callOff === undefined) {
      this.#oldestMs = nowMs;
      this.#callOff = timers.after(LIMITS.historyFlushLatestMs.value, () => this.flush());
    } else if (nowMs - this.#oldestMs >= LIMITS.historyFlushMs.value) {
      this.flush();
    }
  }

  #leaveOut(): void {
    this.#lost += 1;
    if (this.#toldBehind) return;
    this.#toldBehind = true;
    this.#options.behind();
  }
}

/** What of an event is kept: no words, no addresses. Keep-alives are kept as numbers. */
function detailOf(event: TunnelEvent): Readonly<Record<string, unknown>> | undefined {
  switch (event.event) {
    case 'state':
      return { state: event.state, stage: event.stage, code: event.code };
    case 'interval':
      return { seconds: event.seconds, decidedBy: event.decidedBy, tscfOriginates: event.tscfOriginates };
    case 'pinhole':
      return { verdict: event.verdict, reasons: event.reasons.map(({ code }) => code) };
    case 'gap':
      return { cause: event.cause, forMs: event.forMs };
    case 'lifetime': {
      const { survivedSeconds, failedBySeconds } = event.lifetime;
      return { survivedSeconds, failedBySeconds, doubted: event.doubt !== null };
    }
    case 'kam':
    case 'summary':
      return undefined;
  }
}
