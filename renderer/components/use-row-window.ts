import { useLayoutEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import { createRowWindow, type RowsInSight, type RowWindow, type RowWindowOptions } from './row-window.ts';

/**
 * The rows of a long list that are to be rendered: each at its place, in an element that has its index as `data-index` and is
 * given to `measure`.
 * @param list the element that holds them, as high as `heightPx`
 * @param options its parts keep their identity while they are the same
 */
export function useRowWindow(
  list: RefObject<HTMLElement | null>,
  { keys, kept, estimatePx, gapPx }: RowWindowOptions,
): RowsInSight & Pick<RowWindow, 'measure' | 'reveal'> {
  const [rowWindow] = useState(createRowWindow);
  const inSight = useSyncExternalStore(rowWindow.subscribe, rowWindow.get);
  useLayoutEffect(() => rowWindow.connect(), [rowWindow]);
  useLayoutEffect(
    () => rowWindow.update(list.current, { keys, kept, estimatePx, gapPx }),
    [rowWindow, list, keys, kept, estimatePx, gapPx],
  );
  return { ...inSight, measure: rowWindow.measure, reveal: rowWindow.reveal };
}
