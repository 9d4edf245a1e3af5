/** Timers, injected so that tests own them. */
export interface Timers {
  /**
   * Calls `callback` once, not before `ms` milliseconds have passed on the monotonic clock. From a second on it may be 20 ms later.
   * @returns the way to call it off; calling it off twice, or late, does nothing.
   */
  after(ms: number, callback: () => void): () => void;
}
