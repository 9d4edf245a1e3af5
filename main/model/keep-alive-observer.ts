/**
 * Gets what becomes of every Keep_Alive of this side, of every tunnel. It is called on the way of the keep-alives themselves:
 * nothing is made for the call, and what it does is to be cheap. What it throws is a defect of its own.
 */
export interface KeepAliveObserver {
  /**
   * A Keep_Alive went out.
   * @param tunnel the profile's id
   * @param lateMs how long after it was due, ms: this program, and not the path, was slow
   */
  sent(tunnel: string, lateMs: number): void;
  /** @param rttMs of an answer in time, ms; else null */
  outcome(tunnel: string, outcome: KamFate, rttMs: number | null): void;
}

/** `late`: after it was missed. */
export type KamFate = 'answered' | 'missed' | 'late';
