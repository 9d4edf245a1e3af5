import { LIMITS } from '../model/limits.ts';
import type { KamSample } from '../model/snapshot.ts';

/** The last outcomes of a tunnel's keep-alives, and what is usual on its path. */
export class RttWindow {
  readonly #samples: KamSample[] = [];
  #rtts: readonly number[] | undefined;

  add(sample: KamSample): void {
    this.#samples.push(sample);
    if (this.#samples.length > LIMITS.rttSamples.value) this.#samples.shift();
    this.#rtts = undefined;
  }

  /** Oldest first. */
  samples(): KamSample[] {
    return [...this.#samples];
  }

  /** How many round trips the window holds. */
  get answered(): number {
    return this.#sorted().length;
  }

  /** The round trip below which the share `q` (0 to 1) of the answers came, ms; undefined without any. */
  quantileMs(q: number): number | undefined {
    const sorted = this.#sorted();
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  }

  #sorted(): readonly number[] {
    this.#rtts ??= this.#samples
      .flatMap((sample) => (sample.kind === 'answered' ? sample.rttMs : []))
      .sort((a, b) => a - b);
    return this.#rtts;
  }
}
