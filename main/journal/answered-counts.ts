import { LIMITS } from '../model/limits.ts';
import type { Journal } from '../model/log.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

interface Count {
  readonly sinceMs: number;
  readonly callOff: () => void;
  count: number;
  minRttMs: number | null;
  maxRttMs: number | null;
}

/** Counts the answered keep-alives of each tunnel into the log, once in `LIMITS.logAnsweredMs` and not at all while there are none. */
export class AnsweredCounts {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #counts = new Map<string, Count>();

  constructor(journal: Journal, { clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#journal = journal;
    this.#clock = clock;
    this.#timers = timers;
  }

  add(tunnel: string, rttMs: number | null): void {
    const counted = this.#counts.get(tunnel) ?? this.#begin(tunnel);
    counted.count += 1;
    if (rttMs === null) return;
    counted.minRttMs = Math.min(counted.minRttMs ?? rttMs, rttMs);
    counted.maxRttMs = Math.max(counted.maxRttMs ?? rttMs, rttMs);
  }

  /** Writes what has been counted of a tunnel by now. */
  flush(tunnel: string): void {
    const counted = this.#counts.get(tunnel);
    if (counted === undefined) return;
    counted.callOff();
    this.#counts.delete(tunnel);
    const { count, sinceMs, minRttMs, maxRttMs } = counted;
    const forMs = Math.round(this.#clock.monotonicMs() - sinceMs);
    this.#journal.write({ event: 'answered', tunnel, count, forMs, minRttMs, maxRttMs });
  }

  close(): void {
    for (const tunnel of [...this.#counts.keys()]) this.flush(tunnel);
  }

  #begin(tunnel: string): Count {
    const counted: Count = {
      sinceMs: this.#clock.monotonicMs(),
      callOff: this.#timers.after(LIMITS.logAnsweredMs.value, () => this.flush(tunnel)),
      count: 0,
      minRttMs: null,
      maxRttMs: null,
    };
    this.#counts.set(tunnel, counted);
    return counted;
  }
}
