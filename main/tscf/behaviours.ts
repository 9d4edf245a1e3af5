import type { TscfBehaviour } from '../model/demo.ts';

/** A change of behaviour; what it leaves out stays as it is. */
export type BehaviourChange = { readonly [K in keyof TscfBehaviour]?: TscfBehaviour[K] | undefined };

/** A TSCF as it should be, that assigns `intervalS`. */
export function orderly(intervalS: number): TscfBehaviour {
  return { answers: 'prompt', lateByMs: 3_000, silent: false, refuse: false, intervalS, forgetAfterS: 0 };
}

export function applyChange(behaviour: TscfBehaviour, change: BehaviourChange): TscfBehaviour {
  return {
    answers: change.answers ?? behaviour.answers,
    lateByMs: change.lateByMs ?? behaviour.lateByMs,
    silent: change.silent ?? behaviour.silent,
    refuse: change.refuse ?? behaviour.refuse,
    intervalS: change.intervalS ?? behaviour.intervalS,
    forgetAfterS: change.forgetAfterS ?? behaviour.forgetAfterS,
  };
}
