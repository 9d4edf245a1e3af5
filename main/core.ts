/** The composition root: the only place that names concrete adapters. Ways into the program import this, and no other part of the engine. */
import { Demo } from './demo/demo.ts';
import { meterLifetime, type Metered, type MeterOptions } from './diagnostic/lifetime-meter.ts';
import { Measurements } from './diagnostic/measurements.ts';
import { LoadGuard } from './keepalive/load-guard.ts';
import type { CoreApi, CoreChange } from './model/core-api.ts';
import { PinholeError } from './model/errors.ts';
import { LIMITS } from './model/limits.ts';
import { DEFAULT_POLICY, type Policy } from './model/policy.ts';
import type { Profile } from './model/profile.ts';
import type { TunnelSnapshot } from './model/snapshot.ts';
import type { TunnelEvent } from './model/tunnel-event.ts';
import { LifetimeStore } from './pinhole/lifetime/store.ts';
import { identifyNetwork } from './pinhole/network.ts';
import { tell } from './platform/listener.ts';
import { nodePlatform, type Platform } from './platform/node-platform.ts';
import { runtimeDirectory, stateDirectory } from './platform/paths.ts';
import { loadCaFile } from './transport/ca-file.ts';
import { systemSecrets, type SecretStore } from './secrets/secret-store.ts';
import { loadTls, type LoadedTls } from './transport/load-tls.ts';
import { createNodeDialer } from './transport/node-dialer.ts';
import { environmentResolver } from './transport/proxy/environment.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';
import { createRoutedDialer, type RoutedDialer } from './transport/proxy/routed-dialer.ts';
import { TunnelManager } from './tunnel/tunnel-manager.ts';

export { profileDirectory, runtimeDirectory } from './platform/paths.ts';
export { readBoundedFile } from './platform/read-file.ts';
export { readProfileDirectory, readProfileFile } from './profiles/profile-files.ts';
export { describeMessage, parseHex, type MessageDescription } from './protocol/describe.ts';
export { startLocalTscf } from './tscf/local-tscf.ts';
export { ACCOUNTS, givenSecret, systemSecrets, type SecretStore } from './secrets/secret-store.ts';
export { loadCaFile } from './transport/ca-file.ts';
export { loadTls } from './transport/load-tls.ts';
export type { ProxyResolver } from './transport/proxy/resolver.ts';
export { TscfServer, type TscfEvent, type TscfOptions } from './tscf/tscf-server.ts';
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
  readonly policy?: Policy;
}

/**
 * Builds the engine with a tunnel for each profile. Nothing starts by itself: see `startAutomatically`.
 * @throws PinholeError TUNNEL_LIMIT; PROFILE_INVALID when two profiles share an id.
 */
export function createCore(options: CoreOptions): CoreApi {
  const platform = options.platform ?? nodePlatform;
  const { clock, timers, random, udp } = platform;
  const secrets = options.secrets ?? systemSecrets();
  const listeners = new Set<(change: CoreChange) => void>();
  const kept: TunnelEvent[] = [];
  const warnings = [...(options.warnings ?? [])];
  const policy = options.policy ?? DEFAULT_POLICY;

  const notify = (change: CoreChange): void => {
    if (change.kind === 'event') {
      kept.push(change.event);
      if (kept.length > LIMITS.eventsKept.value) kept.shift();
    }
    if (change.kind === 'removed') measurements.forget(change.id);
    for (const listener of listeners) tell(listener, change);
  };

  const guard = new LoadGuard(platform);
  const dialer = systemDialer(platform, secrets, options.proxyResolver);
  const readTls = (choice: Profile['tls']): Promise<LoadedTls> => loadTls(choice, secrets);
  const measurements = new Measurements(
    {
      ...platform,
      disturbances: guard,
      dialer,
      loadTls: readTls,
      store: new LifetimeStore(options.stateDirectory ?? stateDirectory(), clock, (line) =>
        warnings.push(line),
      ),
      network: identifyNetwork,
    },
    {
      changed: (id, urgent) => notify({ kind: 'tunnel', id, urgent }),
      measured: (tunnel, lifetime) => {
        const time = new Date(clock.wallMs()).toISOString();
        notify({ kind: 'event', event: { time, tunnel, event: 'lifetime', lifetime, doubt: null } });
      },
    },
  );
  const shown = (snapshot: TunnelSnapshot): TunnelSnapshot => ({
    ...snapshot,
    lifetime: {
      ...snapshot.lifetime,
      measurement: measurements.snapshot(snapshot.id),
      mayMeasure: policy.measurement === 'allowed',
    },
  });

  const tunnels = new TunnelManager(
    {
      clock,
      timers,
      random,
      udp,
      guard,
      dialer,
      loadTls: readTls,
    },
    notify,
  );
  for (const profile of options.profiles) tunnels.add(profile);
  const demo = new Demo(tunnels, platform, options.runtimeDirectory ?? runtimeDirectory(), notify);

  return {
    tunnels: () => tunnels.snapshots().map(shown),
    tunnel: (id) => {
      const snapshot = tunnels.snapshot(id);
      return snapshot && shown(snapshot);
    },
    demo: () => demo.snapshot(),
    events: () => [...kept],
    warnings: () => warnings,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    startTunnel: (id) => tunnels.get(id).start(),
    stopTunnel: async (id) => tunnels.get(id).stop(),
    tryNow: (id) => tunnels.get(id).tryNow(),
    measure(id, { maxSeconds }) {
      const { profile } = tunnels.get(id);
      if (policy.measurement === 'forbidden') throw new PinholeError('MEASURE_FORBIDDEN');
      measurements.start({ profile, maxSeconds, byItself: false });
    },
    cancelMeasurement: (id) => measurements.cancel(tunnels.get(id).profile.id),
    startDemo: () => demo.start(),
    stopDemo: () => demo.stop(),
    behave: (change) => demo.behave(change),
    forget: () => demo.forget(),
    cut: () => demo.cut(),
    async close() {
      await Promise.all([measurements.close(), tunnels.stopAll(), demo.stop()]);
      listeners.clear();
    },
  };
}

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
}

/**
 * Measures how long a pin-hole outlives silence, on connections of its own; the result is kept by network.
 * @throws PinholeError where the TSCF cannot be reached, or the result cannot be kept
 */
export function measurePinhole({ secrets, warn, ...options }: MeasureOptions): Promise<Metered> {
  return meterLifetime(options, {
    ...nodePlatform,
    disturbances: new LoadGuard(nodePlatform),
    dialer: systemDialer(nodePlatform, secrets),
    loadTls: (choice) => loadTls(choice, secrets),
    store: new LifetimeStore(stateDirectory(), nodePlatform.clock, warn),
    network: identifyNetwork,
  });
}

/** Starts what is meant to start with the program. */
export function startAutomatically(core: CoreApi, profiles: readonly Profile[]): void {
  for (const { id, startAutomatically: wanted } of profiles) if (wanted) core.startTunnel(id);
}
