/** Each power of two is divided into so many parts: a value is off by 1/64, 1.6 %, at most. */
const PARTS_BITS = 6;
const PARTS = 2 ** PARTS_BITS;
/** Microseconds; 36 minutes. What is longer counts as that. */
const LONGEST_US = 2 ** 31 - 1;

/** Durations by how many there were of each, in memory that does not grow. Taking one in makes no object. */
export class Histogram {
  /** Up to 64 µs one for each; then 64 parts for each power of two. */
  readonly #counts = new Uint32Array(PARTS * (31 - PARTS_BITS + 1));
  #count = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  record(ms: number): void {
    const us = Math.min(Math.max(0, Math.round(ms * 1_000)), LONGEST_US);
    const at = placeOf(us);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** Takes in what another one has. */
  add(other: Histogram): void {
    for (let at = 0; at < this.#counts.length; at += 1) {
      this.#counts[at] = (this.#counts[at] ?? 0) + (other.#counts[at] ?? 0);
    }
    this.#count += other.#count;
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
  }

  /** @param share 0 to 1 @returns ms, of the part that it falls into the upper end, and never above the longest; null: there is nothing */
  quantile(share: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (let at = 0; at < this.#counts.length; at += 1) {
      left -= this.#counts[at] ?? 0;
      if (left <= 0) return Math.min(upperEndUs(at) / 1_000, this.#maxMs);
    }
    return this.#maxMs;
  }

  /** ms; null: there is nothing. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#maxMs;
  }
}

function placeOf(us: number): number {
  if (us < PARTS) return us;
  const power = 31 - Math.clz32(us);
  return (power - PARTS_BITS + 1) * PARTS + (us >> (power - PARTS_BITS)) - PARTS;
}

function upperEndUs(at: number): number {
  if (at < PARTS) return at;
  const shift = Math.floor(at / PARTS) - 1;
  return ((at % PARTS) + PARTS + 1) * 2 ** shift - 1;
}
