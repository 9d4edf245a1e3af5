import { problemText } from '../model/managed.ts';
import { DEFAULT_POLICY, type Policy, type ProfileOwner } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { ManagedPolicy } from './policy.ts';
import type { PolicyName, PolicyValue } from './registry.ts';

/** The managed configuration as the engine heeds it: asked anew each time, so that a change is in force at once. */
export class PolicyInForce implements Policy {
  readonly #managed: ManagedPolicy;

  constructor(managed: ManagedPolicy) {
    this.#managed = managed;
  }

  get measurement(): Policy['measurement'] {
    return this.#value('MeasurementAllowed') ? 'allowed' : 'forbidden';
  }

  get captureAllowed(): boolean {
    return this.#value('CaptureAllowed');
  }

  get minIntervalS(): number {
    return this.#value('IntervalMinSeconds') ?? DEFAULT_POLICY.minIntervalS;
  }

  get maxIntervalS(): number {
    return this.#value('IntervalMaxSeconds') ?? DEFAULT_POLICY.maxIntervalS;
  }

  get managedProfiles(): readonly Profile[] {
    return this.#value('ManagedProfiles');
  }

  get userProfilesAllowed(): boolean {
    return this.#value('UserProfilesAllowed');
  }

  get webHostAllowed(): boolean {
    return this.#value('WebHostAllowed');
  }

  get organisation(): string | null {
    return this.#value('OrganisationName');
  }

  get problems(): readonly string[] {
    return this.#managed.problems().map(problemText);
  }

  govern(profile: Profile, owner: ProfileOwner): Profile {
    const { initialMs, maxMs } = profile.reconnect;
    const responseTime = this.#bounds('ResponseTimeMinSeconds', 'ResponseTimeMaxSeconds');
    const backoff = this.#bounds('ReconnectMinMs', 'ReconnectMaxMs');
    return {
      ...profile,
      responseTimeS: responseTime(profile.responseTimeS),
      reconnect: { initialMs: backoff(initialMs), maxMs: backoff(maxMs) },
      proxy: this.#proxy(profile, owner),
      tls: this.#tls(profile, owner),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#managed.onChange(listener);
  }

  close(): void {
    this.#managed.close();
  }

  #value<K extends PolicyName>(name: K): PolicyValue<K> {
    return this.#managed.effective(name).value;
  }

  #bounds(lower: NumberName, upper: NumberName): (value: number) => number {
    const [least, most] = [this.#value(lower) ?? -Infinity, this.#value(upper) ?? Infinity];
    return (value) => Math.min(Math.max(value, least), most);
  }

  /** Locked, it is that of every profile but those that come with a proxy by the same word. */
  #proxy({ proxy }: Profile, owner: ProfileOwner): Profile['proxy'] {
    const { value, locked } = this.#managed.effective('Proxy');
    const overruled = proxy.mode === 'system' || (locked && owner === 'user');
    return overruled && value !== null ? value : proxy;
  }

  /** As for the proxy. Locked and not set: the CAs of the system. */
  #tls({ tls }: Profile, owner: ProfileOwner): Profile['tls'] {
    const { value, locked } = this.#managed.effective('CaFile');
    const { caFile: named = value, ...rest } = tls;
    const caFile = locked && owner === 'user' ? value : named;
    return caFile === null ? rest : { ...rest, caFile };
  }
}

type NumberName = 'ResponseTimeMinSeconds' | 'ResponseTimeMaxSeconds' | 'ReconnectMinMs' | 'ReconnectMaxMs';
