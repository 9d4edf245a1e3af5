import type { PinholeVerdict } from '../model/pinhole.ts';
import type { TunnelStateName } from '../model/snapshot.ts';

/** How a tunnel is, as far as anybody would be told of it. `idle`: nobody wants it up. `blocked`: a person must mend something. */
export type Condition = 'idle' | 'up' | 'down' | 'blocked';

export function conditionOf(state: TunnelStateName, verdict: PinholeVerdict): Condition {
  if (state === 'stopped') return 'idle';
  if (state === 'failed') return 'blocked';
  return state === 'connected' && verdict !== 'closed' ? 'up' : 'down';
}

/** A moment on both clocks. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** A tunnel that is wanted and not up. */
export interface Outage {
  /** When it began; or when this machine woke up, if that was later. */
  readonly since: Moment;
  /**
   * `due`: it is about to be told, with others if there are any. `let-pass`: nobody wanted to be told when its time was over, or too much had
   * been told already.
   */
  readonly phase: 'pending' | 'due' | 'told' | 'let-pass';
}

/** What follows from how a tunnel is now. */
export interface Step {
  /** undefined: there is none. */
  readonly outage: Outage | undefined;
  readonly tell: 'back' | 'attention' | undefined;
}

/**
 * Follows one tunnel from one condition to the next. An attempt that a person, or a policy, begins is a new matter: what comes
 * of the one before is not told any more.
 */
export function nextStep(before: Condition, after: Condition, outage: Outage | undefined, now: Moment): Step {
  if (after === before) return { outage, tell: undefined };
  switch (after) {
    case 'idle':
      return { outage: undefined, tell: undefined };
    case 'up':
      return { outage: undefined, tell: outage?.phase === 'told' ? 'back' : undefined };
    case 'down':
      return { outage: { since: now, phase: 'pending' }, tell: undefined };
    case 'blocked':
      return { outage: undefined, tell: 'attention' };
  }
}
