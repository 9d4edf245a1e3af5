/** The window's store: follows the engine over the link, and holds one state that components select from. */
import type { CoreUpdate } from '../app/contract/contract.ts';
import { PinholeError } from '../app/contract/contract.ts';
import type { Engine } from './api.ts';
import { addNotes, type TscfNote } from './state/history.ts';
import {
  announce,
  applySnapshot,
  applyUpdate,
  INITIAL_STATE,
  type Failure,
  type Moment,
  type State,
} from './state/state.ts';
import { text } from './text.ts';

/** Updates kept while the full snapshot is under way. More cannot be of use: the snapshot is newer than most. */
const UPDATES_HELD = 64;

export interface Store {
  readonly getState: () => State;
  /** @returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Fetches the full snapshot again, after a failure. */
  readonly reload: () => void;
  /** Shows a failure until it is dismissed (`null`). */
  readonly setFailure: (failure: Failure | null) => void;
  /** Adds what was done to the local TSCF, where no snapshot shows it. */
  readonly addNote: (note: TscfNote) => void;
  /** Has a screen reader say that something was done, where nothing else tells of it. */
  readonly announce: (words: string) => void;
}

export function createStore(engine: Pick<Engine, 'client' | 'onSessionEnded'>): Store {
  const { client } = engine;
  const listeners = new Set<() => void>();
  let state = INITIAL_STATE;
  /** Of the newest message applied; null: no snapshot on this link yet. */
  let sequence: number | null = null;
  let held: CoreUpdate[] = [];
  /** Counts the fetches: only the answer to the latest one holds. */
  let fetches = 0;

  const set = (next: State): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const take = (update: CoreUpdate): void => {
    if (sequence === null) {
      held = [...held, update].slice(-UPDATES_HELD);
      return;
    }
    if (update.sequence <= sequence) return;
    sequence = update.sequence;
    set(applyUpdate(state, update, now()));
  };

  const fetchSnapshot = async (): Promise<void> => {
    fetches += 1;
    const fetch = fetches;
    sequence = null;
    held = [];
    try {
      const snapshot = await client.request('core.snapshot', {});
      if (fetch !== fetches) return;
      sequence = snapshot.sequence;
      set(applySnapshot(state, snapshot, now()));
      const waiting = held;
      held = [];
      for (const update of waiting) take(update);
    } catch (thrown) {
      // A broken link says so itself, and the next one fetches again.
      if (fetch === fetches && state.link === 'up') set({ ...state, loadFailure: describeFailure(thrown) });
    }
  };

  client.on('core.changed', take);
  engine.onSessionEnded(() => set({ ...state, link: 'ended' }));
  client.onLink((up) => {
    set({ ...state, link: up ? 'up' : 'down', loadFailure: null });
    if (up) void fetchSnapshot();
  });

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload() {
      set({ ...state, loadFailure: null });
      void fetchSnapshot();
    },
    setFailure: (failure) => set({ ...state, failure }),
    announce: (words) => set({ ...state, announcements: announce(state.announcements, [words]) }),
    addNote: (note) => set({ ...state, history: addNotes(state.history, [note], now().iso) }),
  };
}

const now = (): Moment => ({ monotonicMs: performance.now(), iso: new Date().toISOString() });

/** What a failed request says to a person. Anything but the engine's own error means that it was not reached. */
export function describeFailure(thrown: unknown): Failure {
  return thrown instanceof PinholeError
    ? text.engine.failure(thrown)
    : { message: text.link.unreachable, action: text.link.unreachableAction };
}
