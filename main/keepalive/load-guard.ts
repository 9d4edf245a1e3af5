import { LIMITS } from '../model/limits.ts';
import type { GapCause } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

/** Why this machine, and not the path, was silent (protocol 7.5). */
export interface Disturbance {
  readonly cause: GapCause;
  /** How long it was; null: the system told of it, and not for how long. */
  readonly forMs: number | null;
}

export const NETWORK_CHANGE: Disturbance = { cause: 'network', forMs: null };

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
 * listens, since one disturbance concerns every tunnel. What the system itself says of sleep (`suspend`, `resume`) may
 * come twice, late or never: clocks and timers are believed first, and one sleep is one disturbance however it shows.
 */
export class LoadGuard {
  readonly #options: LoadGuardOptions;
  readonly #listeners = new Set<(disturbance: Disturbance) => void>();
  readonly #beatListeners = new Set<() => void>();
  #wallMinusMonotonicMs: number;
  #cpuMs: number;
  /** Undefined while nobody listens. */
  #heartbeat: { readonly dueMs: number; readonly callOff: () => void } | undefined;
  /** When the last disturbance was told. */
  #toldMs = Number.NEGATIVE_INFINITY;
  /** When the last sleep was told. */
  #wokeMs = Number.NEGATIVE_INFINITY;
  /** Since when the system is about to sleep. */
  #suspendedMs: number | undefined;

  constructor(options: LoadGuardOptions) {
    this.#options = options;
    this.#wallMinusMonotonicMs = this.#clockGapMs();
    this.#cpuMs = options.cpuMs();
  }

  /** The system is about to sleep: nothing is to be sent, and no timer says anything about the peer. */
  get suspended(): boolean {
    return this.#suspendedMs !== undefined;
  }

  /** The heartbeat runs while anyone listens: sleep has to be noticed before the next keep-alive is due. */
  onDisturbance(listener: (disturbance: Disturbance) => void): () => void {
    return this.#join(this.#listeners, listener);
  }

  /** Told every `LIMITS.guardHeartbeatMs`, so that whatever must be looked at now and then costs no wake-up of its own. */
  onHeartbeat(listener: () => void): () => void {
    return this.#join(this.#beatListeners, listener);
  }

  /**
   * Called by a timer that was due at `dueMs` and fires now.
   * @returns whether it says nothing about the peer: there was a disturbance, of which the listeners have been told, or
   * the system is about to sleep, and they will be.
   */
  judge(dueMs: number): boolean {
    return this.#check(dueMs) || this.suspended || dueMs < this.#toldMs;
  }

  /** Judges by the heartbeat, before it fires. @returns whether there was a disturbance; the listeners have then been told. */
  look(): boolean {
    return this.#heartbeat !== undefined && this.#check(this.#heartbeat.dueMs);
  }

  /** The system says that it is about to sleep. */
  suspend(): void {
    if (this.#heartbeat === undefined || this.suspended) return;
    this.#suspendedMs = this.#now();
    this.#beat();
  }

  /** The system says that it has slept. Once more for the same sleep, it does nothing. */
  resume(): void {
    if (this.#heartbeat === undefined || this.look()) return;
    const isSameSleep = !this.suspended && this.#now() - this.#wokeMs < LIMITS.sameWakeMs.value;
    if (!isSameSleep) this.disturb({ cause: 'sleep', forMs: this.#suspendedForMs() });
  }

  /** Tells everyone: also for what shows elsewhere (a change of network). */
  disturb(disturbance: Disturbance): void {
    const nowMs = this.#now();
    this.#toldMs = nowMs;
    if (disturbance.cause === 'sleep' || disturbance.cause === 'sleep-or-stall') this.#wokeMs = nowMs;
    this.#suspendedMs = undefined;
    this.#cpuMs = this.#options.cpuMs();
    // Its own timer is as late as the one that told: one delay is one disturbance.
    if (this.#heartbeat !== undefined) this.#beat();
    // What one listener does may take another off the set, which is then not told.
    for (const listener of this.#listeners) listener(disturbance);
  }

  #check(dueMs: number): boolean {
    // A delay may have been told of already, through another timer that was as late.
    const found = this.#find(this.#now() - Math.max(dueMs, this.#toldMs));
    if (found !== undefined) this.disturb(found);
    return found !== undefined;
  }

  #find(lateMs: number): Disturbance | undefined {
    const seen = this.#seen(lateMs);
    if (seen === undefined || !this.suspended) return seen;
    // The system has announced it: whatever the clocks make of it, it was sleep.
    return { cause: 'sleep', forMs: this.#suspendedForMs() ?? seen.forMs };
  }

  /** What clocks and timers show by themselves. */
  #seen(lateMs: number): Disturbance | undefined {
    const { monotonicStopsInSleep, cpuMs } = this.#options;
    const jumpedMs = this.#clockGapMs() - this.#wallMinusMonotonicMs;
    this.#wallMinusMonotonicMs += jumpedMs;
    if (monotonicStopsInSleep && jumpedMs > WALL_JUMP_MS) return { cause: 'sleep', forMs: jumpedMs };
    if (lateMs <= LIMITS.stallMs.value) return undefined;
    if (monotonicStopsInSleep) return { cause: 'stall', forMs: lateMs };
    const computedMs = cpuMs() - this.#cpuMs;
    if (computedMs > lateMs * STALL_CPU_SHARE) return { cause: 'stall', forMs: lateMs };
    // Late on both clocks, and hardly a cycle spent.
    const isSleep = computedMs < lateMs * 0.01 && Math.abs(jumpedMs) < WALL_JUMP_MS;
    return { cause: isSleep ? 'sleep' : 'sleep-or-stall', forMs: lateMs };
  }

  /** Null: it was not announced, or this clock stands still in sleep and cannot tell. */
  #suspendedForMs(): number | null {
    if (this.#suspendedMs === undefined || this.#options.monotonicStopsInSleep) return null;
    return this.#now() - this.#suspendedMs;
  }

  #join<T>(listeners: Set<T>, listener: T): () => void {
    if (this.#heartbeat === undefined) {
      this.#wallMinusMonotonicMs = this.#clockGapMs();
      this.#cpuMs = this.#options.cpuMs();
      this.#beat();
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (this.#listeners.size + this.#beatListeners.size > 0) return;
      this.#heartbeat?.callOff();
      this.#heartbeat = undefined;
      this.#suspendedMs = undefined;
    };
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }

  #clockGapMs(): number {
    return this.#options.clock.wallMs() - this.#now();
  }

  #beat(): void {
    this.#heartbeat?.callOff();
    const periodMs = LIMITS.guardHeartbeatMs.value;
    const dueMs = this.#now() + periodMs;
    const callOff = this.#options.timers.after(periodMs, () => this.#beaten(dueMs));
    this.#heartbeat = { dueMs, callOff };
  }

  #beaten(dueMs: number): void {
    if (this.#check(dueMs)) return;
    if (this.suspended) {
      // Awake for a whole beat: no sleep followed, or nobody said that it is over. Silent we were all the same.
      this.disturb({ cause: 'sleep-or-stall', forMs: LIMITS.guardHeartbeatMs.value });
      return;
    }
    this.#cpuMs = this.#options.cpuMs();
    this.#beat();
    for (const listener of this.#beatListeners) listener();
  }
}
