/** Which page the window shows. It stands in the fragment of the address: a reload keeps it, and Back leads back. */

/** In the order of the header. */
export const PAGES = ['tunnels', 'profiles', 'diagnostics', 'policy', 'logs', 'settings'] as const;
export type PageId = (typeof PAGES)[number];

export interface Place {
  readonly page: PageId;
  /** What of the page: `office` of `#profiles/office`; null: the page itself. */
  readonly item: string | null;
}

export interface NavigationState {
  readonly place: Place;
  /** Where to, while a person is asked whether to leave what is not saved; null: nobody is asked. */
  readonly asked: Place | null;
}

export interface Navigation {
  readonly getState: () => NavigationState;
  /** @returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * `replace`: Back leads to the place before this one. `within`: what of the page is open, as an entry of the browser's history
   * that Back leaves for the page itself. Asks first where something is not saved.
   */
  readonly go: (place: Place, how?: { readonly replace?: boolean; readonly within?: object }) => void;
  /** Whether something here would be lost. */
  readonly setUnsaved: (unsaved: boolean) => void;
  /** The answer of whoever was asked. */
  readonly answer: (leave: boolean) => void;
}

export function placeOf(hash: string): Place {
  const [, name, item] = /^#([a-z]+)(?:\/([a-z0-9+/-]+))?$/.exec(hash) ?? [];
  const page = PAGES.find((each) => each === name);
  return page === undefined ? { page: PAGES[0], item: null } : { page, item: item ?? null };
}

export const hashOf = ({ page, item }: Place): string => (item === null ? `#${page}` : `#${page}/${item}`);

const same = (one: Place, other: Place): boolean => one.page === other.page && one.item === other.item;

export function createNavigation(): Navigation {
  const listeners = new Set<() => void>();
  let state: NavigationState = { place: placeOf(window.location.hash), asked: null };
  let unsaved = false;

  const set = (next: NavigationState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const follow = (): void => {
    const place = placeOf(window.location.hash);
    if (same(place, state.place)) return;
    if (!unsaved) {
      set({ place, asked: null });
      return;
    }
    // The address is elsewhere already: it comes back until the person has said.
    window.history.pushState(null, '', hashOf(state.place));
    set({ ...state, asked: place });
  };

  const go: Navigation['go'] = (place, { replace = false, within } = {}) => {
    if (same(place, state.place)) return;
    if (unsaved) {
      set({ ...state, asked: place });
      return;
    }
    if (replace) window.history.replaceState(null, '', hashOf(place));
    else window.history.pushState(null, '', hashOf(place));
    if (within !== undefined) window.history.pushState(within, '');
    set({ place, asked: null });
  };

  return {
    getState: () => state,
    subscribe(listener) {
      if (listeners.size === 0) {
        window.addEventListener('popstate', follow);
        window.addEventListener('hashchange', follow);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        window.removeEventListener('popstate', follow);
        window.removeEventListener('hashchange', follow);
      };
    },
    go,
    setUnsaved: (value) => void (unsaved = value),
    answer(leave) {
      const { asked } = state;
      set({ ...state, asked: null });
      if (!leave || asked === null) return;
      unsaved = false;
      go(asked, { replace: true });
    },
  };
}
