import { endpoint } from '../model/endpoint.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { KnownLifetime, TunnelLifetime } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { MeasuredLifetime } from '../pinhole/health/evidence.ts';
import { doubtOf, recommendedIntervalS } from '../pinhole/lifetime/recommendation.ts';
import type { Lifetimes } from '../pinhole/lifetime/store.ts';
import type { NetworkIdentity } from '../pinhole/network.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

export interface LifetimePorts {
  /** Where the lifetimes of a tunnel's network are kept. Its methods do not reject. */
  readonly lifetimesOf: (profile: Profile) => Lifetimes;
  /** The network by which a local address leads out. */
  readonly networkOf: (localAddress: string) => NetworkIdentity;
  /** A profile that measures by itself has something to measure. */
  readonly measurementWanted: (wanted: MeasurementWanted) => void;
}

export interface MeasurementWanted {
  readonly profile: Profile;
  readonly networkId: string;
  /** Else nothing is known that an interval could rest on. */
  readonly doubted: boolean;
  /** Asked again where it had to wait: the connection that wanted it is still up. */
  readonly holds: () => boolean;
}

/** The network of a connection, and what is known of pin-holes on it. */
export interface NetworkLifetime {
  readonly network: NetworkIdentity;
  readonly known: KnownLifetime | undefined;
}

/** A connection is up so soon that not even one packet on the way to it was lost: TCP repeats the first after a second (RFC 6298, 2). ms */
const AT_ONCE_MS = 1_000;

/** Of the interval, the least silence that is a whole round of it: protocol 7.1 draws 80 % or more. */
const SILENT_ROUND = 0.75;

/** How a connection ended by itself. */
export interface ConnectionLoss {
  readonly code: ErrorCode;
  /** How long nothing had passed before the first Keep_Alive that nothing answered; undefined: all were answered, or it is not known. */
  readonly silenceMs: number | undefined;
  readonly intervalS: number;
}

/** The silence that the lost connection did not outlive. */
interface Suspicion {
  readonly networkId: string;
  readonly deadlySeconds: number;
}

/**
 * What a tunnel knows of its pin-hole's lifetime, and learns: a connection that died of silence casts doubt on it, where a new
 * one on the same network gets through at once. Where it does not, the path or the TSCF is to blame, and nothing was learnt.
 */
export class LifetimeWatch {
  readonly #profile: Profile;
  readonly #target: string;
  readonly #ports: LifetimePorts & { readonly clock: Clock; readonly timers: Timers };
  readonly #doubted: (known: KnownLifetime) => void;
  /** Of the connection that is up, or of the last one. */
  #current: NetworkLifetime | undefined;
  #suspicion: Suspicion | undefined;
  /** When the first attempt since the last connection began. */
  #attemptMs: number | undefined;

  /** @param doubted told of what is known, with the doubt. */
  constructor(
    profile: Profile,
    ports: LifetimePorts & { readonly clock: Clock; readonly timers: Timers },
    doubted: (known: KnownLifetime) => void,
  ) {
    this.#profile = profile;
    this.#target = endpoint(profile.host, profile.port);
    this.#ports = ports;
    this.#doubted = doubted;
  }

  get known(): KnownLifetime | undefined {
    return this.#current?.known;
  }

  /** As the judgement of the path takes it. */
  get evidence(): MeasuredLifetime | undefined {
    if (this.known === undefined) return undefined;
    const { survivedSeconds: survivedS, failedBySeconds, doubt } = this.known;
    if (doubt === null) return { survivedS, failedByS: failedBySeconds ?? undefined, doubted: false };
    return { survivedS: doubt.trustedSeconds, failedByS: doubt.deadlySeconds, doubted: true };
  }

  snapshot(): Pick<TunnelLifetime, 'known' | 'doubt'> {
    if (this.known === undefined) return { known: null, doubt: null };
    const { doubt, ...known } = this.known;
    return { known, doubt };
  }

  attempting(): void {
    this.#attemptMs ??= this.#ports.clock.monotonicMs();
  }

  /** An attempt failed, or this machine slept or was without its network: what the last connection died of is not known. */
  doubtNothing(): void {
    this.#suspicion = undefined;
  }

  /** A new connection has got as far as the TSCF. What is known is waited for no longer than `LIMITS.lifetimeLookUpMs`. */
  async reached(localAddress: string): Promise<NetworkLifetime> {
    const { clock, networkOf, lifetimesOf } = this.#ports;
    const atOnce = clock.monotonicMs() - (this.#attemptMs ?? -Infinity) < AT_ONCE_MS;
    const suspicion = this.#suspicion;
    // Whichever connection gets through first decides.
    this.#suspicion = undefined;
    const network = networkOf(localAddress);
    const known = await this.#find(network.id);
    if (known === undefined || !atOnce || suspicion?.networkId !== network.id) return { network, known };
    const doubt = doubtOf(known, suspicion.deadlySeconds, new Date(clock.wallMs()));
    if (doubt === undefined) return { network, known };
    void lifetimesOf(this.#profile).doubt(network.id, this.#target, doubt);
    this.#doubted({ ...known, doubt });
    return { network, known: { ...known, doubt } };
  }

  /** The connection is up. */
  begin(current: NetworkLifetime): void {
    this.#current = current;
    this.#attemptMs = undefined;
    this.#suspicion = undefined;
  }

  lost({ code, silenceMs, intervalS }: ConnectionLoss): void {
    const { network, known } = this.#current ?? {};
    this.#attemptMs = undefined;
    this.#suspicion = undefined;
    if (network === undefined || known === undefined || silenceMs === undefined) return;
    // With traffic in one direction it was not silent: whatever it died of was no silence.
    if (silenceMs < intervalS * 1_000 * SILENT_ROUND) return;
    // A reset is this firewall's way only where it was measured to be: a TSCF that began anew resets too.
    const isDeath = code === 'PEER_SILENT' || (code === 'PEER_RESET' && known.causes.includes('reset'));
    if (isDeath) this.#suspicion = { networkId: network.id, deadlySeconds: Math.round(silenceMs / 10) / 100 };
  }

  /**
   * @param up whether the connection on the current network lives: without one the machine may be on another by now.
   * @returns whether it concerns this tunnel.
   */
  learned(known: KnownLifetime, up: boolean): boolean {
    const { network } = this.#current ?? {};
    if (known.target !== this.#target || (up && network?.id !== known.network.id)) return false;
    this.#current = { network: known.network, known };
    return true;
  }

  /**
   * Has it measured, where the profile says so and there is something to measure.
   * @param isUp whether the connection that has come up is up still.
   */
  askForMeasurement(isUp: () => boolean): void {
    const { interval } = this.#profile;
    if (interval.mode !== 'auto' || !interval.measureByItself || this.#current === undefined) return;
    const { network, known } = this.#current;
    const doubted = known !== undefined && known.doubt !== null;
    if (!doubted && recommendedIntervalS(known) !== null) return;
    this.#ports.measurementWanted({
      profile: this.#profile,
      networkId: network.id,
      doubted,
      holds: isUp,
    });
  }

  /** A store that answers too late must not hold up the tunnel: nothing is known then. */
  #find(networkId: string): Promise<KnownLifetime | undefined> {
    return new Promise((resolve) => {
      const callOff = this.#ports.timers.after(LIMITS.lifetimeLookUpMs.value, () => resolve(undefined));
      void this.#ports
        .lifetimesOf(this.#profile)
        .find(networkId, this.#target)
        .then((known) => {
          callOff();
          resolve(known);
        });
    });
  }
}
