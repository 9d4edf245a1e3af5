import type { Clock } from '../../main/platform/clock.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { SteppedTime } from './stepped-time.ts';

interface Entry {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** The least that a timer of Node waits: what is armed for no time at all fires after what has arrived was read. ms */
const LEAST_TIMER_MS = 1;
/** What a callback costs, ms of CPU. */
const CALLBACK_CPU_MS = 0.05;

/**
 * The machine of the client: clocks, timers and an event loop on a world's true time. While it sleeps or stalls nothing
 * runs; afterwards the timers that fell due fire first, oldest first, and what has arrived is read next, as in Node.
 */
export class SimulatedMachine implements Clock, Timers {
  /** How far the wall clock is from the world's. ms */
  wallOffsetMs = 0;
  /** Linux: the monotonic clock stands still in sleep. */
  readonly monotonicStopsInSleep: boolean;
  readonly #world: SteppedTime;
  readonly #entries = new Set<Entry>();
  readonly #arrived: (() => void)[] = [];
  #cpuMs = 0;
  #sleptMs = 0;
  #sleepingSinceMs: number | undefined;
  #wakesMs = 0;
  #stalls = 0;
  #turning = false;
  #callOffAlarm: () => void = () => undefined;

  constructor(world: SteppedTime, monotonicStopsInSleep: boolean) {
    this.#world = world;
    this.monotonicStopsInSleep = monotonicStopsInSleep;
  }

  get asleep(): boolean {
    return this.#sleepingSinceMs !== undefined;
  }

  /** How long it will go on sleeping. ms */
  get asleepForMs(): number {
    return this.asleep ? this.#wakesMs - this.#world.monotonicMs() : 0;
  }

  get running(): boolean {
    return !this.asleep && this.#stalls === 0;
  }

  /** Timers that are armed. */
  get pending(): number {
    return this.#entries.size;
  }

  monotonicMs(): number {
    const nowMs = this.#world.monotonicMs();
    return this.monotonicStopsInSleep ? (this.#sleepingSinceMs ?? nowMs) - this.#sleptMs : nowMs;
  }

  wallMs(): number {
    return this.#world.wallMs() + this.wallOffsetMs;
  }

  cpuMs(): number {
    return this.#cpuMs;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { dueMs: this.monotonicMs() + Math.max(LEAST_TIMER_MS, ms), callback };
    this.#entries.add(entry);
    this.#turn();
    return () => this.#entries.delete(entry);
  }

  /** Something has come from outside and waits to be read. */
  arrive(callback: () => void): void {
    this.#arrived.push(callback);
    this.#turn();
  }

  /** Does nothing where it sleeps already. */
  sleep(ms: number): void {
    if (this.asleep) return;
    this.#sleepingSinceMs = this.#world.monotonicMs();
    this.#wakesMs = this.#sleepingSinceMs + ms;
    this.#world.after(ms, () => {
      this.#sleepingSinceMs = undefined;
      this.#sleptMs += ms;
      this.#turn();
    });
  }

  /** The event loop stands still. @param cpuShare of that time, what this process computes. */
  stall(ms: number, cpuShare: number): void {
    this.#stalls += 1;
    this.#world.after(ms, () => {
      this.#stalls -= 1;
      this.#cpuMs += ms * cpuShare;
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#turning || !this.running) return;
    const nowMs = this.monotonicMs();
    const due = [...this.#entries].filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    const run: (() => void)[] = due.map((entry) => () => {
      if (this.#entries.delete(entry)) entry.callback();
    });
    run.push(...this.#arrived.splice(0));
    if (run.length === 0) this.#setAlarm();
    else this.#runEach(run);
  }

  /** Each in a moment of its own, so that promises have their turn in between. */
  #runEach([first, ...rest]: readonly (() => void)[]): void {
    this.#turning = first !== undefined;
    if (first === undefined) {
      this.#turn();
      return;
    }
    this.#world.after(0, () => {
      this.#cpuMs += CALLBACK_CPU_MS;
      first();
      this.#runEach(rest);
    });
  }

  #setAlarm(): void {
    this.#callOffAlarm();
    if (this.#entries.size === 0) return;
    const nextMs = Math.min(...[...this.#entries].map(({ dueMs }) => dueMs));
    // Sums of fractions: what is due by a hair is due.
    const waitMs = Math.max(0.001, nextMs - this.monotonicMs());
    this.#callOffAlarm = this.#world.after(waitMs, () => this.#turn());
  }
}
