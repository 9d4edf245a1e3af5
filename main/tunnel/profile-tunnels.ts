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
  readonly warn: (line: string) => void;
}

/** Sees to it that there is a tunnel for each profile of the policy and, where it lets them, of the user. */
export class ProfileTunnels {
  readonly #tunnels: TunnelManager;
  readonly #options: ProfileTunnelsOptions;
  #held: ReadonlyMap<string, Wanted> = new Map();
  #closed = false;

  /** @throws PinholeError TUNNEL_LIMIT, where the user's profiles are too many; PROFILE_INVALID when two of them share an id. */
  constructor(tunnels: TunnelManager, options: ProfileTunnelsOptions) {
    this.#tunnels = tunnels;
    this.#options = options;
    const ids = new Set<string>();
    for (const { id } of options.profiles) {
      if (ids.has(id)) throw new PinholeError('PROFILE_INVALID', `id "${id}" is taken by another profile`);
      ids.add(id);
    }
    this.#held = this.#wanted();
    for (const [id, one] of this.#held) this.#add(id, one);
  }

  /** The policy is another one. A tunnel whose own profile is the same as before stays up; what bounds it holds from its next connection on. */
  policyChanged(): void {
    if (this.#closed) return;
    const before = this.#held;
    const now = this.#wanted();
    this.#held = now;
    const ending = new Map<string, Promise<void>>();
    const wasRunning = new Set<string>();
    for (const [id, one] of before) {
      if (isDeepStrictEqual(one, now.get(id))) continue;
      if (this.#isRunning(id)) wasRunning.add(id);
      ending.set(id, this.#tunnels.remove(id));
    }
    for (const [id, one] of now) {
      if (before.has(id) && !ending.has(id)) {
        this.#revise(id, one);
        continue;
      }
      this.#add(id, one);
      const isNew = before.get(id)?.owner !== one.owner;
      const begins = wasRunning.has(id) || (isNew && one.profile.startAutomatically);
      // Its local ports are free when the one before it is gone.
      if (begins) void (ending.get(id) ?? Promise.resolve()).then(() => this.#start(id));
    }
  }

  close(): void {
    this.#closed = true;
  }

  #wanted(): ReadonlyMap<string, Wanted> {
    const { policy, profiles, managed } = this.#options;
    const wanted = new Map<string, Wanted>();
    if (managed) {
      for (const profile of policy.managedProfiles) wanted.set(profile.id, { profile, owner: 'policy' });
    }
    if (!policy.userProfilesAllowed) return wanted;
    for (const profile of profiles) {
      if (!wanted.has(profile.id)) wanted.set(profile.id, { profile, owner: 'user' });
    }
    return wanted;
  }

  #add(id: string, { profile, owner }: Wanted): void {
    const { policy, warn } = this.#options;
    try {
      this.#tunnels.add(policy.govern(profile, owner), owner === 'policy');
    } catch (thrown) {
      // Whoever manages this machine is not to keep the program from starting.
      if (policy.managedProfiles.length === 0) throw thrown;
      warn(`profile "${id}" has no tunnel: ${asPinholeError(thrown).message}`);
    }
  }

  #revise(id: string, { profile, owner }: Wanted): void {
    if (this.#tunnels.has(id)) this.#tunnels.get(id).revise(this.#options.policy.govern(profile, owner));
  }

  #isRunning(id: string): boolean {
    return this.#tunnels.has(id) && this.#tunnels.get(id).running;
  }

  #start(id: string): void {
    if (!this.#closed && this.#tunnels.has(id)) this.#tunnels.get(id).start();
  }
}
