import type { CoreChange } from '../model/core-api.ts';
import { PinholeError } from '../model/errors.ts';
import type { KnownLifetime } from '../model/lifetime.ts';
import { forbiddenBy, type Policy } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { TunnelSnapshot } from '../model/snapshot.ts';
import type { MeasurementWanted } from '../tunnel/lifetime-watch.ts';
import type { Metered } from './lifetime-meter.ts';
import { Measurements, type MeasurementsPorts } from './measurements.ts';
import { SelfMeasuring } from './self-measuring.ts';

export interface MeasuringListener {
  changed(change: CoreChange): void;
  /** For every tunnel that it concerns. */
  learned(known: KnownLifetime): void;
}

type MeasuringPolicy = Pick<Policy, 'measurement' | 'organisation'>;

/** @throws PinholeError MEASURE_FORBIDDEN */
export function assertMeasurable(policy: MeasuringPolicy): void {
  if (policy.measurement === 'allowed') return;
  throw new PinholeError('MEASURE_FORBIDDEN', `Measuring is not allowed by ${forbiddenBy(policy)}`);
}

/** Measuring as the core offers it: who may, who asked, and who is told. */
export class Measuring {
  readonly #policy: MeasuringPolicy;
  readonly #ports: MeasurementsPorts;
  readonly #listener: MeasuringListener;
  readonly #measurements: Measurements;
  readonly #byItself: SelfMeasuring;
  #closing = false;

  constructor(policy: MeasuringPolicy, ports: MeasurementsPorts, listener: MeasuringListener) {
    this.#policy = policy;
    this.#ports = ports;
    this.#listener = listener;
    this.#measurements = new Measurements(ports, {
      changed: (id, urgent) => listener.changed({ kind: 'tunnel', id, urgent }),
      ended: (tunnel, metered) => this.#ended(tunnel, metered),
    });
    this.#byItself = new SelfMeasuring(this.#measurements, ports.clock);
  }

  /** A person asked for it. @throws PinholeError MEASURE_FORBIDDEN, MEASURE_BUSY */
  start(profile: Profile, maxSeconds: number): void {
    assertMeasurable(this.#policy);
    this.#measurements.start({ profile, maxSeconds, byItself: false });
  }

  /** A profile asked for it, which no policy overrules. */
  wanted(wanted: MeasurementWanted): void {
    if (this.#policy.measurement === 'allowed' && !this.#closing) this.#byItself.wanted(wanted);
  }

  /** Ends it with what is known by then; does nothing where none is under way. */
  cancel(tunnelId: string): void {
    this.#measurements.cancel(tunnelId);
  }

  /** The tunnel is gone. */
  forget(tunnelId: string): void {
    this.#byItself.forget(tunnelId);
    this.#measurements.forget(tunnelId);
  }

  /** A tunnel's snapshot, with what there is to say of measuring. */
  shown(snapshot: TunnelSnapshot): TunnelSnapshot {
    const measurement = this.#measurements.snapshot(snapshot.id);
    const mayMeasure = this.#policy.measurement === 'allowed';
    return { ...snapshot, lifetime: { ...snapshot.lifetime, measurement, mayMeasure } };
  }

  /** Cancels what is under way; resolves when its connections are closed. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#measurements.close();
  }

  #ended(tunnel: string, metered: Metered | undefined): void {
    if (metered?.kept === true) this.#listener.learned({ ...metered.lifetime, doubt: null });
    if (metered !== undefined && !metered.stored && metered.samples > 0) {
      const time = new Date(this.#ports.clock.wallMs()).toISOString();
      const { lifetime } = metered;
      this.#listener.changed({
        kind: 'event',
        event: { time, tunnel, event: 'lifetime', lifetime, doubt: null },
      });
    }
    if (!this.#closing && this.#policy.measurement === 'allowed') this.#byItself.next();
  }
}
