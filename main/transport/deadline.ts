import type { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';

/**
 * Gives a stage its time: its signal is aborted by the caller's, or once `LIMITS.stageMs` are over with what `timeout` then says.
 */
export async function withDeadline<T>(
  timers: Timers,
  signal: AbortSignal,
  timeout: () => PinholeError,
  run: (stage: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const callOff = timers.after(LIMITS.stageMs.value, () => deadline.abort(timeout()));
  try {
    return await run(AbortSignal.any([signal, deadline.signal]));
  } finally {
    callOff();
  }
}
