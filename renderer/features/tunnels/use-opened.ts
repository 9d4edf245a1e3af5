import { useCallback, useEffect, useState } from 'react';

export interface Opened {
  /** The id of the tunnel whose detail is open; null: none. */
  readonly opened: string | null;
  readonly open: (id: string) => void;
  readonly close: () => void;
  /** Its tunnel is gone: one of the same id that comes later is not opened by that. */
  readonly forget: () => void;
}

/** Which tunnel's detail is open. It is an entry of the browser's history: Back closes the detail, a reload keeps it. */
export function useOpened(): Opened {
  const [opened, setOpened] = useState(fromHistory);

  useEffect(() => {
    const follow = (): void => setOpened(fromHistory());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);

  const open = useCallback((id: string) => {
    // From one tunnel to the next is one step back to the list all the same.
    if (fromHistory() === null) window.history.pushState(openedState(id), '');
    else window.history.replaceState(openedState(id), '');
    setOpened(id);
  }, []);

  const close = useCallback(() => {
    if (fromHistory() !== null) window.history.back();
    setOpened(null);
  }, []);

  const forget = useCallback(() => {
    if (fromHistory() !== null) window.history.replaceState(null, '');
    setOpened(null);
  }, []);

  return { opened, open, close, forget };
}

/** Of the entry of the browser's history in which the detail of a tunnel is open. */
export const openedState = (id: string): object => ({ tunnel: id });

function fromHistory(): string | null {
  const state: unknown = window.history.state;
  if (typeof state !== 'object' || state === null || !('tunnel' in state)) return null;
  return typeof state.tunnel === 'string' ? state.tunnel : null;
}

/** Of the button that opens a tunnel's detail: the focus comes back to it. */
export const openButtonId = (id: string): string => `open-${id}`;
