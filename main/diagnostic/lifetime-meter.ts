import { endpoint } from '../model/endpoint.ts';
import { lifetimeSchema, type KnownLifetime, type Lifetime } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { LifetimeProgress, LifetimeSettings } from '../pinhole/lifetime/account.ts';
import { measureLifetime } from '../pinhole/lifetime/measurement.ts';
import type { Disturbances } from '../pinhole/lifetime/ports.ts';
import { lifetimeOf } from '../pinhole/lifetime/result.ts';
import type { Lifetimes } from '../pinhole/lifetime/store.ts';
import type { NetworkIdentity } from '../pinhole/network.ts';
import type { LoadedTls } from '../transport/load-tls.ts';
import { createProbeFactory, type ProbePorts } from './probe-factory.ts';

export interface MeterPorts extends ProbePorts {
  readonly disturbances: Disturbances;
  readonly store: Lifetimes;
  /** The network by which a local address leads out. */
  readonly network: (localAddress: string) => NetworkIdentity;
  /** @throws PinholeError CA_FILE_…, CLIENT_…, PASSPHRASE_… or SECRET_… */
  readonly loadTls: (choice: Profile['tls']) => Promise<LoadedTls>;
}

export interface MeterOptions {
  readonly profile: Profile;
  readonly settings: LifetimeSettings;
  /** Measures although this TSCF was measured on this network within `LIMITS.measureEveryMs`, and nothing speaks against it. */
  readonly again: boolean;
  readonly progress: (progress: LifetimeProgress) => void;
  /** Ends it early, with what is known by then. */
  readonly signal: AbortSignal;
}

export interface Metered {
  readonly lifetime: Lifetime;
  /** Nothing was measured: this is what is known from before. */
  readonly stored: boolean;
  /** It is what is known from now on. */
  readonly kept: boolean;
  /** Silences that were judged. */
  readonly samples: number;
}

/**
 * Measures how long the pin-hole of a profile's TSCF lives on this network, and keeps the result. One that did not come
 * to its end takes the place of none that did.
 * @throws PinholeError where the TSCF cannot be reached, or the result cannot be kept
 */
export async function meterLifetime(options: MeterOptions, ports: MeterPorts): Promise<Metered> {
  const { profile, settings, again, progress, signal } = options;
  const target = endpoint(profile.host, profile.port);
  const probes = createProbeFactory(profile, await ports.loadTls(profile.tls), ports);
  let network: NetworkIdentity | undefined;
  let known: KnownLifetime | undefined;
  let recent: Lifetime | undefined;
  const admit = async (localAddress: string): Promise<boolean> => {
    // Now: at the end it may be gone, and then nothing tells any more which it was.
    network = ports.network(localAddress);
    known = await ports.store.find(network.id, target);
    if (again || known?.end !== 'measured' || known.doubt !== null) return true;
    const ageMs = ports.clock.wallMs() - Date.parse(known.when);
    // A clock that was set back must not hold off measuring for ever.
    if (ageMs >= 0 && ageMs < LIMITS.measureEveryMs.value) recent = lifetimeSchema.parse(known);
    return recent === undefined;
  };
  const measurement = await measureLifetime({ ...settings, admit }, { ...ports, probes }, progress, signal);
  if (recent !== undefined) return { lifetime: recent, stored: true, kept: true, samples: 0 };
  const lifetime: Lifetime = {
    ...lifetimeOf(measurement),
    network: network ?? ports.network(measurement.localAddress),
    target,
    when: new Date(ports.clock.wallMs()).toISOString(),
  };
  const isBetter = lifetime.end === 'measured' || known?.end !== 'measured';
  const samples = measurement.samples.length;
  const kept = samples > 0 && isBetter;
  if (kept) await ports.store.put(lifetime);
  return { lifetime, stored: false, kept, samples };
}
