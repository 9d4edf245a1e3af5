import { useSyncExternalStore } from 'react';
import type { Contrast } from './theme.ts';

/** Whether a media query holds, now and whenever the system changes its mind. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** What a person has told their system of contrast: its own colours alone, or more of it. */
export function useContrast(): Contrast {
  const forced = useMedia('(forced-colors: active)');
  const more = useMedia('(prefers-contrast: more)');
  return forced ? 'forced' : more ? 'more' : 'usual';
}
