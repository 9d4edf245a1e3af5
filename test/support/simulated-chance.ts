import type { Random } from '../../main/platform/random.ts';

/** Chance that a seed repeats (mulberry32). */
export class SimulatedChance implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  octets(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.uniform() * 256));
  }

  happens(share: number): boolean {
    return this.uniform() < share;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.uniform();
  }

  /** As many small ones as large ones: uniform in its logarithm. */
  scaleFree(least: number, most: number): number {
    return Math.exp(this.between(Math.log(least), Math.log(most)));
  }

  /** Until the next of events that come by themselves, `mean` apart. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.uniform() * of.length)] ?? of[0];
  }
}
