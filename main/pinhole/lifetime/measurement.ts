import type { MeasurementEnd } from '../../model/lifetime.ts';
import { LIMITS } from '../../model/limits.ts';
import type { LifetimeProgress, LifetimeSettings, Measurement } from './account.ts';
import { Connections } from './connections.ts';
import { bracketOf, type Sample } from './evidence.ts';
import { plan } from './planner.ts';
import type { LifetimePorts } from './ports.ts';

/** The least wait: a timer may be a rounding early, and must not be set again for no time at all. ms */
const LEAST_WAIT_MS = 1;

/**
 * Measures how long a pin-hole outlives silence, on connections of its own, and closes them all.
 * @param signal ends it early; what is known by then is the result.
 * @throws PinholeError where the TSCF cannot be reached at all.
 */
export async function measureLifetime(
  settings: LifetimeSettings,
  ports: LifetimePorts,
  progress: (progress: LifetimeProgress) => void,
  signal: AbortSignal,
): Promise<Measurement> {
  const run = new Run(settings, ports, progress);
  return run.run(signal);
}

/** One measurement: plans, asks when a silence is over, gathers samples, and knows when it is enough. */
class Run {
  readonly #settings: LifetimeSettings;
  readonly #ports: LifetimePorts;
  readonly #progress: (progress: LifetimeProgress) => void;
  readonly #connections: Connections;
  readonly #samples: Sample[] = [];
  readonly #startedMs: number;
  #callOffNext: () => void = () => undefined;
  #end: MeasurementEnd | undefined;
  #ended: () => void = () => undefined;

  constructor(settings: LifetimeSettings, ports: LifetimePorts, progress: (p: LifetimeProgress) => void) {
    this.#settings = settings;
    this.#ports = ports;
    this.#progress = progress;
    this.#startedMs = ports.clock.monotonicMs();
    this.#connections = new Connections(settings, ports, {
      judged: (sample) => this.#take(sample),
      opened: () => this.#tell(undefined),
      changed: () => this.#plan(),
      controlLost: () => this.#controlLost(),
      moved: () => this.#finish('unsteady'),
      unreachable: () => this.#finish('unreachable'),
    });
  }

  async run(signal: AbortSignal): Promise<Measurement> {
    const cancel = (): void => this.#finish('cancelled');
    const ended = new Promise<void>((resolve) => (this.#ended = resolve));
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    const { maxMs, responseTimeMs, admit } = this.#settings;
    const totalMs = LIMITS.measureTimeFactor.value * (maxMs + responseTimeMs) + LIMITS.stageMs.value;
    const callOffTotal = this.#ports.timers.after(totalMs, () => this.#finish('too-long'));
    const deaf = this.#ports.disturbances.onDisturbance(({ cause }) => this.#connections.disturbed(cause));
    try {
      await this.#connections.openControl();
      const { localAddress } = this.#connections;
      if (this.#end === undefined && (await admit?.(localAddress)) === false) this.#finish('cancelled');
      this.#plan();
      await ended;
      const tookMs = this.#ports.clock.monotonicMs() - this.#startedMs;
      await this.#connections.close(bracketOf(this.#samples).diedMs ?? Infinity);
      return this.#result(tookMs);
    } finally {
      this.#connections.destroy();
      callOffTotal();
      deaf();
      signal.removeEventListener('abort', cancel);
    }
  }

  get #lossy(): boolean {
    return this.#connections.controlLosses > 0;
  }

  #controlLost(): void {
    if (this.#connections.controlLosses > LIMITS.measureControlLosses.value) this.#finish('unsteady');
    else this.#plan();
  }

  #plan(): void {
    if (this.#end !== undefined) return;
    const connections = this.#connections;
    if (!connections.controlled) {
      connections.restoreControl();
      return;
    }
    const { idleLimitMs, capacity, held, opening } = connections;
    const { done, askAfterMs, open } = plan({
      maxMs: this.#settings.maxMs,
      samples: this.#samples,
      lossy: this.#lossy,
      idleLimitMs,
      capacity,
      held,
      opening,
    });
    if (done !== undefined) {
      this.#finish(done);
      return;
    }
    if (connections.account.connectionsUsed + opening + open > LIMITS.measureOpened.value) {
      this.#finish('unsteady');
      return;
    }
    for (let count = 0; count < open; count += 1) void connections.openOne();
    this.#awaitNext(askAfterMs);
  }

  #awaitNext(askAfterMs: ReadonlyMap<number, number>): void {
    this.#callOffNext();
    let nextMs = Infinity;
    for (const [id, afterMs] of askAfterMs) {
      nextMs = Math.min(nextMs, afterMs - (this.#connections.get(id)?.silentMs ?? -Infinity));
    }
    if (nextMs === Infinity) return;
    const waitMs = Math.max(LEAST_WAIT_MS, nextMs);
    const dueMs = this.#ports.clock.monotonicMs() + waitMs;
    this.#callOffNext = this.#ports.timers.after(waitMs, () => {
      this.#ports.disturbances.judge(dueMs);
      for (const [id, afterMs] of askAfterMs) {
        const sacrifice = this.#connections.get(id);
        if (sacrifice === undefined || sacrifice.asked) continue;
        if (sacrifice.silentMs >= afterMs) sacrifice.ask();
      }
      this.#plan();
    });
  }

  #take(sample: Sample): void {
    if (this.#end !== undefined) return;
    this.#samples.push(sample);
    this.#connections.bear(bracketOf(this.#samples).livedMs);
    this.#tell(sample);
    this.#plan();
  }

  #tell(sample: Sample | undefined): void {
    const { livedMs, diedMs } = bracketOf(this.#samples);
    this.#progress({
      sample,
      livedMs,
      diedMs,
      connections: this.#connections.open,
      elapsedMs: this.#ports.clock.monotonicMs() - this.#startedMs,
    });
  }

  #finish(end: MeasurementEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#connections.stop();
    this.#callOffNext();
    this.#ended();
  }

  #result(tookMs: number): Measurement {
    const { account, idleLimitMs, localAddress } = this.#connections;
    return {
      end: this.#end ?? 'cancelled',
      samples: this.#samples,
      lossy: this.#lossy,
      idleLimitMs,
      localAddress,
      ...account,
      tookMs,
    };
  }
}
