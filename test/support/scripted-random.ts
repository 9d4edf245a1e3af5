import type { Random } from '../../main/platform/random.ts';

/** Chance that a test has written down. */
export class ScriptedRandom implements Random {
  readonly #uniforms: number[];
  #last: number;
  #drawn = 0;

  /** @param uniforms drawn in this order; the last one, or a half, from then on. */
  constructor(uniforms: readonly number[] = []) {
    this.#uniforms = [...uniforms];
    this.#last = uniforms.at(-1) ?? 0.5;
  }

  uniform(): number {
    this.#last = this.#uniforms.shift() ?? this.#last;
    return this.#last;
  }

  /** Another value at each call, never all zeros. */
  octets(count: number): Uint8Array {
    this.#drawn += 1;
    return Uint8Array.from({ length: count }, (_, at) => (this.#drawn * 31 + at * 7 + 1) % 256);
  }
}
