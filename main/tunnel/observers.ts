import type { KamFate, KeepAliveObserver } from '../model/keep-alive-observer.ts';

/** All who watch the keep-alives of a program. What one throws stops neither a tunnel nor another one. */
export class Observers implements KeepAliveObserver {
  readonly #all = new Set<KeepAliveObserver>();

  /** @returns the way to stop. */
  add(observer: KeepAliveObserver): () => void {
    this.#all.add(observer);
    return () => this.#all.delete(observer);
  }

  clear(): void {
    this.#all.clear();
  }

  sent(tunnel: string, lateMs: number): void {
    for (const observer of this.#all) {
      try {
        observer.sent(tunnel, lateMs);
      } catch (thrown) {
        report(thrown);
      }
    }
  }

  outcome(tunnel: string, outcome: KamFate, rttMs: number | null): void {
    for (const observer of this.#all) {
      try {
        observer.outcome(tunnel, outcome, rttMs);
      } catch (thrown) {
        report(thrown);
      }
    }
  }
}

const report = (thrown: unknown): void =>
  process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
