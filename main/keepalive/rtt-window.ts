import { LIMITS } from '../model/limits.ts';

/** The last round trips of a path, and what is usual among them. Numbers alone: thousands of tunnels have one each. */
export class RttWindow {
  /** In the order in which they came, the oldest where the next one goes. */
  readonly #ring: number[] = [];
  /** Shortest first: kept so, because they are asked for with each keep-alive. */
  readonly #sorted: number[] = [];
  #next = 0;

  /** @param rttMs of an answer in time */
  add(rttMs: number): void {
    if (this.#ring.length === LIMITS.rttSamples.value) this.#removeSorted(this.#ring[this.#next] ?? NaN);
    this.#ring[this.#next] = rttMs;
    this.#next = (this.#next + 1) % LIMITS.rttSamples.value;
    this.#insertSorted(rttMs);
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

  #insertSorted(rttMs: number): void {
    const sorted = this.#sorted;
    let at = sorted.length;
    sorted.push(rttMs);
    for (; at > 0 && (sorted[at - 1] as number) > rttMs; at -= 1) sorted[at] = sorted[at - 1] as number;
    sorted[at] = rttMs;
  }

  #removeSorted(rttMs: number): void {
    const sorted = this.#sorted;
    for (let at = sorted.indexOf(rttMs); at < sorted.length - 1; at += 1)
      sorted[at] = sorted[at + 1] as number;
    sorted.length -= 1;
  }
}
