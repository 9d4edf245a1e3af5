import type { Timers } from './timers.ts';

/** From so long on a timer may be up to `TICK_MS` later than asked for, at most 2 %. ms */
const FROM_MS = 1_000;
/** Moments at which they fire. ms */
const TICK_MS = 20;

interface Entry {
  callback: (() => void) | undefined;
}

/** All that is due at one moment. */
interface Tick {
  readonly entries: Entry[];
  readonly callOff: () => void;
  live: number;
}

/**
 * Timers of a second or more that fall due within the same 20 ms share one timer of the system, and one turn of the event loop: of
 * thousands of keep-alives each would else wake the program by itself. Shorter ones are the system's own.
 * @param exact as `Timers.after`
 */
export function sharedTimers(exact: Timers, nowMs: () => number): Timers {
  const ticks = new Map<number, Tick>();

  const fire = (at: number): void => {
    const tick = ticks.get(at);
    ticks.delete(at);
    for (const entry of tick?.entries ?? []) {
      const { callback } = entry;
      entry.callback = undefined;
      try {
        callback?.();
      } catch (thrown) {
        // As of a timer of its own: it ends the program, and not what is due beside it.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  };

  const tickAt = (at: number): Tick => {
    const known = ticks.get(at);
    if (known !== undefined) return known;
    const callOff = exact.after(at * TICK_MS - nowMs(), () => fire(at));
    const tick: Tick = { entries: [], callOff, live: 0 };
    ticks.set(at, tick);
    return tick;
  };

  return {
    after(ms, callback) {
      if (ms < FROM_MS) return exact.after(ms, callback);
      const at = Math.ceil((nowMs() + ms) / TICK_MS);
      const tick = tickAt(at);
      const entry: Entry = { callback };
      tick.entries.push(entry);
      tick.live += 1;
      return () => {
        if (entry.callback === undefined) return;
        entry.callback = undefined;
        tick.live -= 1;
        if (tick.live > 0 || ticks.get(at) !== tick) return;
        // Nothing is left that it would wake for.
        tick.callOff();
        ticks.delete(at);
      };
    },
  };
}
