/** Measuring and diagnosing, put together: connections of their own, beside tunnels or without any. */
import { diagnose, type DiagnoseOptions } from './diagnosis/diagnose.ts';
import type { DiagnosisPorts } from './diagnosis/ports.ts';
import { meterLifetime, type Metered, type MeterOptions } from './diagnostic/lifetime-meter.ts';
import { assertMeasurable } from './diagnostic/measuring.ts';
import { LoadGuard } from './keepalive/load-guard.ts';
import type { Diagnosis } from './model/diagnosis.ts';
import type { Lifetime } from './model/lifetime.ts';
import { LIMITS } from './model/limits.ts';
import { DEFAULT_POLICY, type Policy } from './model/policy.ts';
import type { Profile } from './model/profile.ts';
import { LifetimeStore } from './pinhole/lifetime/store.ts';
import { identifyNetwork } from './pinhole/network.ts';
import { nodePlatform } from './platform/node-platform.ts';
import { stateDirectory } from './platform/paths.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { loadCaFile } from './transport/ca-file.ts';
import { systemLookup } from './transport/find-addresses.ts';
import type { PeerMemory } from './transport/peer-memory.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';
import { loadTls } from './transport/load-tls.ts';
import { environmentResolver } from './transport/proxy/environment.ts';
import { systemDialer } from './transport/system-dialer.ts';

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
    store: new LifetimeStore(stateDirectory(), nodePlatform, warn),
    network: identifyNetwork,
  });
}

export interface DiagnosePinholeOptions extends DiagnoseOptions {
  readonly profile: Profile;
  readonly secrets: SecretStore;
  /** Told in one line what the stored lifetimes have suffered. */
  readonly warn: (line: string) => void;
  readonly policy?: Policy;
  /** Which proxy the system names. Default: what the environment of this process names. */
  readonly proxyResolver?: ProxyResolver | undefined;
  /** What the connections of this profile's tunnel have shown of the peer. */
  readonly memory?: PeerMemory | undefined;
  /** The longest silence of interest, ms, where the lifetime of the pin-hole is to be measured too; absent: it is not. */
  readonly idleMaxMs?: number;
}

/**
 * Goes the whole way to the TSCF of a profile, stage by stage, and says what is wrong with it, on connections of its own.
 * @throws PinholeError MEASURE_FORBIDDEN; of stage usage, for a file or a secret that cannot be used
 */
export async function diagnoseProfile(asked: DiagnosePinholeOptions): Promise<Diagnosis> {
  const { profile, secrets, warn, policy = DEFAULT_POLICY, idleMaxMs, memory, ...rest } = asked;
  const { proxyResolver = environmentResolver(process.env), ...options } = rest;
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
    ways: { resolver: proxyResolver, secrets, loadCa: loadCaFile },
    loadTls: (choice) => loadTls(choice, secrets),
    ...(memory !== undefined && { memory }),
    ...(idleMaxMs !== undefined && { measureIdle }),
  };
  return diagnose(profile, ports, options);
}
