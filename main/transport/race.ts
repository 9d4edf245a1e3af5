import { asPinholeError, type PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { DialAttempt } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import type { Candidate, Candidates } from './candidates.ts';

export interface RaceOptions<T> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly candidates: Candidates;
  /** Its signal calls it off. @throws PinholeError */
  readonly connect: (candidate: Candidate, signal: AbortSignal) => Promise<T>;
  /** Closes what was connected too late to be used. */
  readonly discard: (late: T) => void;
  /** What a candidate failed with that had not answered when the stage's time was over. */
  readonly timeout: (candidate: Candidate) => PinholeError;
}

export interface RaceResult<T> {
  readonly outcome:
    { readonly kind: 'connected'; readonly value: T } | { readonly kind: 'failed'; readonly error: unknown };
  /** In the order in which they began. */
  readonly attempts: readonly DialAttempt[];
}

interface Runner {
  readonly candidate: Candidate;
  readonly startedMs: number;
  readonly control: AbortController;
  settled: Pick<DialAttempt, 'durationMs' | 'outcome' | 'code'> | undefined;
}

/**
 * Tries candidates by RFC 8305, 5: the next begins `LIMITS.attemptDelayMs` after the one before it, or at once when one fails; the
 * first that connects wins, and the others are called off. Further ports are staggered like further addresses: a firewall that
 * drops a port says nothing, and waiting for its silence to end would cost the whole stage, which has `LIMITS.stageMs` in all.
 * The failure told is the last one seen; where the time was over, that of the first candidate still without an answer.
 * @param signal calls all of them off; the outcome is then its reason.
 */
export function race<T>(options: RaceOptions<T>, signal: AbortSignal): Promise<RaceResult<T>> {
  return new Promise((resolve) => new Race(options, signal, resolve).start());
}

class Race<T> {
  readonly #options: RaceOptions<T>;
  readonly #signal: AbortSignal;
  readonly #resolve: (result: RaceResult<T>) => void;
  readonly #startMs: number;
  readonly #runners: Runner[] = [];
  #callOffNext: (() => void) | undefined;
  #callOffLimit: (() => void) | undefined;
  #lastError: unknown;
  #over = false;

  constructor(options: RaceOptions<T>, signal: AbortSignal, resolve: (result: RaceResult<T>) => void) {
    this.#options = options;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#startMs = options.clock.monotonicMs();
  }

  start(): void {
    if (this.#signal.aborted) {
      this.#calledOff();
      return;
    }
    this.#signal.addEventListener('abort', this.#calledOff, { once: true });
    const { candidates, timers } = this.#options;
    this.#callOffLimit = timers.after(LIMITS.stageMs.value, () => this.#timeOver());
    candidates.onChange(() => {
      // With the delay under way, the one added waits for its turn.
      if (this.#callOffNext === undefined) this.#next();
    });
    this.#next();
  }

  #next(): void {
    this.#callOffNext?.();
    this.#callOffNext = undefined;
    if (this.#over) return;
    const { candidates, timers } = this.#options;
    const candidate = candidates.take();
    if (candidate !== undefined) {
      this.#callOffNext = timers.after(LIMITS.attemptDelayMs.value, () => this.#next());
      void this.#run(candidate);
    } else if (candidates.complete && this.#waiting().length === 0) {
      this.#finish({ kind: 'failed', error: this.#lastError });
    }
  }

  async #run(candidate: Candidate): Promise<void> {
    const control = new AbortController();
    const startedMs = this.#options.clock.monotonicMs();
    const runner: Runner = { candidate, startedMs, control, settled: undefined };
    this.#runners.push(runner);
    try {
      const value = await this.#options.connect(candidate, control.signal);
      if (this.#over) {
        this.#options.discard(value);
        return;
      }
      this.#settle(runner, 'connected');
      this.#callOffOthers('superseded');
      this.#finish({ kind: 'connected', value });
    } catch (error) {
      if (this.#over) return;
      this.#lastError = error;
      this.#settle(runner, 'failed', error);
      this.#next();
    }
  }

  #timeOver(): void {
    const waiting = this.#waiting();
    const [first] = waiting;
    const error = first === undefined ? this.#lastError : this.#options.timeout(first.candidate);
    for (const runner of waiting) {
      this.#settle(runner, 'failed', this.#options.timeout(runner.candidate));
      runner.control.abort(error);
    }
    this.#finish({ kind: 'failed', error });
  }

  readonly #calledOff = (): void => {
    this.#callOffOthers('cancelled');
    this.#finish({ kind: 'failed', error: this.#signal.reason });
  };

  #callOffOthers(outcome: 'superseded' | 'cancelled'): void {
    for (const runner of this.#waiting()) {
      this.#settle(runner, outcome);
      runner.control.abort();
    }
  }

  #waiting(): readonly Runner[] {
    return this.#runners.filter(({ settled }) => settled === undefined);
  }

  #settle(runner: Runner, outcome: DialAttempt['outcome'], error?: unknown): void {
    const durationMs = this.#options.clock.monotonicMs() - runner.startedMs;
    const code = outcome === 'failed' ? asPinholeError(error).code : null;
    runner.settled = { durationMs, outcome, code };
  }

  #finish(outcome: RaceResult<T>['outcome']): void {
    this.#over = true;
    this.#callOffNext?.();
    this.#callOffLimit?.();
    this.#signal.removeEventListener('abort', this.#calledOff);
    const attempts = this.#runners.flatMap(({ candidate, startedMs, settled }) =>
      settled === undefined ? [] : [{ ...candidate, startedAfterMs: startedMs - this.#startMs, ...settled }],
    );
    this.#resolve({ outcome, attempts });
  }
}
