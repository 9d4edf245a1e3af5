import { LIMITS } from '../model/limits.ts';
import { usableAddresses, type NetworkSource } from '../platform/network.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { NETWORK_CHANGE, type LoadGuard } from './load-guard.ts';

export interface NetworkWatchPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly guard: LoadGuard;
  readonly network: NetworkSource;
}

export interface NetworkFollower {
  /** The machine has lost its last usable address, or has one again. */
  online(isOnline: boolean): void;
  /** An address of this machine has gone, and has not come back within `LIMITS.networkGoneMs`. */
  gone(address: string): void;
}

/** What a follower holds. */
export interface Following {
  /** Whether every second counts: the follower waits for a network, or for a peer that it may not be able to reach. */
  hurry(wanted: boolean): void;
  leave(): void;
}

/**
 * Which addresses this machine has, and so whether it has a network (protocol 7.5). No system tells Node of changes, so it
 * looks: with the guard's heartbeat while all is well, every second while it matters, never while nobody follows. A change
 * is a disturbance, of which the guard tells; an address that comes back within `LIMITS.networkGoneMs` is no change.
 */
export class NetworkWatch {
  readonly #ports: NetworkWatchPorts;
  readonly #followers = new Set<NetworkFollower>();
  /** Those of them that are in a hurry. */
  readonly #hurried = new Set<NetworkFollower>();
  /** Undefined: the system has not told yet. */
  #usable: ReadonlySet<string> | undefined;
  /** Addresses that were there, and since when they are not. */
  readonly #missing = new Map<string, number>();
  #callOffLook: (() => void) | undefined;
  #leaveGuard: () => void = () => undefined;

  constructor(ports: NetworkWatchPorts) {
    this.#ports = ports;
  }

  /** Whether there is a usable address, as of the last look, or the system does not tell. Only while somebody follows. */
  get online(): boolean {
    return this.#usable?.size !== 0;
  }

  /** Whether this machine had that address, and now has not. */
  lacks(address: string): boolean {
    return this.#missing.has(address);
  }

  /**
   * A follower that listens to the guard too has to do so after this call: whether there is a network is then known
   * before it hears of a disturbance.
   */
  follow(follower: NetworkFollower): Following {
    if (this.#followers.size === 0) this.#begin();
    this.#followers.add(follower);
    return {
      hurry: (wanted) => {
        if (!this.#followers.has(follower)) return;
        if (wanted) this.#hurried.add(follower);
        else this.#hurried.delete(follower);
        this.#plan();
      },
      leave: () => {
        this.#followers.delete(follower);
        this.#hurried.delete(follower);
        if (this.#followers.size === 0) this.#leaveGuard();
        this.#plan();
      },
    };
  }

  /** Looks at once; does nothing while nobody follows, or the system is about to sleep. */
  look(): void {
    const { guard } = this.#ports;
    // After a sleep that nobody has noticed yet, everyone is told of the sleep, and this looks because of it.
    if (this.#followers.size === 0 || guard.look() || guard.suspended) return;
    this.#compare(true);
  }

  #begin(): void {
    const { guard, network } = this.#ports;
    this.#usable = usableAddresses(network);
    this.#missing.clear();
    const leaveHeartbeat = guard.onHeartbeat(() => this.#compare(true));
    const leaveDisturbances = guard.onDisturbance(({ cause }) => {
      // Everyone is being told of a gap already: what has changed meanwhile is part of it.
      if (cause !== 'network') this.#compare(false);
    });
    this.#leaveGuard = () => {
      leaveHeartbeat();
      leaveDisturbances();
    };
  }

  /** @param tells whether a change is a disturbance of its own. */
  #compare(tells: boolean): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const usable = usableAddresses(this.#ports.network);
    if (usable === undefined) return;
    const wasOnline = this.online;
    const before = this.#usable ?? usable;
    this.#usable = usable;
    const isNew = [...usable].filter((address) => !before.has(address) && !this.#missing.has(address));
    for (const address of usable) this.#missing.delete(address);
    const gone = [...this.#missing].filter(([, sinceMs]) => nowMs - sinceMs >= LIMITS.networkGoneMs.value);
    // Missing until everyone knows, so that nobody who is told of the change blames the peer; and gone once.
    for (const [address] of gone) this.#missing.set(address, Infinity);
    for (const address of before) if (!usable.has(address)) this.#missing.set(address, nowMs);
    // First why, then what follows from it.
    if (tells && isNew.length + gone.length > 0) this.#ports.guard.disturb(NETWORK_CHANGE);
    if (wasOnline !== this.online) this.#tell((follower) => follower.online(this.online));
    for (const [address] of gone) {
      this.#missing.delete(address);
      this.#tell((follower) => follower.gone(address));
    }
    this.#plan();
  }

  /** What one does may take another away, which is then not told. */
  #tell(say: (follower: NetworkFollower) => void): void {
    for (const follower of [...this.#followers]) if (this.#followers.has(follower)) say(follower);
  }

  /** Sees to it that there is a look every second where there has to be, and only there. */
  #plan(): void {
    const isWanted = this.#followers.size > 0 && (this.#missing.size > 0 || this.#hurried.size > 0);
    if (!isWanted) {
      this.#callOffLook?.();
      this.#callOffLook = undefined;
    } else if (this.#callOffLook === undefined) {
      this.#arm();
    }
  }

  #arm(): void {
    const { clock, timers, guard } = this.#ports;
    const dueMs = clock.monotonicMs() + LIMITS.networkLookMs.value;
    this.#callOffLook = timers.after(LIMITS.networkLookMs.value, () => {
      this.#callOffLook = undefined;
      if (!guard.judge(dueMs)) this.#compare(true);
      this.#plan();
    });
  }
}
