/**
 * How round trips are distributed, in few octets and such that two can be added: a histogram whose bins grow by 4 %, so that a
 * quantile is within 2 % of a true one, from a microsecond to half an hour. Stored as pairs of varints, the step to the next bin that
 * has any and how many it has: some octets for a minute, some hundred for a busy hour.
 */
const GROWTH = 1.04;
const PER_E_FOLD = 1 / Math.log(GROWTH);
/** The last one takes all that is longer. */
const BINS = 550;

/** One histogram, used again and again: the thread of the history adds thousands of them one after the other. */
export class RttSketch {
  readonly #counts = new Float64Array(BINS);
  #low = BINS;
  #high = -1;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#counts.fill(0, Math.max(this.#low, 0), this.#high + 1);
    this.#low = BINS;
    this.#high = -1;
    this.#total = 0;
  }

  /** @param rttUs microseconds, 0 or more */
  add(rttUs: number): void {
    const bin = rttUs <= 1 ? 0 : Math.min(Math.round(Math.log(rttUs) * PER_E_FOLD), BINS - 1);
    this.#count(bin, 1);
  }

  /** What is damaged in `stored` is left out. */
  merge(stored: Uint8Array): void {
    let bin = 0;
    for (let at = 0; at < stored.length;) {
      const octet = stored[at] ?? 0;
      let step = octet & 0x7f;
      at += 1;
      if (octet > 0x7f) {
        step += (stored[at] ?? 0) << 7;
        at += 1;
      }
      let count = 0;
      for (let scale = 1; at < stored.length && scale < 2 ** 50; scale *= 128) {
        const next = stored[at] ?? 0;
        at += 1;
        count += (next & 0x7f) * scale;
        if (next <= 0x7f) break;
      }
      bin += step;
      if (bin >= BINS) return;
      this.#count(bin, count);
    }
  }

  encode(): Uint8Array {
    const octets: number[] = [];
    let last = 0;
    for (let bin = this.#low; bin <= this.#high; bin += 1) {
      let count = this.#counts[bin] ?? 0;
      if (count === 0) continue;
      const step = bin - last;
      if (step > 0x7f) octets.push((step & 0x7f) | 0x80, step >> 7);
      else octets.push(step);
      for (; count > 0x7f; count = Math.floor(count / 128)) octets.push((count % 128) | 0x80);
      octets.push(count);
      last = bin;
    }
    return Uint8Array.from(octets);
  }

  /** @param q 0 to 1 @returns microseconds, within 2 % of what a list of all would give; 0 without any */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#total));
    let passed = 0;
    for (let bin = this.#low; bin <= this.#high; bin += 1) {
      passed += this.#counts[bin] ?? 0;
      if (passed >= rank) return GROWTH ** bin;
    }
    return 0;
  }

  #count(bin: number, count: number): void {
    this.#counts[bin] = (this.#counts[bin] ?? 0) + count;
    this.#total += count;
    if (bin < this.#low) this.#low = bin;
    if (bin > this.#high) this.#high = bin;
  }
}
