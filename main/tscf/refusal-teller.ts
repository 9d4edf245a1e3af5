import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import type { ConnectionRefusal } from './counts.ts';

export type RefusedConnections = Readonly<Record<ConnectionRefusal, number>>;

/** Tells of connections that were refused: not of each, but of all of a while. */
export class RefusalTeller {
  readonly #timers: Timers;
  readonly #tell: (refused: RefusedConnections) => void;
  #refused: Record<ConnectionRefusal, number> | undefined;
  #callOff: () => void = () => undefined;

  constructor(timers: Timers, tell: (refused: RefusedConnections) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  note(reason: ConnectionRefusal): void {
    if (this.#refused === undefined) {
      this.#refused = { full: 0, rate: 0, address: 0 };
      this.#callOff = this.#timers.after(LIMITS.tscfRefusalsToldMs.value, () => this.flush());
    }
    this.#refused[reason] += 1;
  }

  /** Tells at once of what has not been told yet. */
  flush(): void {
    this.#callOff();
    const refused = this.#refused;
    this.#refused = undefined;
    if (refused !== undefined) this.#tell(refused);
  }
}
