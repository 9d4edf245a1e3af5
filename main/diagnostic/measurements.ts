import { asPinholeError, PinholeError } from '../model/errors.ts';
import type { MeasurementSnapshot } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import { problemOf } from '../model/problem.ts';
import type { Profile } from '../model/profile.ts';
import type { LifetimeProgress } from '../pinhole/lifetime/account.ts';
import type { Lifetimes } from '../pinhole/lifetime/store.ts';
import { meterLifetime, type Metered, type MeterPorts } from './lifetime-meter.ts';

export interface MeasurementsListener {
  /** The snapshot of a tunnel's measurement is another one. `urgent`: it began or ended. */
  changed(tunnelId: string, urgent: boolean): void;
  /** It ended; a failed one has measured nothing. */
  ended(tunnelId: string, metered: Metered | undefined): void;
}

export interface MeasurementsPorts extends Omit<MeterPorts, 'store'> {
  /** Where the lifetimes of a tunnel's network are kept. */
  readonly lifetimesOf: (profile: Profile) => Lifetimes;
}

export interface MeasurementRequest {
  readonly profile: Profile;
  readonly maxSeconds: number;
  /** The profile asked for it, no person: not where this TSCF was measured on this network within `LIMITS.measureEveryMs`. */
  readonly byItself: boolean;
}

interface Running {
  readonly request: MeasurementRequest;
  readonly startedMs: number;
  readonly cancel: AbortController;
  readonly over: Promise<void>;
  progress: LifetimeProgress | undefined;
  samples: number;
  /** Its tunnel is gone: nobody will ask what it came to. */
  forgotten: boolean;
}

type Ended = Exclude<MeasurementSnapshot, { state: 'running' }>;

/** The measurements of the program's tunnels: how far each has come, and what the last one of each came to. */
export class Measurements {
  readonly #ports: MeasurementsPorts;
  readonly #listener: MeasurementsListener;
  readonly #running = new Map<string, Running>();
  readonly #ended = new Map<string, Ended>();

  constructor(ports: MeasurementsPorts, listener: MeasurementsListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  get busy(): boolean {
    return this.#running.size >= LIMITS.measurementsAtOnce.value;
  }

  /** @throws PinholeError MEASURE_BUSY */
  start(request: MeasurementRequest): void {
    const { id } = request.profile;
    if (this.busy) {
      const [other] = this.#running.values();
      throw new PinholeError(
        'MEASURE_BUSY',
        `a measurement for "${other?.request.profile.name ?? ''}" is under way`,
      );
    }
    const cancel = new AbortController();
    const running: Running = {
      request,
      startedMs: this.#ports.clock.monotonicMs(),
      cancel,
      // Begins after this turn, when `running` stands in the map.
      over: Promise.resolve().then(() => this.#run(running)),
      progress: undefined,
      samples: 0,
      forgotten: false,
    };
    this.#running.set(id, running);
    this.#listener.changed(id, true);
  }

  /** Ends it with what is known by then; does nothing where none is under way. */
  cancel(tunnelId: string): void {
    this.#running.get(tunnelId)?.cancel.abort();
  }

  /** The tunnel is gone, and what was measured for it with it. */
  forget(tunnelId: string): void {
    const running = this.#running.get(tunnelId);
    if (running !== undefined) running.forgotten = true;
    running?.cancel.abort();
    this.#ended.delete(tunnelId);
  }

  snapshot(tunnelId: string): MeasurementSnapshot | null {
    const running = this.#running.get(tunnelId);
    if (running === undefined) return this.#ended.get(tunnelId) ?? null;
    const { request, startedMs, progress, samples } = running;
    return {
      state: 'running',
      byItself: request.byItself,
      elapsedMs: this.#ports.clock.monotonicMs() - startedMs,
      maxSeconds: request.maxSeconds,
      survivedSeconds: hundredths(progress?.livedMs ?? 0),
      failedBySeconds: progress?.diedMs === undefined ? null : hundredths(progress.diedMs),
      samples,
      connections: progress?.connections ?? 0,
    };
  }

  /** Cancels what is under way; resolves when its connections are closed. */
  async close(): Promise<void> {
    for (const { cancel } of this.#running.values()) cancel.abort();
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  /** Never rejects. */
  async #run(running: Running): Promise<void> {
    const { byItself, profile } = running.request;
    const { id } = profile;
    let metered: Metered | undefined;
    let ended: Ended | undefined;
    try {
      metered = await this.#measure(running);
      if (!metered.stored) ended = { state: 'ended', byItself, lifetime: metered.lifetime };
    } catch (thrown) {
      ended = { state: 'failed', byItself, problem: problemOf(asPinholeError(thrown)) };
    }
    this.#running.delete(id);
    if (ended !== undefined && !running.forgotten) this.#ended.set(id, ended);
    this.#listener.ended(id, running.forgotten ? undefined : metered);
    this.#listener.changed(id, true);
  }

  #measure({ request, cancel }: Running): Promise<Metered> {
    const { profile, maxSeconds, byItself } = request;
    return meterLifetime(
      {
        profile,
        settings: {
          maxMs: maxSeconds * 1_000,
          responseTimeMs: profile.responseTimeS * 1_000,
          connections: LIMITS.measureConnections.value,
        },
        again: !byItself,
        progress: (progress) => this.#progressed(profile.id, progress),
        signal: cancel.signal,
      },
      { ...this.#ports, store: this.#ports.lifetimesOf(profile) },
    );
  }

  #progressed(tunnelId: string, progress: LifetimeProgress): void {
    const running = this.#running.get(tunnelId);
    if (running === undefined) return;
    running.progress = progress;
    if (progress.sample !== undefined) running.samples += 1;
    this.#listener.changed(tunnelId, false);
  }
}

const hundredths = (ms: number): number => Math.round(ms / 10) / 100;
