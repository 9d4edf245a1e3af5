import { asPinholeError, type PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { GapCause } from '../../model/snapshot.ts';
import type { LifetimeSettings } from './account.ts';
import { Control } from './control.ts';
import type { Sample } from './evidence.ts';
import type { Held } from './planner.ts';
import type { LifetimePorts, Probe } from './ports.ts';
import { Sacrifice } from './sacrifice.ts';

/** How long to wait before a connection that could not be opened is tried again, ms. */
const REOPEN_MS = 1_000;

export interface ConnectionsEvents {
  /** What a silence came to. */
  judged(sample: Sample): void;
  /** One more is held. */
  opened(): void;
  /** What is held, or may be had, is not what it was. */
  changed(): void;
  /** The control connection is lost, and all that was held is void with it. */
  controlLost(): void;
  /** The control connection could be restored from another address of this machine alone. */
  moved(): void;
  /** There is none, and none can be had. */
  unreachable(): void;
}

/**
 * The connections of one measurement: the control, and as many sacrificial ones as there may be. Opens, holds and closes
 * them, and keeps the account; which silence each is for, and what it means, is not known here.
 */
export class Connections {
  readonly #ports: LifetimePorts;
  readonly #responseTimeMs: number;
  readonly #events: ConnectionsEvents;
  readonly #control: Control;
  readonly #sacrifices = new Map<number, Sacrifice>();
  readonly #over = new AbortController();
  #capacity: number;
  #opening = 0;
  #used = 0;
  #octets = 0;
  #voided = 0;
  #controlLosses = 0;
  #failedInRow = 0;
  #problem: PinholeError | undefined;
  #idleLimitMs: number | undefined;
  #localAddress: string | undefined;
  #callOffReopen: () => void = () => undefined;

  constructor(
    { connections, responseTimeMs }: LifetimeSettings,
    ports: LifetimePorts,
    events: ConnectionsEvents,
  ) {
    this.#ports = ports;
    this.#responseTimeMs = responseTimeMs;
    this.#events = events;
    this.#capacity = connections - 1;
    this.#control = new Control(ports, responseTimeMs, () => this.#controlLost());
  }

  /** Sacrificial connections that there may be at a time. */
  get capacity(): number {
    return this.#capacity;
  }

  get held(): Held[] {
    return [...this.#sacrifices.values()].map(({ held }) => held);
  }

  /** Those that are being opened. */
  get opening(): number {
    return this.#opening;
  }

  /** Those that are open, the control among them. */
  get open(): number {
    return this.#sacrifices.size + (this.#control.probe === undefined ? 0 : 1);
  }

  get controlled(): boolean {
    return this.#control.probe !== undefined;
  }

  get controlLosses(): number {
    return this.#controlLosses;
  }

  /** What the TSCF bears, ms; undefined: any silence. */
  get idleLimitMs(): number | undefined {
    return this.#idleLimitMs;
  }

  /** Of this end of the first control connection. */
  get localAddress(): string {
    return this.#localAddress ?? '';
  }

  /** What they have come to so far. */
  get account(): {
    readonly voided: number;
    readonly connectionsUsed: number;
    readonly octets: number;
    readonly problem: PinholeError | undefined;
  } {
    return {
      voided: this.#voided,
      connectionsUsed: this.#used,
      octets: this.#octets + this.#control.octets,
      problem: this.#problem,
    };
  }

  get(id: number): Sacrifice | undefined {
    return this.#sacrifices.get(id);
  }

  /** @throws PinholeError where the control connection cannot be made, unless that was called off. */
  async openControl(): Promise<void> {
    try {
      await this.#control.open(this.#over.signal);
    } catch (thrown) {
      if (this.#stopped) return;
      throw thrown;
    }
    this.#used += 1;
    const { probe } = this.#control;
    if (probe === undefined) return;
    this.#idleLimitMs = probe.idleLimitMs;
    this.#localAddress ??= probe.localAddress;
    // What was found from another address, maybe on another network, is not to be mixed with what would be found from here.
    if (probe.localAddress !== this.#localAddress) this.#events.moved();
  }

  /** Does nothing while anything is being opened. */
  restoreControl(): void {
    if (this.#opening > 0) return;
    this.#opening += 1;
    this.openControl().then(
      () => {
        this.#opening -= 1;
        this.#failedInRow = 0;
        this.#events.changed();
      },
      (thrown: unknown) => {
        this.#opening -= 1;
        this.#openFailed(asPinholeError(thrown));
        this.#events.changed();
      },
    );
  }

  /** So much silence is known to be borne. */
  bear(silenceMs: number): void {
    this.#control.bear(silenceMs);
  }

  async openOne(): Promise<void> {
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
      if (this.#stopped || this.#control.probe?.remote !== probe.remote) {
        // Another way than the control connection's proves nothing; neither does one without it.
        probe.destroy();
      } else {
        this.#failedInRow = 0;
        sacrifice = this.#sacrificeOf(probe);
        this.#events.opened();
      }
    } catch (thrown) {
      this.#opening -= 1;
      this.#openFailed(asPinholeError(thrown));
    }
    this.#events.changed();
  }

  disturbed(cause: GapCause): void {
    for (const sacrifice of [...this.#sacrifices.values()]) {
      // A stall leaves the clock running: the silences are what they are, only answers may have been overlooked.
      if (cause !== 'stall' || sacrifice.asked) sacrifice.void();
    }
  }

  /** None is opened any more. */
  stop(): void {
    this.#over.abort();
    this.#callOffReopen();
  }

  /** Those that are still good are released, so that the TSCF need not wait for them. @param diedMs a silence that is not borne. */
  async close(diedMs: number): Promise<void> {
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

  /** The control too, without a word. */
  destroy(): void {
    this.stop();
    this.#control.destroy();
  }

  get #stopped(): boolean {
    return this.#over.signal.aborted;
  }

  #controlLost(): void {
    if (this.#stopped) return;
    this.#controlLosses += 1;
    // Whatever took it may have taken the others: silence alone would not be to blame.
    for (const sacrifice of [...this.#sacrifices.values()]) sacrifice.void();
    this.#events.controlLost();
  }

  #sacrificeOf(probe: Probe): Sacrifice {
    const options = { ports: this.#ports, control: this.#control, responseTimeMs: this.#responseTimeMs };
    const sacrifice: Sacrifice = new Sacrifice(this.#used, probe, options, {
      lived: (silenceMs) => this.#events.judged({ silenceMs, causes: [] }),
      died: (silenceMs, causes) => {
        this.#forget(sacrifice);
        this.#events.judged({ silenceMs, causes });
      },
      voided: () => {
        this.#voided += 1;
        this.#forget(sacrifice);
        this.#events.changed();
      },
      suspected: () => this.#events.changed(),
    });
    this.#sacrifices.set(sacrifice.id, sacrifice);
    return sacrifice;
  }

  /** As many as the TSCF, or the way to it, lets us have will do. */
  #openFailed(error: PinholeError): void {
    if (this.#stopped) return;
    this.#problem = error;
    this.#failedInRow += 1;
    const had = this.#sacrifices.size + this.#opening;
    if (had > 0) this.#capacity = had;
    else if (this.#failedInRow > LIMITS.measureOpenFailures.value || error.retry === 'never')
      this.#events.unreachable();
    else this.#pause();
  }

  #pause(): void {
    // Holds the plan from opening another at once.
    this.#opening += 1;
    this.#callOffReopen = this.#ports.timers.after(REOPEN_MS, () => {
      this.#opening -= 1;
      this.#events.changed();
    });
  }

  /** Of one that is over. */
  #forget({ id, probe }: Sacrifice): void {
    if (this.#sacrifices.delete(id)) this.#octets += probe.octets;
  }
}
