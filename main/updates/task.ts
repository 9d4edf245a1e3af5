import type { Timers } from '../platform/timers.ts';

/** One thing under way: it ends by itself, by being called off, or when its time is over. */
export class Task {
  readonly #controller = new AbortController();
  readonly #callOff: () => void;

  /** @param late the reason when `limitMs` have passed */
  constructor(timers: Timers, limitMs: number, late: () => Error) {
    this.#callOff = timers.after(limitMs, () => this.#controller.abort(late()));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  callOff(): void {
    this.#callOff();
    this.#controller.abort();
  }

  /** Settles as `work` does, or rejects once it is called off, whether or not `work` heeds that. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this;
    const ended = Promise.withResolvers<never>();
    const end = (): void => ended.reject(signal.reason as Error);
    signal.addEventListener('abort', end);
    try {
      return await Promise.race([work(signal), ended.promise]);
    } finally {
      this.#callOff();
      signal.removeEventListener('abort', end);
    }
  }
}
