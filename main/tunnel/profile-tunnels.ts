import { isDeepStrictEqual } from 'node:util';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import type { Policy, ProfileOwner } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { TunnelManager } from './tunnel-manager.ts';

interface Wanted {
  readonly profile: Profile;
  readonly owner: ProfileOwner;
}

export interface ProfileTunnelsOptions {
  readonly policy: Policy;
  /** The user's own. */
  readonly profiles: readonly Profile[];
  /** Whether managed profiles have tunnels. */
  readonly managed: boolean;
  /** Another tunnel has taken the place of the one with this id. */
  readonly replaced: (id: string) => void;
}

/** Sees to it that there is a tunnel for each profile of the policy and, where it lets them, of the user. */
export class ProfileTunnels {
  readonly #tunnels: TunnelManager;
  readonly #policy: Policy;
  readonly #managed: boolean;
  readonly #replaced: (id: string) => void;
  #profiles: readonly Profile[];
  #held: ReadonlyMap<string, Wanted>;
  /** Why profiles have no tunnel, by their ids. */
  readonly #refused = new Map<string, PinholeError>();
  #closed = false;

  /** @throws PinholeError TUNNEL_LIMIT, where the user's profiles are too many; PROFILE_INVALID when two of them share an id. */
  constructor(tunnels: TunnelManager, { policy, profiles, managed, replaced }: ProfileTunnelsOptions) {
    this.#tunnels = tunnels;
    this.#policy = policy;
    this.#managed = managed;
    this.#replaced = replaced;
    this.#profiles = profiles;
    const ids = new Set<string>();
    for (const { id } of profiles) {
      if (ids.has(id)) throw new PinholeError('PROFILE_INVALID', `id "${id}" is taken by another profile`);
      ids.add(id);
    }
    this.#held = this.#wanted();
    for (const [id, one] of this.#held) this.#add(id, one);
    const [refused] = this.#refused.values();
    // Whoever manages this machine is not to keep the program from starting.
    if (refused !== undefined && policy.managedProfiles.length === 0) throw refused;
  }

  /** Profiles without a tunnel, in a line for each reason. */
  get warnings(): readonly string[] {
    const byReason = Map.groupBy(this.#refused, ([, { message }]) => message);
    return [...byReason].map(([reason, [[id] = [''], ...others]]) => {
      const whose = others.length === 0 ? `profile "${id}" has` : `${others.length + 1} profiles have`;
      return `${whose} no tunnel: ${reason}`;
    });
  }

  /** The policy is another one. A tunnel whose own profile is the same as before stays up; what bounds it holds from its next connection on. */
  policyChanged(): void {
    this.#settle();
  }

  /** The user's profiles are other ones. A tunnel whose profile is the same as before stays up, whatever it is called. */
  profilesChanged(profiles: readonly Profile[]): void {
    this.#profiles = profiles;
    this.#settle();
  }

  /** The profile refers to the same secrets as before, but they are other ones: what failed for want of them is tried again. */
  secretsChanged(id: string): void {
    if (this.#tunnels.has(id) && this.#tunnels.get(id).started) this.#start(id);
  }

  close(): void {
    this.#closed = true;
  }

  #settle(): void {
    if (this.#closed) return;
    const before = this.#held;
    const now = this.#wanted();
    this.#held = now;
    // Room first: what goes may be what kept others out.
    for (const id of before.keys()) if (!now.has(id)) this.#end(id);
    for (const [id, one] of now) {
      const was = before.get(id);
      const isThere = this.#tunnels.has(id);
      if (was === undefined || !isThere) this.#begin(id, one);
      else if (isSameTunnel(was, one)) this.#tunnels.revise(id, this.#governed(one));
      else this.#replace(id, one, was);
    }
  }

  #wanted(): ReadonlyMap<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    if (this.#managed) {
      for (const profile of this.#policy.managedProfiles)
        wanted.set(profile.id, { profile, owner: 'policy' });
    }
    if (!this.#policy.userProfilesAllowed) return wanted;
    for (const profile of this.#profiles) {
      if (!wanted.has(profile.id)) wanted.set(profile.id, { profile, owner: 'user' });
    }
    return wanted;
  }

  #begin(id: string, one: Wanted): void {
    if (this.#add(id, one) && one.profile.startAutomatically) this.#start(id);
  }

  #add(id: string, one: Wanted): boolean {
    try {
      this.#tunnels.add(this.#governed(one), one.owner === 'policy');
      this.#refused.delete(id);
      return true;
    } catch (thrown) {
      this.#refused.set(id, asPinholeError(thrown));
      return false;
    }
  }

  #end(id: string): void {
    this.#refused.delete(id);
    void this.#tunnels.remove(id);
  }

  #replace(id: string, one: Wanted, was: Wanted): void {
    // One that has failed is tried again: it may be what has been mended.
    const wasStarted = this.#tunnels.get(id).started;
    const ended = this.#tunnels.replace(this.#governed(one), one.owner === 'policy');
    this.#replaced(id);
    const isNew = was.owner !== one.owner;
    // Its local ports are free when the one before it is gone.
    if (wasStarted || (isNew && one.profile.startAutomatically)) void ended.then(() => this.#start(id));
  }

  #governed({ profile, owner }: Wanted): Profile {
    return this.#policy.govern(profile, owner);
  }

  #start(id: string): void {
    if (!this.#closed && this.#tunnels.has(id)) this.#tunnels.get(id).start();
  }
}

/** Whether both come to the same tunnel: what it is called, and when it starts, are of no concern to its connection. */
function isSameTunnel(one: Wanted, other: Wanted): boolean {
  const tunnelOf = ({
    profile: { name: _name, startAutomatically: _start, ...rest },
    owner,
  }: Wanted): unknown => [rest, owner];
  return isDeepStrictEqual(tunnelOf(one), tunnelOf(other));
}
