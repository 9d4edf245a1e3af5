import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { MessageDrop } from '../model/message-drop.ts';
import type { PacketDrop } from '../model/packet-drop.ts';

/** Why something that arrived was not acted on (protocol 8). Each is a counter of the tunnel. */
export type DropCounter = PacketDrop | MessageDrop;

/** Counts what was dropped, by rule. */
export class DropCounters {
  /** Undefined: nothing was dropped, as on most connections. */
  #counts: Map<DropCounter, number> | undefined;

  add(rule: DropCounter): number {
    const count = this.get(rule) + 1;
    this.#counts ??= new Map();
    this.#counts.set(rule, count);
    return count;
  }

  get(rule: DropCounter): number {
    return this.#counts?.get(rule) ?? 0;
  }

  /** Adds another's counts: a tunnel outlives its connections. */
  merge(other: DropCounters): void {
    if (other.#counts === undefined) return;
    this.#counts ??= new Map();
    for (const [rule, count] of other.#counts) this.#counts.set(rule, this.get(rule) + count);
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts ?? []);
  }
}

const WINDOW_MS = 1_000;

/** Protocol 8: more than 10 Keep_Alives in a fixed one-second window; five such windows in a row. */
export class FloodGate {
  #window = -1;
  #count = 0;
  #floodedInRow = 0;

  /** @returns `pass`, `drop`, or the reason to close the tunnel. */
  judge(nowMs: number): 'pass' | 'drop' | PinholeError {
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.#window) {
      const flooded = this.#count > LIMITS.keepAlivesPerSecond.value;
      this.#floodedInRow = flooded && window === this.#window + 1 ? this.#floodedInRow + 1 : 0;
      this.#window = window;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= LIMITS.keepAlivesPerSecond.value) return 'pass';
    // The fifth flooded window need not end before it counts.
    return this.#floodedInRow + 1 >= LIMITS.floodWindows.value
      ? new PinholeError('KEEP_ALIVE_FLOOD')
      : 'drop';
  }
}
