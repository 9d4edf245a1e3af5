/** The composition root: the only place that names concrete adapters. Ways into the program import this, and no other part of the engine. */
import { Demo, DEMO_TUNNEL_ID } from './demo/demo.ts';
import { diagnose, type DiagnoseOptions } from './diagnosis/diagnose.ts';
import type { DiagnosisPorts } from './diagnosis/ports.ts';
import { meterLifetime, type Metered, type MeterOptions } from './diagnostic/lifetime-meter.ts';
import { assertMeasurable, Measuring } from './diagnostic/measuring.ts';
import { LoadGuard } from './keepalive/load-guard.ts';
import { NetworkWatch } from './keepalive/network-watch.ts';
import type { CoreApi, CoreChange, ProfilesApi } from './model/core-api.ts';
import type { Diagnosis } from './model/diagnosis.ts';
import { PinholeError } from './model/errors.ts';
import type { Lifetime } from './model/lifetime.ts';
import { LIMITS } from './model/limits.ts';
import { DEFAULT_POLICY, forbiddenBy, type Policy } from './model/policy.ts';
import type { Profile } from './model/profile.ts';
import type { TunnelSnapshot } from './model/snapshot.ts';
import type { TunnelEvent } from './model/tunnel-event.ts';
import { lenient } from './pinhole/lifetime/lenient.ts';
import { LifetimeMemory, LifetimeStore, type Lifetimes } from './pinhole/lifetime/store.ts';
import { identifyNetwork } from './pinhole/network.ts';
import { tell } from './platform/listener.ts';
import { nodePlatform, type Platform } from './platform/node-platform.ts';
import { profileDirectory, runtimeDirectory, stateDirectory } from './platform/paths.ts';
import type { PolicySource } from './policy/document.ts';
import { PolicyInForce } from './policy/in-force.ts';
import { createPolicy } from './policy/policy.ts';
import { systemPolicy } from './policy/sources/system.ts';
import { readProfileDirectory, type LoadedProfiles } from './profiles/profile-files.ts';
import { loadCaFile } from './transport/ca-file.ts';
import { systemSecrets, type SecretStore } from './secrets/secret-store.ts';
import { ClientCertificates } from './transport/client-certificates.ts';
import { systemLookup } from './transport/find-addresses.ts';
import { loadTls, type LoadedTls } from './transport/load-tls.ts';
import { createNodeDialer } from './transport/node-dialer.ts';
import { environmentResolver } from './transport/proxy/environment.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';
import { createRoutedDialer, type RoutedDialer } from './transport/proxy/routed-dialer.ts';
import { ProfileTunnels } from './tunnel/profile-tunnels.ts';
import { TunnelManager } from './tunnel/tunnel-manager.ts';

export { runtimeDirectory } from './platform/paths.ts';
export { readBoundedFile } from './platform/read-file.ts';
export { checkPolicyFile } from './policy/check.ts';
export type { PolicySource } from './policy/document.ts';
export { readProfileFile } from './profiles/profile-files.ts';
export { describeMessage, parseHex, type MessageDescription } from './protocol/describe.ts';
export { startLocalTscf } from './tscf/local-tscf.ts';
export { ACCOUNTS, givenSecret, systemSecrets, type SecretStore } from './secrets/secret-store.ts';
export { loadCaFile } from './transport/ca-file.ts';
export { certificateWarning } from './transport/client-certificate-facts.ts';
export { loadTls } from './transport/load-tls.ts';
export type { ProxyResolver } from './transport/proxy/resolver.ts';
export { TscfServer, type TscfEvent, type TscfOptions } from './tscf/tscf-server.ts';
export type { StageProgress } from './diagnosis/stage.ts';
export type { LifetimeProgress } from './pinhole/lifetime/account.ts';
export type { InnerService } from './traffic/inner-services.ts';

export interface CoreOptions {
  readonly profiles: readonly Profile[];
  /** What could not be loaded, each in one line. */
  readonly warnings?: readonly string[];
  readonly platform?: Platform;
  /** Which proxy the system names. Default: what the environment of this process names. */
  readonly proxyResolver?: ProxyResolver;
  /** Default: the system's own store. */
  readonly secrets?: SecretStore;
  /** Where the demo's throw-away CA file goes. */
  readonly runtimeDirectory?: string;
  /** Where measured lifetimes are kept. */
  readonly stateDirectory?: string;
  /** Closed with the core. Default: nothing is managed. */
  readonly policy?: Policy;
  /** Whether the profiles of the policy have tunnels too. Default: they have. */
  readonly managedProfiles?: boolean;
}

const systemSources = (): readonly PolicySource[] => [systemPolicy(nodePlatform.timers)];

/** The managed configuration of this machine, read now and whenever it changes, until it is closed. */
export async function openPolicy(sources = systemSources()): Promise<Policy> {
  return new PolicyInForce(await createPolicy(sources, nodePlatform));
}

/** Every key of the managed configuration as it is now, and all that is wrong with it. */
export async function listPolicies(sources = systemSources()) {
  const policy = await createPolicy(sources, nodePlatform);
  policy.close();
  return { policies: policy.list(), problems: policy.problems() };
}

/**
 * The user's profiles, as far as the policy lets them have any.
 * @throws PinholeError FILE_UNREADABLE
 */
export async function loadProfiles(policy: Policy, directory = profileDirectory()): Promise<LoadedProfiles> {
  if (!policy.userProfilesAllowed) {
    const line = `${directory} is not read: ${forbiddenBy(policy)} allows no profiles but those that it manages`;
    return { profiles: [], warnings: [line] };
  }
  const { profiles, warnings } = await readProfileDirectory(directory);
  const managed = new Set(policy.managedProfiles.map(({ id }) => id));
  const hidden = profiles.filter(({ id }) => managed.has(id));
  return {
    profiles,
    warnings: [
      ...warnings,
      ...hidden.map(
        ({ id }) => `${directory}: the profile "${id}" gives way to one of ${forbiddenBy(policy)}`,
      ),
    ],
  };
}

/**
 * Builds the engine with a tunnel for each profile, those of the policy among them. Nothing starts by itself: see `startAutomatically`.
 * @throws PinholeError TUNNEL_LIMIT; PROFILE_INVALID when two profiles share an id.
 */
export function createCore(options: CoreOptions): CoreApi {
  const platform = options.platform ?? nodePlatform;
  const { clock, timers, random, udp } = platform;
  const secrets = options.secrets ?? systemSecrets();
  const listeners = new Set<(change: CoreChange) => void>();
  const kept: TunnelEvent[] = [];
  const warnings = new Set(options.warnings);
  const warn = (line: string): void => {
    if (warnings.size < LIMITS.warningsKept.value) warnings.add(line);
  };
  const policy = options.policy ?? DEFAULT_POLICY;

  const notify = (change: CoreChange): void => {
    if (change.kind === 'event') {
      kept.push(change.event);
      if (kept.length > LIMITS.eventsKept.value) kept.shift();
    }
    if (change.kind === 'removed') measuring.forget(change.id);
    for (const listener of listeners) tell(listener, change);
  };

  const guard = new LoadGuard(platform);
  const dialer = systemDialer(platform, secrets, options.proxyResolver);
  const certificates = new ClientCertificates(platform, () => notify({ kind: 'warnings' }));
  const readTls = async (choice: Profile['tls']): Promise<LoadedTls> => {
    const loaded = await loadTls(choice, secrets);
    if (choice.clientCertificate && loaded.clientCertificate)
      certificates.read(choice.clientCertificate, loaded.clientCertificate);
    return loaded;
  };
  const lifetimes = lenient(new LifetimeStore(options.stateDirectory ?? stateDirectory(), clock, warn), warn);
  // The demo's TSCF is another one each time, wherever it listens.
  const demoLifetimes = new LifetimeMemory();
  const lifetimesOf = ({ id }: Profile): Lifetimes => (id === DEMO_TUNNEL_ID ? demoLifetimes : lifetimes);
  const measuring: Measuring = new Measuring(
    policy,
    { ...platform, disturbances: guard, dialer, loadTls: readTls, lifetimesOf, network: identifyNetwork },
    { changed: notify, learned: (known) => tunnels.learned(known) },
  );

  const network = new NetworkWatch({ clock, timers, guard, network: platform.network });
  const tunnels: TunnelManager = new TunnelManager(
    {
      clock,
      timers,
      random,
      udp,
      guard,
      network,
      dialer,
      loadTls: readTls,
      intervalBounds: policy,
      lifetimesOf,
      networkOf: identifyNetwork,
      measurementWanted(wanted) {
        const { id } = wanted.profile;
        // As the policy lets the profile be now.
        if (tunnels.has(id)) measuring.wanted({ ...wanted, profile: tunnels.get(id).profile });
      },
    },
    notify,
  );
  const profileTunnels = new ProfileTunnels(tunnels, {
    policy,
    profiles: options.profiles,
    managed: options.managedProfiles ?? true,
    replaced: (id) => measuring.forget(id),
  });
  const stopListening = policy.onChange(() => {
    profileTunnels.policyChanged();
    // Whether it may be measured is shown with each.
    for (const { id } of tunnels.snapshots()) notify({ kind: 'tunnel', id, urgent: false });
    notify({ kind: 'policy' });
  });
  const shown = (snapshot: TunnelSnapshot): TunnelSnapshot => ({
    ...measuring.shown(snapshot),
    clientCertificate: certificates.of(tunnels.get(snapshot.id).profile),
  });
  const demo = new Demo(tunnels, platform, options.runtimeDirectory ?? runtimeDirectory(), notify);

  return {
    tunnels: () => tunnels.snapshots().map(shown),
    tunnel: (id) => {
      const snapshot = tunnels.snapshot(id);
      return snapshot && shown(snapshot);
    },
    demo: () => demo.snapshot(),
    events: () => [...kept],
    warnings: () => [
      ...policy.problems,
      ...profileTunnels.warnings,
      ...certificates.warnings(tunnels.profiles()),
      ...warnings,
    ],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    startTunnel: (id) => tunnels.get(id).start(),
    stopTunnel: async (id) => tunnels.get(id).stop(),
    tryNow: (id) => tunnels.get(id).tryNow(),
    systemEvent(event) {
      if (event === 'suspend') guard.suspend();
      if (event === 'resume') guard.resume();
      network.look();
    },
    measure: (id, { maxSeconds }) => measuring.start(tunnels.get(id).profile, maxSeconds),
    cancelMeasurement: (id) => measuring.cancel(tunnels.get(id).profile.id),
    startDemo: () => demo.start(),
    stopDemo: () => demo.stop(),
    behave: (change) => demo.behave(change),
    forget: () => demo.forget(),
    cut: () => demo.cut(),
    managed: {
      facts: () => ({
        organisation: policy.organisation,
        helpAddress: policy.helpAddress,
        userProfilesAllowed: policy.userProfilesAllowed,
        locks: policy.locks,
      }),
      list: () => policy.list(),
      reload: () => policy.reload(),
    },
    profiles: unavailable,
    secretStore: () => Promise.resolve({ kind: 'none', name: '', problem: null }),
    async close() {
      stopListening();
      policy.close();
      profileTunnels.close();
      certificates.close();
      await Promise.all([measuring.close(), tunnels.stopAll(), demo.stop()]);
      listeners.clear();
    },
  };
}

const none = (): never => {
  throw new PinholeError('INTERNAL');
};
const unavailable: ProfilesApi = {
  list: () => ({ total: 0, all: 0, entries: [] }),
  get: none,
  save: none,
  remove: none,
  importText: none,
  exportText: none,
  inspect: none,
};

function systemDialer(
  { clock, timers, random }: Platform,
  secrets: SecretStore,
  resolver: ProxyResolver = environmentResolver(process.env),
): RoutedDialer {
  const dialer = createNodeDialer({ clock, timers, random });
  return createRoutedDialer(dialer, { timers, resolver, secrets, loadCa: loadCaFile });
}

export interface MeasureOptions extends MeterOptions {
  readonly secrets: SecretStore;
  /** Told in one line what the stored results have suffered. */
  readonly warn: (line: string) => void;
  readonly policy?: Policy;
}

/**
 * Measures how long a pin-hole outlives silence, on connections of its own; the result is kept by network.
 * @throws PinholeError MEASURE_FORBIDDEN; where the TSCF cannot be reached, or the result cannot be kept
 */
export async function measurePinhole(asked: MeasureOptions): Promise<Metered> {
  const { secrets, warn, policy = DEFAULT_POLICY, ...options } = asked;
  assertMeasurable(policy);
  return meterLifetime(options, {
    ...nodePlatform,
    disturbances: new LoadGuard(nodePlatform),
    dialer: systemDialer(nodePlatform, secrets),
    loadTls: (choice) => loadTls(choice, secrets),
    store: new LifetimeStore(stateDirectory(), nodePlatform.clock, warn),
    network: identifyNetwork,
  });
}

export interface DiagnosePinholeOptions extends DiagnoseOptions {
  readonly profile: Profile;
  readonly secrets: SecretStore;
  /** Told in one line what the stored lifetimes have suffered. */
  readonly warn: (line: string) => void;
  readonly policy?: Policy;
  /** The longest silence of interest, ms, where the lifetime of the pin-hole is to be measured too; absent: it is not. */
  readonly idleMaxMs?: number;
}

/**
 * Goes the whole way to the TSCF of a profile, stage by stage, and says what is wrong with it, on connections of its own.
 * @throws PinholeError MEASURE_FORBIDDEN; of stage usage, for a file or a secret that cannot be used
 */
export async function diagnoseProfile(asked: DiagnosePinholeOptions): Promise<Diagnosis> {
  const { profile, secrets, warn, policy = DEFAULT_POLICY, idleMaxMs, ...options } = asked;
  if (idleMaxMs !== undefined) assertMeasurable(policy);
  const measureIdle = async (signal: AbortSignal): Promise<Lifetime> => {
    const settings = {
      maxMs: idleMaxMs ?? 0,
      responseTimeMs: profile.responseTimeS * 1_000,
      connections: LIMITS.measureConnections.value,
    };
    const progress = (): void => undefined;
    const measuring = { profile, settings, again: true, progress, signal, secrets, warn, policy };
    return (await measurePinhole(measuring)).lifetime;
  };
  const { clock, timers, random, network } = nodePlatform;
  const ports: DiagnosisPorts = {
    clock,
    timers,
    random,
    network,
    guard: new LoadGuard(nodePlatform),
    resolve: systemLookup,
    ways: { resolver: environmentResolver(process.env), secrets, loadCa: loadCaFile },
    loadTls: (choice) => loadTls(choice, secrets),
    ...(idleMaxMs !== undefined && { measureIdle }),
  };
  return diagnose(profile, ports, options);
}

/** Starts what is meant to start with the program: of two profiles with one id, as the policy's says. */
export function startAutomatically(
  core: CoreApi,
  profiles: readonly Profile[],
  policy: Pick<Policy, 'managedProfiles'> = DEFAULT_POLICY,
): void {
  const byId = new Map([...profiles, ...policy.managedProfiles].map((profile) => [profile.id, profile]));
  for (const { id, startAutomatically: wanted } of byId.values()) {
    if (wanted && core.tunnel(id) !== undefined) core.startTunnel(id);
  }
}
