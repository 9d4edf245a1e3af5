import { asPinholeError, type PinholeError } from '../../model/errors.ts';
import type { MeasurementEnd } from '../../model/lifetime.ts';
import { LIMITS } from '../../model/limits.ts';
import type { GapCause } from '../../model/snapshot.ts';
import type { LifetimeProgress, LifetimeSettings, Measurement } from './account.ts';
import { Control } from './control.ts';
import { bracketOf, type Sample } from './evidence.ts';
import { plan } from './planner.ts';
import type { LifetimePorts, Probe } from './ports.ts';
import { Sacrifice } from './sacrifice.ts';

/** The least wait: a timer may be a rounding early, and must not be set again for no time at all. ms */
const LEAST_WAIT_MS = 1;
/** How long to wait before a connection that could not be opened is tried again, ms. */
const REOPEN_MS = 1_000;

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

class Run {
  readonly #settings: LifetimeSettings;
  readonly #ports: LifetimePorts;
  readonly #progress: (progress: LifetimeProgress) => void;
  readonly #control: Control;
  readonly #over = new AbortController();
  readonly #sacrifices = new Map<number, Sacrifice>();
  readonly #samples: Sample[] = [];
  readonly #startedMs: number;
  #capacity: number;
  #opening = 0;
  #used = 0;
  #octets = 0;
  #voided = 0;
  #controlLosses = 0;
  #failedInRow = 0;
  #problem: PinholeError | undefined;
  #idleLimitMs: number | undefined;
  #localAddress = '';
  #callOffNext: () => void = () => undefined;
  #callOffReopen: () => void = () => undefined;
  #end: MeasurementEnd | undefined;
  #ended: () => void = () => undefined;

  constructor(settings: LifetimeSettings, ports: LifetimePorts, progress: (p: LifetimeProgress) => void) {
    this.#settings = settings;
    this.#ports = ports;
    this.#progress = progress;
    this.#capacity = settings.connections - 1;
    this.#startedMs = ports.clock.monotonicMs();
    this.#control = new Control(ports, settings.responseTimeMs, () => this.#controlLost());
  }

  async run(signal: AbortSignal): Promise<Measurement> {
    const cancel = (): void => this.#finish('cancelled');
    const ended = new Promise<void>((resolve) => (this.#ended = resolve));
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    const totalMs =
      LIMITS.measureTimeFactor.value * (this.#settings.maxMs + this.#settings.responseTimeMs) +
      LIMITS.stageMs.value;
    const callOffTotal = this.#ports.timers.after(totalMs, () => this.#finish('too-long'));
    const deaf = this.#ports.disturbances.onDisturbance(({ cause }) => this.#disturbed(cause));
    try {
      await this.#openControl();
      const { admit } = this.#settings;
      if (this.#end === undefined && (await admit?.(this.#localAddress)) === false) this.#finish('cancelled');
      this.#plan();
      await ended;
      const tookMs = this.#ports.clock.monotonicMs() - this.#startedMs;
      await this.#close();
      return this.#result(tookMs);
    } finally {
      this.#over.abort();
      this.#control.destroy();
      callOffTotal();
      deaf();
      signal.removeEventListener('abort', cancel);
    }
  }

  /** @throws PinholeError the first time, unless it was called off. */
  async #openControl(): Promise<void> {
    try {
      await this.#control.open(this.#over.signal);
    } catch (thrown) {
      if (this.#end !== undefined) return;
      throw thrown;
    }
    this.#used += 1;
    const { probe } = this.#control;
    if (probe === undefined) return;
    this.#idleLimitMs = probe.idleLimitMs;
    this.#localAddress = probe.localAddress;
  }

  #controlLost(): void {
    if (this.#end !== undefined) return;
    this.#controlLosses += 1;
    // Whatever took it may have taken the others: silence alone would not be to blame.
    for (const sacrifice of [...this.#sacrifices.values()]) sacrifice.void();
    if (this.#controlLosses > LIMITS.measureControlLosses.value) {
      this.#finish('unsteady');
      return;
    }
    this.#plan();
  }

  #plan(): void {
    if (this.#end !== undefined) return;
    if (this.#control.probe === undefined) {
      this.#restoreControl();
      return;
    }
    const { done, askAfterMs, open } = plan({
      maxMs: this.#settings.maxMs,
      idleLimitMs: this.#idleLimitMs,
      capacity: this.#capacity,
      samples: this.#samples,
      lossy: this.#controlLosses > 0,
      held: [...this.#sacrifices.values()].map(({ held }) => held),
      opening: this.#opening,
    });
    if (done !== undefined) {
      this.#finish(done);
      return;
    }
    if (this.#used + this.#opening + open > LIMITS.measureOpened.value) {
      this.#finish('unsteady');
      return;
    }
    for (let count = 0; count < open; count += 1) void this.#open();
    this.#awaitNext(askAfterMs);
  }

  #awaitNext(askAfterMs: ReadonlyMap<number, number>): void {
    this.#callOffNext();
    let nextMs = Infinity;
    for (const [id, afterMs] of askAfterMs) {
      nextMs = Math.min(nextMs, afterMs - (this.#sacrifices.get(id)?.silentMs ?? -Infinity));
    }
    if (nextMs === Infinity) return;
    const waitMs = Math.max(LEAST_WAIT_MS, nextMs);
    const dueMs = this.#ports.clock.monotonicMs() + waitMs;
    this.#callOffNext = this.#ports.timers.after(waitMs, () => {
      this.#ports.disturbances.judge(dueMs);
      for (const [id, afterMs] of askAfterMs) {
        const sacrifice = this.#sacrifices.get(id);
        if (sacrifice === undefined || sacrifice.asked) continue;
        if (sacrifice.silentMs >= afterMs) sacrifice.ask();
      }
      this.#plan();
    });
  }

  async #open(): Promise<void> {
    this.#opening += 1;
    let sacrifice: Sacrifice | undefined;
    try {
      const probe = await this.#ports.probes.open(
        {
          answered: () => sacrifice?.answered(),
          ended: (end, silentMs) => sacrifice?.ended(end, silentMs),
        },
        this.#over.signal,
      );
      this.#opening -= 1;
      this.#used += 1;
      if (this.#end !== undefined || this.#control.probe?.remote !== probe.remote) {
        // Another way than the control connection's proves nothing; neither does one without it.
        probe.destroy();
      } else {
        this.#failedInRow = 0;
        sacrifice = this.#sacrificeOf(probe);
        this.#tell(undefined);
      }
    } catch (thrown) {
      this.#opening -= 1;
      this.#openFailed(asPinholeError(thrown));
    }
    this.#plan();
  }

  #sacrificeOf(probe: Probe): Sacrifice {
    const options = {
      ports: this.#ports,
      control: this.#control,
      responseTimeMs: this.#settings.responseTimeMs,
    };
    const sacrifice: Sacrifice = new Sacrifice(this.#used, probe, options, {
      lived: (silenceMs) => this.#take({ silenceMs, causes: [] }),
      died: (silenceMs, causes) => {
        this.#forget(sacrifice);
        this.#take({ silenceMs, causes });
      },
      voided: () => {
        this.#voided += 1;
        this.#forget(sacrifice);
        this.#plan();
      },
      suspected: () => this.#plan(),
    });
    this.#sacrifices.set(sacrifice.id, sacrifice);
    return sacrifice;
  }

  /** As many as the TSCF, or the way to it, lets us have will do. */
  #openFailed(error: PinholeError): void {
    if (this.#end !== undefined) return;
    this.#problem = error;
    this.#failedInRow += 1;
    const had = this.#sacrifices.size + this.#opening;
    if (had > 0) this.#capacity = had;
    else if (this.#failedInRow > LIMITS.measureOpenFailures.value || error.retry === 'never')
      this.#finish('unreachable');
    else this.#pause();
  }

  #pause(): void {
    // Holds `plan` from opening another at once.
    this.#opening += 1;
    this.#callOffReopen = this.#ports.timers.after(REOPEN_MS, () => {
      this.#opening -= 1;
      this.#plan();
    });
  }

  #restoreControl(): void {
    if (this.#opening > 0) return;
    this.#opening += 1;
    this.#openControl().then(
      () => {
        this.#opening -= 1;
        this.#failedInRow = 0;
        this.#plan();
      },
      (thrown: unknown) => {
        this.#opening -= 1;
        this.#openFailed(asPinholeError(thrown));
        this.#plan();
      },
    );
  }

  #take(sample: Sample): void {
    if (this.#end !== undefined) return;
    this.#samples.push(sample);
    this.#control.bear(bracketOf(this.#samples).livedMs);
    this.#tell(sample);
    this.#plan();
  }

  #disturbed(cause: GapCause): void {
    for (const sacrifice of [...this.#sacrifices.values()]) {
      // A stall leaves the clock running: the silences are what they are, only answers may have been overlooked.
      if (cause !== 'stall' || sacrifice.asked) sacrifice.void();
    }
  }

  /** Of one that is over. */
  #forget({ id, probe }: Sacrifice): void {
    if (this.#sacrifices.delete(id)) this.#octets += probe.octets;
  }

  #tell(sample: Sample | undefined): void {
    const { livedMs, diedMs } = bracketOf(this.#samples);
    this.#progress({
      sample,
      livedMs,
      diedMs,
      connections: this.#sacrifices.size + (this.#control.probe === undefined ? 0 : 1),
      elapsedMs: this.#ports.clock.monotonicMs() - this.#startedMs,
    });
  }

  #finish(end: MeasurementEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#over.abort();
    this.#callOffNext();
    this.#callOffReopen();
    this.#ended();
  }

  /** Those that are still good are released, so that the TSCF need not wait for them. */
  async #close(): Promise<void> {
    const { diedMs = Infinity } = bracketOf(this.#samples);
    const releases = [this.#control.release()];
    for (const { asked, silentMs, probe } of this.#sacrifices.values()) {
      if (!asked && silentMs < diedMs) releases.push(probe.release());
    }
    await Promise.all(releases);
    for (const sacrifice of [...this.#sacrifices.values()]) {
      sacrifice.destroy();
      this.#forget(sacrifice);
    }
  }

  #result(tookMs: number): Measurement {
    return {
      end: this.#end ?? 'cancelled',
      samples: this.#samples,
      voided: this.#voided,
      lossy: this.#controlLosses > 0,
      idleLimitMs: this.#idleLimitMs,
      localAddress: this.#localAddress,
      connectionsUsed: this.#used,
      octets: this.#octets + this.#control.octets,
      tookMs,
      problem: this.#problem,
    };
  }
}
