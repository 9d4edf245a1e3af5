import { LIMITS } from '../model/limits.ts';
import type { KamSample } from '../model/snapshot.ts';

/** The last outcomes of a tunnel's keep-alives, and what is usual on its path. */
export class RttWindow {
  readonly #samples: KamSample[] = [];
  /** The round trips among them, shortest first: kept so, because they are asked for with each keep-alive. */
  readonly #sorted: number[] = [];

  add(sample: KamSample): void {
    this.#samples.push(sample);
    if (sample.kind === 'answered') this.#sorted.splice(this.#rank(sample.rttMs), 0, sample.rttMs);
    if (this.#samples.length <= LIMITS.rttSamples.value) return;
    const oldest = this.#samples.shift();
    if (oldest?.kind === 'answered') this.#sorted.splice(this.#rank(oldest.rttMs), 1);
  }

  /** Oldest first. */
  samples(): KamSample[] {
    return [...this.#samples];
  }

  /** How many round trips the window holds. */
  get answered(): number {
    return this.#sorted.length;
  }

  /** The round trip below which the share `q` (0 to 1) of the answers came, ms; undefined without any. */
  quantileMs(q: number): number | undefined {
    const sorted = this.#sorted;
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  }

  /** How many round trips are shorter. */
  #rank(rttMs: number): number {
    let rank = 0;
    while (rttMs > (this.#sorted[rank] ?? Infinity)) rank += 1;
    return rank;
  }
}
