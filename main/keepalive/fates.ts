import { LIMITS } from '../model/limits.ts';

/** What became of a Keep_Alive. */
export type Fate = 'answered' | 'missed' | 'void';

/** What became of the last Keep_Alives of a connection, by Sequence: the last `LIMITS.unansweredSequences`. */
export class Fates {
  /** In the order in which they were decided, the oldest where the next one goes. */
  readonly #sequences: number[] = [];
  readonly #fates: Fate[] = [];
  #next = 0;

  /** Undefined: it is not among them. */
  get(sequence: number): Fate | undefined {
    return this.#fates[this.#sequences.indexOf(sequence)];
  }

  /** Decides one that is not among them. */
  add(sequence: number, fate: Fate): void {
    this.#sequences[this.#next] = sequence;
    this.#fates[this.#next] = fate;
    this.#next = (this.#next + 1) % LIMITS.unansweredSequences.value;
  }

  /** Another fate of one that is among them. */
  change(sequence: number, fate: Fate): void {
    this.#fates[this.#sequences.indexOf(sequence)] = fate;
  }
}
