import type { Clock } from '../platform/clock.ts';

/** Further apart than this, one of the clocks was set, or slept. */
const APART_MS = 1_000;

/** Moments on the wall clock as fine as the monotonic one, and in the order in which they are asked for unless somebody sets the clock. */
export class WallStamps {
  readonly #clock: Clock;
  #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.wallMs() - clock.monotonicMs();
  }

  /** Microseconds since the epoch. */
  nowUs(): number {
    const monotonicMs = this.#clock.monotonicMs();
    const wallMs = this.#clock.wallMs();
    if (Math.abs(monotonicMs + this.#offsetMs - wallMs) > APART_MS) this.#offsetMs = wallMs - monotonicMs;
    return Math.round((monotonicMs + this.#offsetMs) * 1_000);
  }
}
