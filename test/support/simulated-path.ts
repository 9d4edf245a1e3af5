import { PinholeError } from '../../main/model/errors.ts';
import type { GapCause } from '../../main/model/snapshot.ts';
import type { Disturbances, LifetimePorts, Probe, ProbeHandlers } from '../../main/pinhole/lifetime/ports.ts';
import { SteppedTime } from './stepped-time.ts';

export interface PathOptions {
  /** Of the pin-hole; may vary from one silence to the next. ms */
  readonly lifetimeMs: number | (() => number);
  readonly rttMs?: number;
  /** Added to each answer; 0 to `rttMs` or more. */
  readonly jitterMs?: () => number;
  /** Whether an answer is lost beyond what TCP repairs in time. */
  readonly lost?: () => boolean;
  /** A firewall that answers with a reset what comes through a closed pin-hole. */
  readonly resets?: boolean;
  /** The TSCF's own limit, ms. */
  readonly idleLimitMs?: number;
  /** Whether the TSCF announces it. */
  readonly announced?: boolean;
  /** Connections that the TSCF admits at a time. */
  readonly room?: number;
}

/** A TSCF behind a firewall, as the connections of a measurement meet it. */
export class SimulatedPath {
  readonly time = new SteppedTime();
  readonly #options: Required<Pick<PathOptions, 'rttMs'>> & PathOptions;
  readonly #probes = new Set<SimulatedProbe>();
  readonly #listeners = new Set<Parameters<Disturbances['onDisturbance']>[0]>();
  /** No connection can be made. */
  down = false;
  /** Of this machine, for connections from now on. */
  localAddress = '10.0.0.2';
  opened = 0;
  most = 0;

  constructor(options: PathOptions) {
    this.#options = { rttMs: 20, ...options };
  }

  get open(): number {
    return this.#probes.size;
  }

  get ports(): LifetimePorts {
    const { time } = this;
    return {
      clock: time,
      timers: time,
      disturbances: {
        onDisturbance: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        judge: () => false,
      },
      probes: { open: (handlers, signal) => this.#open(handlers, signal) },
    };
  }

  disturb(cause: GapCause): void {
    for (const listener of [...this.#listeners]) listener({ cause });
  }

  /** Every pin-hole closes at once. */
  flush(): void {
    for (const probe of this.#probes) probe.closed = true;
  }

  /** The TSCF restarts: every connection is reset, the one that was made first, which is the control, last. */
  restart(): void {
    for (const probe of [...this.#probes].reverse()) probe.end('reset');
  }

  async #open(handlers: ProbeHandlers, signal: AbortSignal): Promise<Probe> {
    signal.throwIfAborted();
    // TCP, TLS, configuration: a round trip each.
    await new Promise<void>((resolve, reject) => {
      const callOff = this.time.after(3 * this.#options.rttMs, resolve);
      signal.addEventListener('abort', () => {
        callOff();
        reject(signal.reason as Error);
      });
    });
    if (this.down) throw new PinholeError('TCP_TIMEOUT');
    if (this.#probes.size >= (this.#options.room ?? Infinity)) throw new PinholeError('REFUSED_NO_RESOURCES');
    this.opened += 1;
    const probe = new SimulatedProbe(this.#options, this.time, this.localAddress, handlers, () =>
      this.#probes.delete(probe),
    );
    this.#probes.add(probe);
    this.most = Math.max(this.most, this.#probes.size);
    return probe;
  }
}

class SimulatedProbe implements Probe {
  readonly localAddress: string;
  readonly remote = '192.0.2.1:443';
  readonly idleLimitMs: number | undefined;
  octets = 0;
  lastOctetMs: number;
  /** The pin-hole is gone. */
  closed = false;
  readonly #options: PathOptions & { readonly rttMs: number };
  readonly #time: SteppedTime;
  readonly #handlers: ProbeHandlers;
  readonly #gone: () => void;
  #lifetimeMs: number;
  #over = false;
  #callOffAnswer: () => void = () => undefined;
  #callOffIdle: () => void = () => undefined;

  constructor(
    options: PathOptions & { readonly rttMs: number },
    time: SteppedTime,
    localAddress: string,
    handlers: ProbeHandlers,
    gone: () => void,
  ) {
    this.#options = options;
    this.#time = time;
    this.localAddress = localAddress;
    this.#handlers = handlers;
    this.#gone = gone;
    this.idleLimitMs = options.announced === false ? undefined : options.idleLimitMs;
    this.lastOctetMs = time.monotonicMs();
    this.#lifetimeMs = this.#draw();
    this.#watchIdle();
  }

  ask(): void {
    const silentMs = this.#time.monotonicMs() - this.lastOctetMs;
    this.octets += 16;
    if (silentMs > this.#lifetimeMs) this.closed = true;
    this.lastOctetMs = this.#time.monotonicMs();
    this.#callOffAnswer();
    const { rttMs, jitterMs, lost, resets } = this.#options;
    const answerMs = rttMs + (jitterMs?.() ?? 0);
    if (this.closed) {
      if (resets === true) this.#callOffAnswer = this.#time.after(rttMs / 2, () => this.end('reset'));
      return;
    }
    this.#watchIdle();
    if (lost?.() === true) return;
    this.#callOffAnswer = this.#time.after(answerMs, () => {
      this.octets += 16;
      this.lastOctetMs = this.#time.monotonicMs();
      this.#lifetimeMs = this.#draw();
      this.#handlers.answered();
    });
  }

  end(end: 'reset' | 'idle-limit'): void {
    if (this.#over) return;
    this.#retire();
    this.#handlers.ended(end, this.#time.monotonicMs() - this.lastOctetMs);
  }

  release(): Promise<void> {
    this.#retire();
    return Promise.resolve();
  }

  destroy(): void {
    this.#retire();
  }

  #draw(): number {
    const { lifetimeMs } = this.#options;
    return typeof lifetimeMs === 'number' ? lifetimeMs : lifetimeMs();
  }

  #watchIdle(): void {
    const { idleLimitMs } = this.#options;
    this.#callOffIdle();
    if (idleLimitMs === undefined) return;
    this.#callOffIdle = this.#time.after(idleLimitMs, () => {
      // Its last words pass only where the pin-hole is open.
      if (!this.closed && this.#time.monotonicMs() - this.lastOctetMs <= this.#lifetimeMs)
        this.end('idle-limit');
      else this.closed = true;
    });
  }

  #retire(): void {
    this.#over = true;
    this.#callOffAnswer();
    this.#callOffIdle();
    this.#gone();
  }
}
