import { useEffect, useSyncExternalStore } from 'react';
import type { Store } from './store.ts';
import { useMedia } from './use-media.ts';

/** Light or dark: as it is set, or else as the system has it. The page's own ground, its scroll bars and controls follow. */
export function useAppearance(store: Store): 'light' | 'dark' {
  const systemIsDark = useMedia('(prefers-color-scheme: dark)');
  const set = useSyncExternalStore(store.subscribe, () => store.getState().settings?.values.appearance);
  // Until the engine has said, the page stands as it was served.
  const wanted = set ?? document.documentElement.dataset['appearance'];
  useEffect(() => {
    if (set !== undefined) document.documentElement.dataset['appearance'] = set;
  }, [set]);
  if (wanted === 'light' || wanted === 'dark') return wanted;
  return systemIsDark ? 'dark' : 'light';
}
