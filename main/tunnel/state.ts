import type { ConnectStage } from '../model/snapshot.ts';

/** The life of a tunnel. */
export type TunnelState =
  | { readonly name: 'stopped' }
  | { readonly name: 'connecting'; readonly stage: ConnectStage }
  | { readonly name: 'connected' }
  /** `stage` null: the attempt is still to come. `attempt` counts from 1 since the tunnel was last up. */
  | { readonly name: 'reconnecting'; readonly attempt: number; readonly stage: ConnectStage | null }
  /** For a network. `attempt`: the one that is to come when it is back; 0: none has failed yet. */
  | { readonly name: 'waiting'; readonly attempt: number }
  /** A person must mend something first. */
  | { readonly name: 'failed' };

export type TunnelInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** An attempt reached a stage; the first one begins the attempt. */
  | { readonly kind: 'stage'; readonly stage: ConnectStage }
  | { readonly kind: 'established' }
  /** The attempt or the tunnel ended, and another attempt will follow. */
  | { readonly kind: 'lost' }
  /** It ended, and trying again is of no use. */
  | { readonly kind: 'blocked' }
  /** The machine has no network: what was up has ended, and an attempt is put off. It is no attempt's failure. */
  | { readonly kind: 'offline' }
  /** An attempt begins: it has one again, or a person wants it tried. */
  | { readonly kind: 'online' };

type Row = Readonly<Partial<Record<TunnelInput['kind'], (state: never, input: never) => TunnelState>>>;

const STOPPED: TunnelState = { name: 'stopped' };
const FAILED: TunnelState = { name: 'failed' };
const stop = (): TunnelState => STOPPED;
const blocked = (): TunnelState => FAILED;
const start = (): TunnelState => ({ name: 'connecting', stage: 'name' });

type In<K extends TunnelInput['kind']> = Extract<TunnelInput, { kind: K }>;
type At<N extends TunnelState['name']> = Extract<TunnelState, { name: N }>;

/** Every transition there is; what is not in the table is a defect and throws. */
const TABLE = {
  stopped: { start },
  failed: { start, stop },
  connecting: {
    stop,
    blocked,
    stage: (_: At<'connecting'>, { stage }: In<'stage'>) => ({ name: 'connecting', stage }),
    established: () => ({ name: 'connected' }),
    lost: () => ({ name: 'reconnecting', attempt: 1, stage: null }),
    offline: () => ({ name: 'waiting', attempt: 0 }),
  },
  connected: {
    stop,
    blocked,
    lost: () => ({ name: 'reconnecting', attempt: 1, stage: null }),
    offline: () => ({ name: 'waiting', attempt: 1 }),
  },
  reconnecting: {
    stop,
    blocked,
    stage: ({ attempt }: At<'reconnecting'>, { stage }: In<'stage'>) => ({
      name: 'reconnecting',
      attempt,
      stage,
    }),
    established: () => ({ name: 'connected' }),
    lost: ({ attempt }: At<'reconnecting'>) => ({ name: 'reconnecting', attempt: attempt + 1, stage: null }),
    offline: ({ attempt }: At<'reconnecting'>) => ({ name: 'waiting', attempt }),
  },
  waiting: {
    stop,
    online: ({ attempt }: At<'waiting'>) =>
      attempt === 0 ? start() : { name: 'reconnecting', attempt, stage: null },
  },
} as const satisfies Record<TunnelState['name'], Row>;

export const INITIAL_STATE: TunnelState = STOPPED;

/** @throws Error for a transition that is not in the table. */
export function transition(state: TunnelState, input: TunnelInput): TunnelState {
  const row: Row = TABLE[state.name];
  const step = row[input.kind];
  if (step === undefined) throw new Error(`no transition from ${state.name} on ${input.kind}`);
  // The table ties each step to its own state and input.
  return step(state as never, input as never);
}
