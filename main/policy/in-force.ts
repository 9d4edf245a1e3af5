import { LIMITS } from '../model/limits.ts';
import {
  problemText,
  type Bounds,
  type PolicyList,
  type PolicyRow,
  type PolicyShownRow,
  type ProfileLocks,
} from '../model/managed.ts';
import { DEFAULT_POLICY, type Policy, type ProfileOwner } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { OwnSettings } from '../model/settings.ts';
import type { Effective, ManagedPolicy } from './policy.ts';
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

  get reportRedaction(): Policy['reportRedaction'] {
    const { value: level, locked } = this.#managed.effective('ReportRedaction');
    return { level, locked };
  }

  get updateFeedUrl(): string | null {
    return this.#value('UpdateFeedUrl');
  }

  get telemetry(): Policy['telemetry'] {
    const { value: endpoint, scope } = this.#managed.effective('TelemetryEndpoint');
    if (endpoint === null) return null;
    // A user must not have what the machine's administrator gave it sent to a place of the user's own choice.
    const authorization = scope === 'machine' ? this.#value('TelemetryAuthorization') : null;
    return { endpoint, authorization };
  }

  get historyDays(): number {
    return this.#value('HistoryDays') ?? DEFAULT_POLICY.historyDays;
  }

  get organisation(): string | null {
    return this.#value('OrganisationName');
  }

  get helpAddress(): string | null {
    return this.#value('HelpAddress');
  }

  get locks(): ProfileLocks {
    const proxy = this.#managed.effective('Proxy');
    const caFile = this.#managed.effective('CaFile');
    const captiveProbeUrl = this.#managed.effective('CaptiveProbeUrl');
    return {
      intervalS: this.#lockedBounds('IntervalMinSeconds', 'IntervalMaxSeconds', {
        min: DEFAULT_POLICY.minIntervalS,
        max: DEFAULT_POLICY.maxIntervalS,
      }),
      responseTimeS: this.#lockedBounds('ResponseTimeMinSeconds', 'ResponseTimeMaxSeconds', {
        min: 1,
        max: LIMITS.responseTimeSeconds.value,
      }),
      reconnectMs: this.#lockedBounds('ReconnectMinMs', 'ReconnectMaxMs', {
        min: 100,
        max: LIMITS.reconnectMaxMs.value,
      }),
      proxy: proxy.locked ? proxy.value : null,
      caFile: caFile.locked ? { value: caFile.value } : null,
      captiveProbeUrl: captiveProbeUrl.locked ? { value: captiveProbeUrl.value } : null,
    };
  }

  get problems(): readonly string[] {
    return this.#managed.problems().map(problemText);
  }

  list(): PolicyList {
    const problems = this.#managed.problems();
    return {
      rows: this.#managed.list().map(shownRow),
      problems: problems.slice(0, LIMITS.policyProblemsShown.value),
      problemCount: problems.length,
    };
  }

  reload(): Promise<void> {
    return this.#managed.reload();
  }

  govern(profile: Profile, owner: ProfileOwner): Profile {
    const { initialMs, maxMs } = profile.reconnect;
    const responseTime = this.#bounds('ResponseTimeMinSeconds', 'ResponseTimeMaxSeconds');
    const backoff = this.#bounds('ReconnectMinMs', 'ReconnectMaxMs');
    return {
      ...this.#withProbe(profile, owner),
      responseTimeS: responseTime(profile.responseTimeS),
      reconnect: { initialMs: backoff(initialMs), maxMs: backoff(maxMs) },
      proxy: this.#proxy(profile, owner),
      tls: this.#tls(profile, owner),
    };
  }

  settings(own: OwnSettings): ReturnType<Policy['settings']> {
    const { values } = DEFAULT_POLICY.settings(own);
    const login = this.#managed.effective('StartAtLogin');
    const updates = this.#managed.effective('UpdateBehaviour');
    const isHistoryForbidden = this.historyDays === 0;
    return {
      values: {
        ...values,
        startAtLogin: chosen(login, own.startAtLogin),
        updates: chosen(updates, own.updates),
        history: values.history && !isHistoryForbidden,
      },
      locked: [
        ...(login.locked ? (['startAtLogin'] as const) : []),
        ...(updates.locked ? (['updates'] as const) : []),
        ...(isHistoryForbidden ? (['history'] as const) : []),
      ],
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

  /** null: neither of the two is set. */
  #lockedBounds(lower: NumberName, upper: NumberName, widest: Bounds): Bounds | null {
    const [min, max] = [this.#value(lower), this.#value(upper)];
    return min === null && max === null ? null : { min: min ?? widest.min, max: max ?? widest.max };
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

  /** As for the CA file. Locked and not set: nobody is asked. */
  #withProbe(profile: Profile, owner: ProfileOwner): Profile {
    const { value, locked } = this.#managed.effective('CaptiveProbeUrl');
    const { captiveProbeUrl: named = value, ...rest } = profile;
    const captiveProbeUrl = locked && owner === 'user' ? value : named;
    return captiveProbeUrl === null ? rest : { ...rest, captiveProbeUrl };
  }
}

/** Where it is left to the user: what they have set, or else what is recommended. */
const chosen = <T>({ value, locked }: Effective<T>, own: T | undefined): T =>
  locked ? value : (own ?? value);

type NumberName = `${'Interval' | 'ResponseTime'}${'Min' | 'Max'}Seconds` | `Reconnect${'Min' | 'Max'}Ms`;

/** Lists alone can be long: their items may be left out. */
function shownRow(row: PolicyRow): PolicyShownRow {
  const { value } = row;
  const tooLong = Array.isArray(value) && JSON.stringify(value).length > LIMITS.policyValueShown.value;
  return { ...row, value: tooLong ? null : value, omittedItems: tooLong ? value.length : null };
}
