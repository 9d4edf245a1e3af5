import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

/** Why this machine, and not the path, was silent (protocol 7.5). */
export type Disturbance = 'sleep' | 'stall' | 'sleep-or-stall' | 'network';

export interface LoadGuardOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** CPU time that this process has used, ms. */
  readonly cpuMs: () => number;
  /** Linux: the monotonic clock stands still while the machine sleeps. Elsewhere it runs on. */
  readonly monotonicStopsInSleep: boolean;
}

/** The wall clock may be slewed by NTP; a jump below this is not taken for sleep. ms */
const WALL_JUMP_MS = 2_000;

/** Of a delay, the share that must have been spent computing to call it our own stall. */
const STALL_CPU_SHARE = 0.5;

/**
 * Tells delays of our own making from silence of the peer. Timers report when they fire; whoever sends keep-alives
 * listens, since one disturbance concerns every tunnel.
 */
export class LoadGuard {
  readonly #options: LoadGuardOptions;
  readonly #listeners = new Set<(cause: Disturbance) => void>();
  #wallMinusMonotonicMs: number;
  #cpuMs: number;
  #callOffHeartbeat: (() => void) | undefined;

  constructor(options: LoadGuardOptions) {
    this.#options = options;
    this.#wallMinusMonotonicMs = this.#clockGapMs();
    this.#cpuMs = options.cpuMs();
  }

  /** The heartbeat runs while anyone listens: sleep has to be noticed before the next keep-alive is due. */
  onDisturbance(listener: (cause: Disturbance) => void): () => void {
    if (this.#listeners.size === 0) {
      this.#wallMinusMonotonicMs = this.#clockGapMs();
      this.#beat();
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#callOffHeartbeat?.();
      this.#callOffHeartbeat = undefined;
    };
  }

  /**
   * Called by a timer that was due at `dueMs` and fires now.
   * @returns whether there was a disturbance; the listeners have then been told.
   */
  judge(dueMs: number): boolean {
    const cause = this.#cause(this.#options.clock.monotonicMs() - dueMs);
    if (cause === undefined) return false;
    this.disturb(cause);
    return true;
  }

  /** Tells everyone: also for what the system itself reports (power events, a change of network). */
  disturb(cause: Disturbance): void {
    this.#cpuMs = this.#options.cpuMs();
    // Its own timer is as late as the one that told: one delay is one disturbance.
    if (this.#listeners.size > 0) this.#beat();
    // What one listener does may take another off the set, which is then not told.
    for (const listener of this.#listeners) listener(cause);
  }

  #cause(lateMs: number): Disturbance | undefined {
    const jumpedMs = this.#clockGapMs() - this.#wallMinusMonotonicMs;
    this.#wallMinusMonotonicMs += jumpedMs;
    if (this.#options.monotonicStopsInSleep && jumpedMs > WALL_JUMP_MS) return 'sleep';
    if (lateMs <= LIMITS.stallMs.value) return undefined;
    if (this.#options.monotonicStopsInSleep) return 'stall';
    const computedMs = this.#options.cpuMs() - this.#cpuMs;
    if (computedMs > lateMs * STALL_CPU_SHARE) return 'stall';
    // Late on both clocks, and hardly a cycle spent.
    return computedMs < lateMs * 0.01 && Math.abs(jumpedMs) < WALL_JUMP_MS ? 'sleep' : 'sleep-or-stall';
  }

  #clockGapMs(): number {
    return this.#options.clock.wallMs() - this.#options.clock.monotonicMs();
  }

  #beat(): void {
    this.#callOffHeartbeat?.();
    const periodMs = LIMITS.guardHeartbeatMs.value;
    const dueMs = this.#options.clock.monotonicMs() + periodMs;
    this.#callOffHeartbeat = this.#options.timers.after(periodMs, () => {
      if (this.judge(dueMs)) return;
      this.#cpuMs = this.#options.cpuMs();
      this.#beat();
    });
  }
}
