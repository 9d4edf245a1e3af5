import { PinholeError, type ErrorCode } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';

export interface HedgePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

export interface HedgeOptions<T> {
  /** Makes an attempt of its own at each call. Its signal calls it off, and then nothing may stay open. */
  readonly attempt: (signal: AbortSignal) => Promise<T>;
  /** Takes what came up in the very turn in which it was called off. */
  readonly discard: (late: T) => void;
  /** From this moment of the monotonic clock on no further attempt begins; what is in flight may finish. */
  readonly untilMs: number;
}

/** Nobody answered. Every other code tells of an answer, even if it is one of this machine. */
const SILENT: ReadonlySet<ErrorCode> = new Set([
  'NAME_TIMEOUT',
  'TCP_TIMEOUT',
  'PROXY_TIMEOUT',
  'TLS_TIMEOUT',
  'CONFIG_TIMEOUT',
]);

/**
 * Attempts hedged against silence (protocol 7, "Reconnect"): after a random 1 to 2 s without an outcome another one begins beside
 * those in flight, at most `LIMITS.hedgedAttempts` at a time; one that its own time limit ended makes room. The first that succeeds
 * wins, and the first that is answered otherwise fails all of them: the others are called off. The first attempt is made in any case.
 * @throws what the answer was; where there was none, the last silence; or the signal's reason.
 */
export function hedge<T>(options: HedgeOptions<T>, ports: HedgePorts, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => new Hedge(options, ports, signal, resolve, reject).start());
}

class Hedge<T> {
  readonly #options: HedgeOptions<T>;
  readonly #ports: HedgePorts;
  readonly #signal: AbortSignal;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #inFlight = new Set<AbortController>();
  /** The soonest moment for the next attempt. */
  #dueMs = 0;
  #callOffNext: (() => void) | undefined;
  /** What the last attempt to end without an answer failed with. */
  #silence: unknown;
  #over = false;

  constructor(
    options: HedgeOptions<T>,
    ports: HedgePorts,
    signal: AbortSignal,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#signal.aborted) {
      this.#calledOff();
      return;
    }
    this.#signal.addEventListener('abort', this.#calledOff, { once: true });
    this.#begin();
  }

  #begin(): void {
    const control = new AbortController();
    this.#inFlight.add(control);
    const shortestMs = LIMITS.hedgeDelayMs.value;
    const spreadMs = LIMITS.hedgeDelayMaxMs.value - shortestMs;
    this.#dueMs = this.#now() + shortestMs + this.#ports.random.uniform() * spreadMs;
    void this.#run(control);
    this.#plan();
  }

  /** Begins another attempt or sets its timer, where nothing stands in its way; none may follow and none is in flight: that is the end. */
  #plan(): void {
    this.#callOffNext?.();
    this.#callOffNext = undefined;
    if (this.#over) return;
    const nowMs = this.#now();
    if (Math.max(this.#dueMs, nowMs) >= this.#options.untilMs) {
      if (this.#inFlight.size === 0) this.#fail(this.#silence);
    } else if (this.#inFlight.size < LIMITS.hedgedAttempts.value) {
      const waitMs = this.#dueMs - nowMs;
      if (waitMs <= 0) this.#begin();
      else this.#callOffNext = this.#ports.timers.after(waitMs, () => this.#plan());
    }
  }

  async #run(control: AbortController): Promise<void> {
    try {
      const value = await this.#options.attempt(control.signal);
      if (this.#over) {
        this.#options.discard(value);
        return;
      }
      this.#inFlight.delete(control);
      this.#finish();
      this.#resolve(value);
    } catch (error) {
      this.#inFlight.delete(control);
      if (this.#over) return;
      if (isSilence(error)) {
        this.#silence = error;
        this.#plan();
      } else {
        this.#fail(error);
      }
    }
  }

  readonly #calledOff = (): void => this.#fail(this.#signal.reason);

  #fail(reason: unknown): void {
    this.#finish();
    this.#reject(reason);
  }

  #finish(): void {
    this.#over = true;
    this.#callOffNext?.();
    this.#signal.removeEventListener('abort', this.#calledOff);
    for (const control of this.#inFlight) control.abort();
    this.#inFlight.clear();
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }
}

const isSilence = (error: unknown): boolean => error instanceof PinholeError && SILENT.has(error.code);
