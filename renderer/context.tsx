/** What components reach for: the store's state by selection, moving texts, and requests to the engine. */
import { createContext, use, useSyncExternalStore } from 'react';
import type { Client } from '../app/contract/client.ts';
import type { Params, RequestName } from '../app/contract/contract.ts';
import type { PathOf } from './api/path-of.ts';
import type { Navigation, NavigationState } from './navigation.ts';
import type { State } from './state/state.ts';
import type { Ticker } from './state/ticker.ts';
import { describeFailure, type Store } from './store.ts';

export interface Window {
  readonly store: Store;
  readonly client: Client;
  readonly ticker: Ticker;
  readonly navigation: Navigation;
  readonly pathOf: PathOf | null;
}

export const WindowContext = createContext<Window | null>(null);

/** Told of each rendering of a tunnel's row, by whoever counts them: a test, a benchmark. Nobody does in the product. */
export const RowRendered = createContext<((id: string) => void) | null>(null);

function useWindow(): Window {
  const value = use(WindowContext);
  if (value === null) throw new Error('a component stands outside of WindowContext');
  return value;
}

export const useStore = (): Store => useWindow().store;

/** Requests whose failures the caller shows itself. */
export const useClient = (): Client => useWindow().client;

/** How a chosen file comes to its path; null: it does not, see `Engine`. */
export const usePathOf = (): PathOf | null => useWindow().pathOf;

export const useNavigation = (): Navigation => useWindow().navigation;

export function usePlace(): NavigationState {
  const { navigation } = useWindow();
  return useSyncExternalStore(navigation.subscribe, navigation.getState);
}

/** A part of the state; renders again only when that part is another one. `select` must return what the state holds. */
export function useSelector<T>(select: (state: State) => T): T {
  const { store } = useWindow();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

/** What depends on the time; renders again only when the result is another one. */
export function useTicking<T extends string | number | null>(compute: (nowMs: number) => T): T {
  const { ticker } = useWindow();
  return useSyncExternalStore(ticker.subscribe, () => compute(ticker.now()));
}

export type Send = <N extends RequestName>(name: N, params: Params<N>) => Promise<boolean>;

/** Sends a request; a failure is shown in the window. Resolves to whether it was done, never rejects. */
export function useSend(): Send {
  const { client, store } = useWindow();
  return async (name, params) => {
    try {
      await client.request(name, params);
      return true;
    } catch (thrown) {
      store.setFailure(describeFailure(thrown));
      return false;
    }
  };
}
