import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import { StoreUnavailable } from './backend.ts';

export interface CallLimits {
  readonly callMs: number;
  readonly probeMs: number;
  readonly turnMs: number;
}

export const CALL_LIMITS: CallLimits = {
  callMs: LIMITS.secretCallMs.value,
  probeMs: LIMITS.secretProbeMs.value,
  turnMs: LIMITS.secretTurnMs.value,
};

/**
 * Calls of a store, one after the other. Nothing can end one that hangs: once its time is over, whoever waits and
 * whoever comes is refused, until it comes back.
 */
export class OneAtATime {
  readonly #timers: Timers;
  readonly #name: string;
  readonly #waiting: Waiting[] = [];
  #state: 'free' | 'busy' | 'hung' = 'free';

  /** @param name of the store, for a person. */
  constructor(timers: Timers, name: string) {
    this.#timers = timers;
    this.#name = name;
  }

  /** Whether a call is under way, hung or not. */
  get busy(): boolean {
    return this.#state !== 'free';
  }

  /**
   * @param limitMs from the moment at which it is its turn.
   * @throws StoreUnavailable where it does not get its turn, or is not done in time: then it may be done yet. What `call` throws.
   */
  async run<T>(limitMs: number, turnMs: number, call: () => Promise<T>): Promise<T> {
    await this.#turn(turnMs);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const callOff = this.#timers.after(limitMs, () => {
      this.#state = 'hung';
      reject(
        new StoreUnavailable(`${this.#name} did not answer within ${limitMs / 1_000} s`, { uncertain: true }),
      );
      for (const waiting of this.#waiting.splice(0)) waiting.refuse(this.#hung());
    });
    // What is thrown at once ends it, too.
    (async () => call())()
      .finally(() => {
        callOff();
        this.#next();
      })
      .then(resolve, reject);
    return promise;
  }

  #turn(turnMs: number): Promise<void> {
    if (this.#state === 'hung') return Promise.reject(this.#hung());
    if (this.#state === 'free') {
      this.#state = 'busy';
      return Promise.resolve();
    }
    if (this.#waiting.length >= LIMITS.secretCallsWaiting.value) {
      return Promise.reject(
        new StoreUnavailable(`${this.#waiting.length} calls of ${this.#name} are waiting`),
      );
    }
    return new Promise((resolve, reject) => {
      const callOff = this.#timers.after(turnMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new StoreUnavailable(`${this.#name} is busy; it may be waiting for a dialog to be answered`));
      });
      const waiting: Waiting = {
        begin() {
          callOff();
          resolve();
        },
        refuse(error) {
          callOff();
          reject(error);
        },
      };
      this.#waiting.push(waiting);
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    this.#state = next === undefined ? 'free' : 'busy';
    next?.begin();
  }

  #hung(): StoreUnavailable {
    return new StoreUnavailable(
      `${this.#name} does not answer: an earlier call still waits, it may be for a dialog to be answered`,
    );
  }
}

interface Waiting {
  begin(): void;
  refuse(error: StoreUnavailable): void;
}
