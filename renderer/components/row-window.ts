/**
 * The rows of a long list that are in sight, or soon will be: all others are only as high as they would be. Rows may be of any
 * height and change it; what is in sight stays where it is meanwhile. Knows no React: `use-row-window.ts` does.
 */
import {
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';

export interface RowPlace {
  readonly key: string;
  readonly index: number;
  /** From the top of the list, px. */
  readonly topPx: number;
}

export interface RowsInSight {
  readonly rows: readonly RowPlace[];
  /** Of all rows, px. */
  readonly heightPx: number;
}

export interface RowWindowOptions {
  /** Of every row, in their order. */
  readonly keys: readonly string[];
  /** Rows that are there wherever they are: one that has the focus, say. */
  readonly kept: readonly string[];
  /** Height of a row that was never seen, in a list so wide, px. Keeps its identity. */
  readonly estimatePx: (widthPx: number) => number;
  /** Between two rows, px. */
  readonly gapPx: number;
}

export interface RowWindow {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => RowsInSight;
  /** Begins to follow what scrolls. @returns the way to stop. */
  readonly connect: () => () => void;
  /** @param list the element that is as high as all rows; a null one is not there yet. */
  readonly update: (list: HTMLElement | null, options: RowWindowOptions) => void;
  /** To be called with the element of a row, which has its index as `data-index`; null once one is gone. */
  readonly measure: (row: HTMLElement | null) => void;
  /** Scrolls as far as it takes to have a row in sight, which must be kept, once all is in its place. @returns the way to call it off */
  readonly reveal: (key: string) => () => void;
}

/** Rows above and below the sight that are there already. */
const OVERSCAN = 4;

const NOTHING: RowsInSight = { rows: [], heightPx: 0 };

export function createRowWindow(): RowWindow {
  const listeners = new Set<() => void>();
  let options: RowWindowOptions = { keys: [], kept: [], estimatePx: () => 1, gapPx: 0 };
  let list: HTMLElement | null = null;
  let scroller: HTMLElement | null = null;
  let marginPx = 0;
  let estimatePx = 1;
  let inSight = NOTHING;

  const settings = (): VirtualizerOptions<HTMLElement, HTMLElement> => ({
    count: options.keys.length,
    getItemKey: (index) => options.keys[index] ?? index,
    getScrollElement: () => scroller,
    estimateSize: () => estimatePx,
    gap: options.gapPx,
    overscan: OVERSCAN,
    // What is measured in one frame is told in the next: an observer that changes what it observes is a loop.
    useAnimationFrameWithResizeObserver: true,
    scrollMargin: marginPx,
    scrollToFn: elementScroll,
    observeElementOffset,
    observeElementRect: (instance, tell) => {
      if (canMeasure()) return observeElementRect(instance, tell);
      // Nothing has a size where there is no layout: as if all of the window were the list's.
      tell({ width: window.innerWidth, height: window.innerHeight });
      return undefined;
    },
    // One that is out of sight with all of the list has no height: it will have one again.
    measureElement: (row, entry, instance) => measureElement(row, entry, instance) || estimatePx,
    rangeExtractor: (range) => {
      const indexes = new Set(defaultRangeExtractor(range));
      for (const key of options.kept) indexes.add(options.keys.indexOf(key));
      indexes.delete(-1);
      return [...indexes].sort((a, b) => a - b);
    },
    onChange: () => publish(),
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(settings());

  let items: unknown;
  const publish = (): void => {
    const fresh = virtualizer.getVirtualItems();
    const heightPx = virtualizer.getTotalSize();
    if (fresh === items && heightPx === inSight.heightPx) return;
    items = fresh;
    inSight = {
      rows: fresh.map(({ key, index, start }) => ({ key: String(key), index, topPx: start - marginPx })),
      heightPx,
    };
    for (const listener of listeners) listener();
  };

  /** Finds what scrolls, and where in it the list begins: both change with the window. */
  const settle = (): void => {
    const found = list === null ? null : scrollerOf(list);
    if (found !== scroller) {
      scroller = found;
      watch();
    }
    if (list !== null && scroller !== null) {
      const { top } = list.getBoundingClientRect();
      // A list that is not displayed is nowhere; where it was, it will be again.
      if (list.offsetParent !== null)
        marginPx = Math.round(top - scroller.getBoundingClientRect().top + scroller.scrollTop);
    }
    const estimate = options.estimatePx(list?.clientWidth ?? 0);
    // Rows of another width are of another height: what is known of those out of sight no longer holds.
    if (estimate !== estimatePx) virtualizer.itemSizeCache = new Map();
    estimatePx = estimate;
    virtualizer.setOptions(settings());
    virtualizer._willUpdate();
    publish();
  };

  let frame = 0;
  const settleSoon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(settle);
  };
  const observer = canMeasure() ? new ResizeObserver(settleSoon) : undefined;
  const watch = (): void => {
    observer?.disconnect();
    if (list !== null) observer?.observe(list);
    if (scroller === null) return;
    observer?.observe(scroller);
    // Whatever comes or goes above the list makes what scrolls higher or lower.
    if (scroller.firstElementChild !== null) observer?.observe(scroller.firstElementChild);
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => inSight,
    connect() {
      const disconnect = virtualizer._didMount();
      return () => {
        disconnect();
        observer?.disconnect();
        cancelAnimationFrame(frame);
        scroller = null;
      };
    },
    update(element, wanted) {
      options = wanted;
      if (element !== list) {
        list = element;
        scroller = null;
      }
      settle();
    },
    measure: (row) => virtualizer.measureElement(row),
    reveal(key) {
      const revealing = requestAnimationFrame(() => {
        settle();
        const index = options.keys.indexOf(key);
        list?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' });
      });
      return () => cancelAnimationFrame(revealing);
    },
  };
}

const canMeasure = (): boolean => typeof ResizeObserver === 'function';

function scrollerOf(list: HTMLElement): HTMLElement {
  for (let each = list.parentElement; each !== null; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  }
  return document.documentElement;
}
