/** The engine, put together: which adapter stands behind which port. */
import { Capturing } from './capture/capturing.ts';
import type { CoreOptions } from './core-options.ts';
import { Demo } from './demo/demo.ts';
import { Measuring } from './diagnostic/measuring.ts';
import { recordCore } from './journal/record-core.ts';
import { LoadGuard } from './keepalive/load-guard.ts';
import { NetworkWatch } from './keepalive/network-watch.ts';
import type { CoreApi, CoreChange, ProfilesApi } from './model/core-api.ts';
import { endpoint } from './model/endpoint.ts';
import { LIMITS } from './model/limits.ts';
import { DEFAULT_POLICY, type Policy } from './model/policy.ts';
import { DEMO_PROFILE_ID, type Profile } from './model/profile.ts';
import type { TunnelSnapshot } from './model/snapshot.ts';
import { lenient } from './pinhole/lifetime/lenient.ts';
import { LifetimeMemory, LifetimeStore, type Lifetimes } from './pinhole/lifetime/store.ts';
import { identifyNetwork } from './pinhole/network.ts';
import { tell } from './platform/listener.ts';
import { nodePlatform } from './platform/node-platform.ts';
import { runtimeDirectory, stateDirectory } from './platform/paths.ts';
import { NO_PROFILES } from './profiles/no-profiles.ts';
import type { ProfileBook } from './profiles/profile-book.ts';
import { ProfilesService } from './profiles/profiles-service.ts';
import type { SecretVault } from './secrets/secret-store.ts';
import { openSecretVault } from './secrets/vault.ts';
import { createHistory } from './remembering.ts';
import { SettingsInForce } from './settings/settings.ts';
import { createSupport } from './supporting.ts';
import { CaFiles } from './transport/ca-files.ts';
import { ClientCertificates } from './transport/client-certificates.ts';
import { inspectCaFile } from './transport/ca-file.ts';
import { inspectCertificate } from './transport/inspect-certificate.ts';
import { loadTls, type LoadedTls } from './transport/load-tls.ts';
import { systemDialer } from './transport/system-dialer.ts';
import { Observers } from './tunnel/observers.ts';
import { answeredEvent, RecentEvents } from './tunnel/recent-events.ts';
import type { AnsweredSink } from './tunnel/tunnel-events.ts';
import { ProfileTunnels } from './tunnel/profile-tunnels.ts';
import { TunnelManager } from './tunnel/tunnel-manager.ts';
import { createTelemetry } from './metering.ts';
import { Turns } from './tunnel/turns.ts';
import { createUpdates } from './updating.ts';

/**
 * Builds the engine with a tunnel for each profile, those of the policy among them. Nothing starts by itself: see `startAutomatically`.
 * @throws PinholeError TUNNEL_LIMIT; PROFILE_INVALID when two profiles share an id.
 */
export function createCore(options: CoreOptions): CoreApi {
  const platform = options.platform ?? nodePlatform;
  const { clock, timers, random, udp } = platform;
  const { vault = openSecretVault() } = options;
  const { secrets = vault } = options;
  const listeners = new Set<(change: CoreChange) => void>();
  /** Those of them who want answered keep-alives as events. */
  const ofAnswered = new Set<(change: CoreChange) => void>();
  const recent = new RecentEvents();
  const warnings = new Set(options.warnings);
  const warn = (line: string): void => {
    if (warnings.size < LIMITS.warningsKept.value) warnings.add(line);
  };
  const policy = options.policy ?? DEFAULT_POLICY;
  const { book } = options;
  const ownProfiles = (): readonly Profile[] => book?.own.map(({ profile }) => profile) ?? [];

  const notify = (change: CoreChange): void => {
    if (change.kind === 'event') recent.add(change.event);
    if (change.kind === 'removed') {
      measuring.forget(change.id);
      history.forget(change.id);
    }
    for (const listener of listeners) tell(listener, change);
  };
  const answered: AnsweredSink = (tunnel, sequence, rttMs, silentMs) => {
    const wallMs = clock.wallMs();
    recent.answered(tunnel, sequence, rttMs, silentMs, wallMs);
    if (ofAnswered.size === 0) return;
    const event = answeredEvent({ tunnel, sequence, rttMs, silentMs, wallMs });
    for (const listener of ofAnswered) tell(listener, { kind: 'event', event });
  };

  const guard = new LoadGuard(platform);
  const keyLog = options.keyLog && {
    add: (line: Uint8Array) => {
      if (policy.captureAllowed) options.keyLog?.add(line);
    },
  };
  const ofSystem = systemDialer(platform, secrets, { resolver: options.proxyResolver, keyLog });
  const dialer = options.aroundDialer?.(ofSystem) ?? ofSystem;
  const certificates = new ClientCertificates(platform, () => notify({ kind: 'warnings' }));
  const caFiles = new CaFiles(clock);
  const readTls = async (choice: Profile['tls']): Promise<LoadedTls> => {
    const loaded = await loadTls(choice, secrets, (path) => caFiles.load(path));
    if (choice.clientCertificate && loaded.clientCertificate)
      certificates.read(choice.clientCertificate, loaded.clientCertificate);
    return loaded;
  };
  const lifetimes = lenient(
    new LifetimeStore(options.stateDirectory ?? stateDirectory(), platform, warn),
    warn,
  );
  // The demo's TSCF is another one each time, wherever it listens.
  const demoLifetimes = new LifetimeMemory();
  const lifetimesOf = ({ id }: Profile): Lifetimes => (id === DEMO_PROFILE_ID ? demoLifetimes : lifetimes);
  const measuring: Measuring = new Measuring(
    policy,
    { ...platform, disturbances: guard, dialer, loadTls: readTls, lifetimesOf, network: identifyNetwork },
    { changed: notify, learned: (known) => tunnels.learned(known) },
  );

  const capturing = new Capturing(policy, { clock, timers });
  const network = new NetworkWatch({ clock, timers, guard, network: platform.network });
  const observers = new Observers();
  const tunnels: TunnelManager = new TunnelManager(
    {
      observers,
      answered,
      turns: new Turns(),
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
      tapOf: (id, info) => capturing.tapOf(id, info),
      measurementWanted(wanted) {
        const { id } = wanted.profile;
        // As the policy lets the profile be now.
        if (tunnels.has(id)) measuring.wanted({ ...wanted, profile: tunnels.get(id).profile });
      },
    },
    notify,
    Math.min(options.mostTunnels ?? LIMITS.tunnels.value, LIMITS.fleetTunnels.value),
  );
  const profileTunnels = new ProfileTunnels(tunnels, {
    policy,
    profiles: options.profiles ?? ownProfiles(),
    managed: options.managedProfiles ?? true,
    replaced: (id) => measuring.forget(id),
  });
  const stopListening = policy.onChange(() => {
    profileTunnels.policyChanged();
    updates.policyChanged();
    history.look();
    // Whether it may be measured is shown with each.
    for (const { id } of tunnels.snapshots()) notify({ kind: 'tunnel', id, urgent: false });
    notify({ kind: 'policy' });
  });
  const stopReading = book?.onChange(() => {
    profileTunnels.profilesChanged(ownProfiles());
    notify({ kind: 'profiles' });
    notify({ kind: 'warnings' });
  });
  const profiles =
    book === undefined
      ? NO_PROFILES
      : profilesOf(book, policy, {
          vault,
          secretsChanged: (id) => profileTunnels.secretsChanged(id),
          warn: (line) => {
            warn(line);
            notify({ kind: 'warnings' });
          },
        });
  const settings = new SettingsInForce({
    ...platform,
    policy,
    opened: options.settings,
    changed() {
      updates.policyChanged();
      history.look();
      notify({ kind: 'settings' });
      notify({ kind: 'warnings' });
    },
  });
  const support = createSupport({
    ...options,
    clock,
    policy,
    secrets,
    tunnels,
    core: () => core,
    warn,
    changed: () => notify({ kind: 'support' }),
  });
  const updates = createUpdates({
    ...options,
    platform,
    policy,
    settings,
    tunnels,
    changed: () => notify({ kind: 'updates' }),
  });
  if (updates.snapshot().status.state !== 'unsupported') settings.offer(['updates']);
  const shown = (snapshot: TunnelSnapshot): TunnelSnapshot => ({
    ...measuring.shown(snapshot),
    clientCertificate: certificates.of(tunnels.get(snapshot.id).profile),
  });
  const demo = new Demo(tunnels, platform, options.runtimeDirectory ?? runtimeDirectory(), notify);

  const onChange: CoreApi['onChange'] = (listener, without) => {
    listeners.add(listener);
    if (without !== 'answered') ofAnswered.add(listener);
    return () => {
      listeners.delete(listener);
      ofAnswered.delete(listener);
    };
  };
  const observe: CoreApi['observe'] = (observer) => observers.add(observer);
  const history = createHistory({
    ...options,
    platform,
    policy,
    settings: () => settings.snapshot().values,
    source: { onChange, observe },
    warn(line) {
      warn(line);
      notify({ kind: 'warnings' });
    },
  });

  const core: CoreApi = {
    tunnels: () => tunnels.snapshots().map(shown),
    tunnel: (id) => {
      const snapshot = tunnels.snapshot(id);
      return snapshot && shown(snapshot);
    },
    demo: () => demo.snapshot(),
    events: () => recent.list(),
    warnings: () => [
      ...policy.problems,
      ...(book?.warnings ?? []),
      ...profileTunnels.warnings,
      ...certificates.warnings(tunnels.profiles()),
      ...settings.problems,
      ...warnings,
    ],
    onChange,
    observe,
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
    async startCapture(ids, captureOptions) {
      const captured = [...new Set(ids)].map((id) => {
        const { name, host, port } = tunnels.get(id).profile;
        return { id, description: `${name}, ${endpoint(host, port)}` };
      });
      return capturing.start(captured, captureOptions);
    },
    stopCapture: () => capturing.stop(),
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
    profiles,
    support,
    settings,
    updates,
    history,
    secretStore: () => vault.state(),
    async close() {
      stopListening();
      stopReading?.();
      book?.close();
      settings.close();
      policy.close();
      profileTunnels.close();
      updates.close();
      certificates.close();
      try {
        await Promise.all([
          measuring.close(),
          support.close(),
          tunnels.stopAll(),
          demo.stop(),
          // After the tunnels were told to stop: the last that a collector hears of a program is that nothing is connected.
          telemetry.close(),
        ]);
        // After the tunnels: their releases are in it.
        await capturing.close();
      } finally {
        stopRecording?.();
        // What the tunnels have told at their end is in it.
        await history.close();
        listeners.clear();
        ofAnswered.clear();
        observers.clear();
        await options.journal?.close();
      }
    },
  };
  const stopRecording = options.journal && recordCore(core, options.journal, platform);
  const telemetry = createTelemetry({ ...options, platform, policy, core });
  return core;
}

export interface ProfilesOptions {
  readonly vault: SecretVault;
  /** A profile has other secrets than before, and may otherwise be the same. */
  readonly secretsChanged?: (id: string) => void;
  /** Told in one line what could not be done beside what was asked. */
  readonly warn: (line: string) => void;
}

/** The profiles of a book with the secrets that they refer to, with or without an engine that has tunnels of them. */
export function profilesOf(
  book: ProfileBook,
  policy: Policy,
  { vault, warn, secretsChanged = () => undefined }: ProfilesOptions,
): ProfilesApi {
  return new ProfilesService({
    book,
    vault,
    govern: (profile, owner) => policy.govern(profile, owner),
    inspect: (request) => inspectCertificate(request, vault),
    inspectCa: inspectCaFile,
    secretsChanged,
    warn,
  });
}
