import { LIMITS } from '../../../main/model/limits.ts';
import type { Clock } from '../../../main/platform/clock.ts';
import type { Random } from '../../../main/platform/random.ts';
import type { Timers } from '../../../main/platform/timers.ts';

/**
 * When something that is done so often a second is due. What the program was too late for is made up for, at twice the rate at most, and at
 * once no more than is due in twice `LIMITS.fleetBurstMs`; what is due for longer than `LIMITS.fleetCatchUpMs` is let go.
 */
export class Pace {
  readonly #gapMs: number;
  readonly #chance: Pick<Random, 'uniform'> | undefined;
  #dueMs: number;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #tookMs: number;

  /** @param chance draws each gap from half to one and a half of the mean. Absent: they are all the same, and the first is due at once. */
  constructor(perSecond: number, startMs: number, chance?: Pick<Random, 'uniform'>) {
    this.#gapMs = 1_000 / perSecond;
    this.#chance = chance;
    this.#tookMs = startMs;
    this.#dueMs = chance === undefined ? startMs : startMs + this.#drawMs();
  }

  get nextMs(): number {
    return Math.max(this.#dueMs, this.#notBeforeMs);
  }

  /** @returns how many are to be done now */
  take(nowMs: number): number {
    this.#dueMs = Math.max(this.#dueMs, nowMs - LIMITS.fleetCatchUpMs.value);
    if (nowMs < this.nextMs) return 0;
    const sinceMs = Math.min(nowMs - this.#tookMs, LIMITS.fleetBurstMs.value);
    const most = Math.max(1, Math.floor((2 * sinceMs) / this.#gapMs));
    this.#tookMs = nowMs;
    let taken = 0;
    while (this.#dueMs <= nowMs && taken < most) {
      this.#dueMs += this.#drawMs();
      taken += 1;
    }
    this.#notBeforeMs = nowMs + (taken * this.#gapMs) / 2;
    return taken;
  }

  #drawMs(): number {
    return this.#gapMs * (this.#chance === undefined ? 1 : 0.5 + this.#chance.uniform());
  }
}

export interface Paced {
  readonly pace: Pace;
  /** @returns whether there is more to come */
  readonly act: () => boolean;
}

/** Does what is paced, by one timer for all of it, which goes off once in `LIMITS.fleetTickMs` at most. */
export class Conductor {
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  #acts: readonly Paced[];
  #callOff: (() => void) | undefined;
  #stopped = false;

  constructor(ports: { readonly clock: Clock; readonly timers: Timers }, acts: readonly Paced[]) {
    this.#ports = ports;
    this.#acts = acts;
  }

  /** What is due already is done before this returns. */
  start(): void {
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  #look(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.#acts = this.#acts.filter(({ pace, act }) => {
      for (let left = pace.take(nowMs); left > 0 && !this.#stopped; left -= 1) if (!act()) return false;
      return true;
    });
    if (this.#stopped || this.#acts.length === 0) return;
    const nextMs = Math.min(...this.#acts.map(({ pace }) => pace.nextMs));
    const waitMs = Math.max(nextMs - nowMs, LIMITS.fleetTickMs.value);
    this.#callOff = this.#ports.timers.after(waitMs, () => this.#look());
  }
}
