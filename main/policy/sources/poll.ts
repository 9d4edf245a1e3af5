import { LIMITS } from '../../model/limits.ts';
import type { Timers } from '../../platform/timers.ts';

/** Calls `changed` every minute, for a place that tells nobody when it changes. @returns the way to stop */
export function pollEveryMinute(timers: Timers, changed: () => void): () => void {
  let callOff: () => void;
  const wait = (): void => {
    callOff = timers.after(LIMITS.watchPollMs.value, () => {
      wait();
      changed();
    });
  };
  wait();
  return () => callOff();
}
