import { LIMITS } from '../model/limits.ts';

/**
 * Who may begin to build a tunnel, of those that lead to one TSCF: `LIMITS.attemptsAtOnce` at a time, the others in the order in which
 * they came. A program whose hundreds of tunnels were lost together makes no more handshakes at a time than it can follow itself: else
 * its own slowness looks like silence, which is hedged against by more of them.
 */
export class Turns {
  /** By TSCF; one with nobody in it is not kept. */
  readonly #queues = new Map<string, { taken: number; readonly waiting: Set<() => void> }>();

  /**
   * Calls `begin` at once or when it is its turn.
   * @returns the way to give the turn back, or up. Called again it does nothing.
   */
  take(tscf: string, begin: () => void): () => void {
    const queue = this.#queues.get(tscf) ?? { taken: 0, waiting: new Set() };
    this.#queues.set(tscf, queue);
    let state: 'waiting' | 'taken' | 'over' = 'waiting';
    const start = (): void => {
      state = 'taken';
      queue.taken += 1;
      begin();
    };
    const give = (): void => {
      const before = state;
      state = 'over';
      if (before === 'waiting') queue.waiting.delete(start);
      if (before !== 'taken') return;
      queue.taken -= 1;
      const [next] = queue.waiting;
      if (next !== undefined) {
        queue.waiting.delete(next);
        next();
      } else if (queue.taken === 0) {
        this.#queues.delete(tscf);
      }
    };
    if (queue.taken < LIMITS.attemptsAtOnce.value) start();
    else queue.waiting.add(start);
    return give;
  }
}
