import type { Clock } from '../../main/platform/clock.ts';
import type { Timers } from '../../main/platform/timers.ts';

interface Entry {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Turns of the event loop given to real sockets between two timers; one round trip on loopback needs fewer. */
const TURNS = 4;

/** A clock and timers that stand still until a test moves them. */
export class FakeTime implements Clock, Timers {
  /**
   * Milliseconds that the wall clock is ahead of the monotonic one. Adding to it is what sleep looks like on Linux:
   * the wall goes on while the monotonic clock stands still.
   */
  wallOffset: number;
  #nowMs = 0;
  #entries = new Set<Entry>();

  constructor(wallStartMs = Date.UTC(2030, 0, 1)) {
    this.wallOffset = wallStartMs;
  }

  /** Timers that are armed. */
  get pending(): number {
    return this.#entries.size;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.wallOffset;
  }

  after(ms: number, callback: () => void): () => void {
    const entry: Entry = { dueMs: this.#nowMs + Math.max(0, ms), callback };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  /** Moves both clocks on by `ms` and fires what falls due, in the order of the moments; what a callback arms takes part. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    while (this.#fireNext(endMs));
    this.#nowMs = endMs;
  }

  /** As `advance`, and lets promises and real sockets have their turn before the first timer and after each. */
  async advanceAsync(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await turns();
    while (this.#fireNext(endMs)) await turns();
    this.#nowMs = endMs;
  }

  /** Lets the monotonic clock pass `ms` with no timer fired on time: a stall of this process. They fire at the next advance. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }

  #fireNext(endMs: number): boolean {
    let next: Entry | undefined;
    // The set keeps the order of arming, which decides between equals.
    for (const entry of this.#entries) {
      if (entry.dueMs <= endMs && (next === undefined || entry.dueMs < next.dueMs)) next = entry;
    }
    if (next === undefined) return false;
    this.#entries.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.callback();
    return true;
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
