import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

export interface IdlePorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What is forgotten when nobody has used it for `LIMITS.mappingIdleMs`. */
export interface Idle {
  /** Moved on with each use. */
  usedMs: number;
}

/** Forgets what falls idle. One timer for all, which a use does not touch: it looks when it fires. */
export class IdleSet<T extends Idle> {
  readonly #ports: IdlePorts;
  readonly #expired: (item: T) => void;
  readonly #items = new Set<T>();
  #callOff: (() => void) | undefined;

  /** @param expired is told of each item that is forgotten for being idle, which the set then no longer holds. */
  constructor(ports: IdlePorts, expired: (item: T) => void) {
    this.#ports = ports;
    this.#expired = expired;
  }

  get size(): number {
    return this.#items.size;
  }

  add(item: T): void {
    this.#items.add(item);
    if (this.#callOff === undefined) this.#watch(item.usedMs);
  }

  delete(item: T): void {
    this.#items.delete(item);
    if (this.#items.size === 0) this.#stop();
  }

  clear(): void {
    this.#items.clear();
    this.#stop();
  }

  #watch(oldestMs: number): void {
    const { clock, timers } = this.#ports;
    const dueMs = oldestMs + LIMITS.mappingIdleMs.value;
    this.#callOff = timers.after(dueMs - clock.monotonicMs(), () => this.#sweep());
  }

  #sweep(): void {
    this.#callOff = undefined;
    const expiredMs = this.#ports.clock.monotonicMs() - LIMITS.mappingIdleMs.value;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const item of this.#items) {
      if (item.usedMs <= expiredMs) {
        this.#items.delete(item);
        this.#expired(item);
      } else {
        oldestMs = Math.min(oldestMs, item.usedMs);
      }
    }
    if (this.#items.size > 0) this.#watch(oldestMs);
  }

  #stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }
}
