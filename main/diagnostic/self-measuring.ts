import { endpoint } from '../model/endpoint.ts';
import { DEFAULT_MEASURE_SECONDS } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import { dropOldest } from '../platform/drop-oldest.ts';
import type { Clock } from '../platform/clock.ts';
import type { MeasurementWanted } from '../tunnel/lifetime-watch.ts';
import type { Measurements } from './measurements.ts';

/**
 * Measurements that no person asked for, but a profile that measures by itself: for each TSCF on each network once a day, and once an hour
 * where what was measured is in doubt; one after another, after those that a person asked for, and none for a connection that has
 * ended meanwhile.
 */
export class SelfMeasuring {
  readonly #measurements: Pick<Measurements, 'busy' | 'start'>;
  readonly #clock: Clock;
  /** When each was last begun, by network and TSCF; the oldest first. */
  readonly #begun = new Map<string, number>();
  /** By tunnel. */
  readonly #waiting = new Map<string, MeasurementWanted>();

  constructor(measurements: Pick<Measurements, 'busy' | 'start'>, clock: Clock) {
    this.#measurements = measurements;
    this.#clock = clock;
  }

  wanted(wanted: MeasurementWanted): void {
    this.#waiting.set(wanted.profile.id, wanted);
    this.next();
  }

  /** The tunnel is gone. */
  forget(tunnelId: string): void {
    this.#waiting.delete(tunnelId);
  }

  /** Begins what waits, where nothing else is under way. */
  next(): void {
    for (const [id, wanted] of this.#waiting) {
      if (this.#measurements.busy) return;
      this.#waiting.delete(id);
      if (!wanted.holds() || !this.#mayBegin(wanted)) continue;
      this.#note(wanted);
      const { profile } = wanted;
      this.#measurements.start({ profile, maxSeconds: DEFAULT_MEASURE_SECONDS, byItself: true });
    }
  }

  #mayBegin(wanted: MeasurementWanted): boolean {
    const begunMs = this.#begun.get(keyOf(wanted)) ?? -Infinity;
    const everyMs = wanted.doubted ? LIMITS.remeasureEveryMs.value : LIMITS.measureEveryMs.value;
    return this.#clock.monotonicMs() - begunMs >= everyMs;
  }

  #note(wanted: MeasurementWanted): void {
    const key = keyOf(wanted);
    this.#begun.delete(key);
    this.#begun.set(key, this.#clock.monotonicMs());
    dropOldest(this.#begun, LIMITS.lifetimesKept.value);
  }
}

const keyOf = ({ networkId, profile }: MeasurementWanted): string =>
  `${networkId} ${endpoint(profile.host, profile.port)}`;
