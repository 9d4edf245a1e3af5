import { LIMITS } from '../model/limits.ts';
import { gapCauseSchema, type KamSample } from '../model/snapshot.ts';

/** How a sample that is no round trip stands among those that are: below zero. Gaps follow, a number each. */
const MISSED = -1;
const FIRST_GAP = -2;
const GAP_CAUSES = gapCauseSchema.options;

/**
 * The last outcomes of a tunnel's keep-alives, and when each was known. Kept as numbers, made into samples when somebody looks:
 * thousands of tunnels have one each.
 */
export class SampleRing {
  /** In the order in which they came, the oldest where the next one goes. */
  readonly #values: number[] = [];
  readonly #atMs: number[] = [];
  #next = 0;

  answered(rttMs: number, atMs: number): void {
    this.#add(rttMs, atMs);
  }

  missed(atMs: number): void {
    this.#add(MISSED, atMs);
  }

  gap(cause: (typeof GAP_CAUSES)[number], atMs: number): void {
    this.#add(FIRST_GAP - GAP_CAUSES.indexOf(cause), atMs);
  }

  /** Oldest first. */
  samples(): KamSample[] {
    return this.#inOrder(this.#values).map(sampleOf);
  }

  /** When each of them was known. */
  timesMs(): number[] {
    return this.#inOrder(this.#atMs);
  }

  #add(value: number, atMs: number): void {
    this.#values[this.#next] = value;
    this.#atMs[this.#next] = atMs;
    this.#next = (this.#next + 1) % LIMITS.rttSamples.value;
  }

  #inOrder(ring: readonly number[]): number[] {
    const oldest = ring.length < LIMITS.rttSamples.value ? 0 : this.#next;
    return [...ring.slice(oldest), ...ring.slice(0, oldest)];
  }
}

function sampleOf(value: number): KamSample {
  if (value >= 0) return { kind: 'answered', rttMs: value };
  const cause = GAP_CAUSES[FIRST_GAP - value];
  return cause === undefined ? { kind: 'missed' } : { kind: 'gap', cause };
}
