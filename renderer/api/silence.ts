import { LIMITS } from '../../app/contract/contract.ts';

export interface Silence {
  /** Something came. */
  heard(): void;
  stop(): void;
}

/** @param onSilent is called once, where nothing has come for `LIMITS.webSilenceMs` */
export function watchSilence(onSilent: () => void): Silence {
  let heardMs = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const arm = (ms: number): void => {
    const dueMs = performance.now() + ms;
    timer = setTimeout(() => look(performance.now() - dueMs), ms);
  };
  const look = (lateMs: number): void => {
    // The page itself stood still: what came meanwhile has yet to be read.
    if (lateMs > LIMITS.webBeatMs.value) {
      arm(LIMITS.webBeatMs.value);
      return;
    }
    const leftMs = heardMs + LIMITS.webSilenceMs.value - performance.now();
    if (leftMs > 0) arm(leftMs);
    else onSilent();
  };
  arm(LIMITS.webSilenceMs.value);
  return { heard: () => void (heardMs = performance.now()), stop: () => clearTimeout(timer) };
}
