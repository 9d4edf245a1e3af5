import type { Disturbance, LoadGuard } from '../keepalive/load-guard.ts';
import type { Following, NetworkWatch } from '../keepalive/network-watch.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import { readProxyUrl } from '../model/proxy-url.ts';
import type { Clock } from '../platform/clock.ts';
import { isLinkLocal, isLoopback } from '../platform/network.ts';

export interface MachinePorts {
  readonly clock: Clock;
  readonly guard: LoadGuard;
  readonly network: NetworkWatch;
}

export interface MachineEvents {
  /** The machine slept or stood still, or its network changed; told in every state. */
  gap(disturbance: Disturbance): void;
  /**
   * What is under way says nothing of the peer any more, and what is waited for need not be.
   * @returns whether there was something to hasten.
   */
  hasten(): boolean;
  /** The tunnel can reach nobody. */
  offline(): void;
  /** It may again. */
  online(): void;
  /** No connection from this address can live. */
  addressGone(address: string): void;
}

/** What a started tunnel hears of its machine: sleep, stalls, and the network, where it needs one (protocol 7.5). */
export class Machine {
  readonly #ports: MachinePorts;
  readonly #events: MachineEvents;
  readonly #needsNetwork: boolean;
  #following: Following | undefined;
  #leaveGuard: () => void = () => undefined;
  #hastenedMs = Number.NEGATIVE_INFINITY;

  constructor(profile: Profile, ports: MachinePorts, events: MachineEvents) {
    this.#ports = ports;
    this.#events = events;
    this.#needsNetwork = needsNetwork(profile);
  }

  /** Whether there is nothing that an attempt could reach. */
  get offline(): boolean {
    return this.#needsNetwork && !this.#ports.network.online;
  }

  /** Listens from now on; already listening: does nothing. */
  begin(): void {
    if (this.#following !== undefined) return;
    // In this order: whether there is a network is known before a gap is heard of.
    this.#following = this.#ports.network.follow({
      online: (isOnline) => this.#online(isOnline),
      gone: (address) => this.#events.addressGone(address),
    });
    this.#leaveGuard = this.#ports.guard.onDisturbance((disturbance) => this.#disturbed(disturbance));
    this.hurry(true);
  }

  end(): void {
    this.#leaveGuard();
    this.#following?.leave();
    this.#following = undefined;
  }

  /** @param wanted false: the tunnel is up, and a change may be noticed at the next heartbeat. */
  hurry(wanted: boolean): void {
    this.#following?.hurry(wanted && this.#needsNetwork);
  }

  /** Looks at clocks and addresses at once; what has changed is told before this returns. */
  look(): void {
    this.#ports.network.look();
  }

  lacks(address: string): boolean {
    return this.#ports.network.lacks(address);
  }

  #online(isOnline: boolean): void {
    if (!this.#needsNetwork) return;
    if (!isOnline) {
      this.#events.offline();
      return;
    }
    // What follows, as a second address, is no reason to begin once more.
    this.#hastenedMs = this.#now();
    this.#events.online();
  }

  #disturbed(disturbance: Disturbance): void {
    this.#events.gap(disturbance);
    const { cause } = disturbance;
    // After a stall everything goes on where it was: to begin anew would only add to the load.
    if (cause === 'stall') return;
    const restMs = cause === 'sleep' ? LIMITS.networkLookMs.value : LIMITS.hastenEveryMs.value;
    if (this.#now() - this.#hastenedMs < restMs) return;
    if (this.#events.hasten()) this.#hastenedMs = this.#now();
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }
}

/** Whether the first hop, the proxy's where the profile names one, lies beyond this machine and its links. */
function needsNetwork({ host, proxy }: Profile): boolean {
  const read = proxy.mode === 'manual' ? readProxyUrl(proxy.url) : undefined;
  const hop = typeof read === 'object' ? read.host : host;
  return !isLoopback(hop) && !isLinkLocal(hop);
}
