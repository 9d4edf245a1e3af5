import type { Random } from '../platform/random.ts';

export interface BackoffSettings {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Exponential backoff with full jitter (protocol 7): uniform between 0 and a ceiling that doubles. */
export class Backoff {
  #settings: BackoffSettings;
  readonly #random: Random;
  #ceilingMs: number;

  constructor(settings: BackoffSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#ceilingMs = settings.initialMs;
  }

  nextMs(): number {
    const waitMs = this.#random.uniform() * this.#ceilingMs;
    this.#ceilingMs = Math.min(this.#settings.maxMs, this.#ceilingMs * 2);
    return waitMs;
  }

  /** As at the beginning, from here on by these settings. */
  reset(settings = this.#settings): void {
    this.#settings = settings;
    this.#ceilingMs = settings.initialMs;
  }
}
