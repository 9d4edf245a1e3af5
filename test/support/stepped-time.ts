import type { Clock } from '../../main/platform/clock.ts';
import type { Timers } from '../../main/platform/timers.ts';

/** Time that jumps from timer to timer, and lets promises have their turn in between. */
export class SteppedTime implements Clock, Timers {
  #nowMs = 0;
  readonly #entries = new Set<{ readonly dueMs: number; readonly callback: () => void }>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return Date.UTC(2030, 0, 1) + this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { dueMs: this.#nowMs + Math.max(0, ms), callback };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  get pending(): number {
    return this.#entries.size;
  }

  /** Runs until `outcome` is settled. @throws Error where no timer is left that could settle it. */
  async run<T>(outcome: Promise<T>): Promise<T> {
    const state = { settled: false };
    const noted = outcome.finally(() => (state.settled = true));
    noted.catch(() => undefined);
    for (;;) {
      for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
      if (state.settled) return noted;
      let next: { readonly dueMs: number; readonly callback: () => void } | undefined;
      for (const entry of this.#entries) if (next === undefined || entry.dueMs < next.dueMs) next = entry;
      if (next === undefined) throw new Error('nothing is left that could go on');
      this.#entries.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
    }
  }
}
