import { useNavigation, useSend, useStore } from '../../context.tsx';
import type { Store } from '../../store.ts';
import { openedState } from '../tunnels/use-opened.ts';

/** How long a tunnel may take to be told of after its profile was saved. */
const TOLD_WITHIN_MS = 2_000;

/** @returns the way to start the tunnel of a profile that was just saved, and to its detail, where its stages are seen. */
export function useConnect(): (id: string) => Promise<void> {
  const navigation = useNavigation();
  const send = useSend();
  const store = useStore();
  return async (id) => {
    // The list cannot open the detail of what it does not know yet.
    const known = await toldOf(store, id);
    if (known) await send('tunnel.start', { id });
    navigation.go(
      { page: 'tunnels', item: null },
      { replace: true, ...(known && { within: openedState(id) }) },
    );
  };
}

/** Whether the window has been told of a tunnel, now or soon. */
function toldOf(store: Store, id: string): Promise<boolean> {
  const isKnown = (): boolean => store.getState().tunnels.has(id);
  if (isKnown()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (known: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(known);
    };
    const timer = setTimeout(() => end(false), TOLD_WITHIN_MS);
    const stop = store.subscribe(() => {
      if (isKnown()) end(true);
    });
  });
}
