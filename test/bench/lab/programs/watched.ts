import type { LabProcess } from '../../../lab/lab-process.ts';

/** What a program says of its tunnel: that it is up, or that it takes the other end for dead. */
export type Sign = 'up' | 'dead';

/** What a line of a program's log says; undefined: something else. */
export type ReadSign = (line: string) => Sign | undefined;

export interface SeenSign {
  readonly sign: Sign;
  /** On the clock of `performance.now()`, as for every program. */
  readonly atMs: number;
}

/** A program whose log is read while it runs. */
export class Watched {
  readonly #process: LabProcess;
  readonly #read: ReadSign;

  constructor(process: LabProcess, read: ReadSign) {
    this.#process = process;
    this.#read = read;
  }

  /** All signs so far. */
  get signs(): readonly SeenSign[] {
    return this.#process.lines.flatMap(({ text, atMs }) => {
      const sign = this.#read(text);
      return sign === undefined ? [] : [{ sign, atMs }];
    });
  }

  /**
   * Waits for a sign after the moment `afterMs`.
   * @returns how long after that it came, ms; Infinity: not within `withinMs` from now.
   * @throws Error where the program has ended.
   */
  async next(sign: Sign, afterMs: number, withinMs: number): Promise<number> {
    const seen = await this.#process.until(
      () => this.signs.find((each) => each.sign === sign && each.atMs > afterMs),
      withinMs,
    );
    if (seen) return seen.atMs - afterMs;
    if (this.#process.status !== undefined) throw new Error(`it has ended: ${this.account()}`);
    return Infinity;
  }

  get isUp(): boolean {
    return this.signs.at(-1)?.sign === 'up';
  }

  /** All that it said, for the message of a failure. */
  account(): string {
    return this.#process.account();
  }
}

/** How many times a tunnel that was up was taken for dead. What a program says of attempts to come back is no more. */
export function deaths(signs: readonly SeenSign[]): number {
  return signs.filter(({ sign }, at) => sign === 'dead' && signs[at - 1]?.sign === 'up').length;
}
