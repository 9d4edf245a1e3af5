import { LIMITS } from '../model/limits.ts';
import type { GapCause } from '../model/snapshot.ts';
import type { DiagnosisPorts } from './ports.ts';

export interface Disturbance {
  readonly cause: GapCause;
  readonly forMs: number | null;
}

/** Has the guard look often, and tells what it finds, until it is stopped. */
export function watchOver(
  { clock, timers, guard }: Pick<DiagnosisPorts, 'clock' | 'timers' | 'guard'>,
  found: (disturbance: Disturbance) => void,
): () => void {
  let callOff: () => void;
  const beat = (): void => {
    const dueMs = clock.monotonicMs() + LIMITS.diagnoseBeatMs.value;
    callOff = timers.after(LIMITS.diagnoseBeatMs.value, () => {
      guard.judge(dueMs);
      beat();
    });
  };
  const stopListening = guard.onDisturbance(found);
  beat();
  return () => {
    callOff();
    stopListening();
  };
}
