import type { CoreChange } from '../model/core-api.ts';
import { PinholeError } from '../model/errors.ts';
import type { KnownLifetime } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { TunnelSnapshot } from '../model/snapshot.ts';
import { Tunnel, type TunnelPorts } from './tunnel.ts';

/** The tunnels of the program, by profile id. */
export class TunnelManager {
  readonly #ports: TunnelPorts;
  readonly #notify: (change: CoreChange) => void;
  readonly #most: number;
  readonly #tunnels = new Map<string, Tunnel>();

  /** @param most tunnels */
  constructor(ports: TunnelPorts, notify: (change: CoreChange) => void, most: number = LIMITS.tunnels.value) {
    this.#ports = ports;
    this.#most = most;
    this.#notify = notify;
  }

  /** @throws PinholeError TUNNEL_LIMIT; PROFILE_INVALID when the id is taken. */
  add(profile: Profile, managed = false): void {
    const { id } = profile;
    if (this.#tunnels.has(id))
      throw new PinholeError('PROFILE_INVALID', `id "${id}" is taken by another profile`);
    if (this.#tunnels.size >= this.#most) throw new PinholeError('TUNNEL_LIMIT');
    this.#put(profile, managed);
  }

  /**
   * Another tunnel, which has not been started, takes the place of the one with its id.
   * @returns when the one before has been released
   * @throws PinholeError TUNNEL_UNKNOWN
   */
  replace(profile: Profile, managed: boolean): Promise<void> {
    const released = this.get(profile.id).stop();
    this.#put(profile, managed);
    return released;
  }

  /** The same tunnel within other bounds, or by another name: they hold from its next connection on. @throws PinholeError TUNNEL_UNKNOWN */
  revise(id: string, profile: Profile): void {
    this.get(id).revise(profile);
    this.#notify({ kind: 'tunnel', id, urgent: false });
  }

  #put(profile: Profile, managed: boolean): void {
    const { id } = profile;
    const calm: CoreChange = { kind: 'tunnel', id, urgent: false };
    const urgent: CoreChange = { kind: 'tunnel', id, urgent: true };
    const tunnel = new Tunnel(
      profile,
      this.#ports,
      {
        changed: (isUrgent) => this.#notify(isUrgent ? urgent : calm),
        event: (event) => this.#notify({ kind: 'event', event }),
      },
      managed,
    );
    this.#tunnels.set(id, tunnel);
    this.#notify(urgent);
  }

  has(id: string): boolean {
    return this.#tunnels.has(id);
  }

  /** Releases and forgets a tunnel; does nothing where there is none. */
  async remove(id: string): Promise<void> {
    const tunnel = this.#tunnels.get(id);
    if (tunnel === undefined) return;
    const stopped = tunnel.stop();
    this.#tunnels.delete(id);
    this.#notify({ kind: 'removed', id });
    await stopped;
  }

  /** @throws PinholeError TUNNEL_UNKNOWN */
  get(id: string): Tunnel {
    const tunnel = this.#tunnels.get(id);
    if (tunnel === undefined) throw new PinholeError('TUNNEL_UNKNOWN', `there is no tunnel "${id}"`);
    return tunnel;
  }

  snapshot(id: string): TunnelSnapshot | undefined {
    return this.#tunnels.get(id)?.snapshot();
  }

  profiles(): Profile[] {
    return [...this.#tunnels.values()].map(({ profile }) => profile);
  }

  snapshots(): TunnelSnapshot[] {
    return [...this.#tunnels.values()].map((tunnel) => tunnel.snapshot());
  }

  /** A pin-hole was measured: whoever leads to that TSCF on that network knows it at once. */
  learned(known: KnownLifetime): void {
    for (const tunnel of this.#tunnels.values()) tunnel.learned(known);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#tunnels.values()].map((tunnel) => tunnel.stop()));
  }
}
