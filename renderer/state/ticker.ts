/**
 * The one clock of the page's moving texts. It runs while somebody looks: with listeners, with the page visible, and
 * not paused. Between ticks `now` stands still, so that every text of one rendering shows the same moment.
 */
export interface Ticker {
  readonly subscribe: (listener: () => void) => () => void;
  /** The moment of the last tick, ms on the clock of `performance.now`. */
  readonly now: () => number;
  /** Holds the time still, while what is shown cannot be current. */
  readonly setPaused: (paused: boolean) => void;
}

const TICK_MS = 250;
/** For those who asked their system for less motion. */
const CALM_TICK_MS = 1_000;

export function createTicker(): Ticker {
  const listeners = new Set<() => void>();
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  let nowMs = performance.now();
  let paused = false;
  let timer: number | undefined;

  const tick = (): void => {
    nowMs = performance.now();
    for (const listener of listeners) listener();
  };

  const restart = (): void => {
    window.clearInterval(timer);
    timer = undefined;
    if (listeners.size === 0 || paused || document.visibilityState === 'hidden') return;
    nowMs = performance.now();
    timer = window.setInterval(tick, calm.matches ? CALM_TICK_MS : TICK_MS);
  };

  document.addEventListener('visibilitychange', () => {
    restart();
    if (timer !== undefined) tick();
  });
  calm.addEventListener('change', restart);

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) restart();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) restart();
      };
    },
    now: () => nowMs,
    setPaused(value) {
      paused = value;
      restart();
    },
  };
}
