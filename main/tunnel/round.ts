import { endpoint } from '../model/endpoint.ts';
import { LIMITS } from '../model/limits.ts';
import type { DialAttempt } from '../model/snapshot.ts';
import type { PeerMemory } from '../transport/peer-memory.ts';
import type { InnerWish } from './agreement.ts';
import { establish, type EstablishOptions, type EstablishPorts, type Established } from './establish.ts';
import { hedge } from './hedge.ts';

export interface RoundOptions extends Pick<
  EstablishOptions,
  'profile' | 'dropped' | 'events' | 'reached' | 'onStage'
> {
  /** The inner addresses held before (protocol 6.5). */
  readonly wish: InnerWish;
  /** What the rounds before this one showed of the peer. */
  readonly memory: PeerMemory;
  /** Until when its attempts are hedged against silence, on the monotonic clock; undefined: there is one attempt. */
  readonly hedgeUntilMs: number | undefined;
}

/** One round of building the tunnel: an attempt, or hedged ones; between two rounds lies a backoff (protocol 7, "Reconnect"). */
export class Round {
  readonly #options: RoundOptions;
  readonly #ports: EstablishPorts;
  readonly #control = new AbortController();
  readonly #beganMs: number;
  #memory: PeerMemory;
  #dialled: readonly DialAttempt[] = [];
  /** The attempt whose request carries the wish. */
  #wishing: AbortSignal | undefined;

  constructor(options: RoundOptions, ports: EstablishPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#beganMs = ports.clock.monotonicMs();
    this.#memory = options.memory;
  }

  /** Connection attempts by TCP, in the order in which they began. */
  get dialled(): readonly DialAttempt[] {
    return this.#dialled;
  }

  /** What the next round is to be given. */
  get memory(): PeerMemory {
    return this.#memory;
  }

  get calledOff(): boolean {
    return this.#control.signal.aborted;
  }

  /** What is in flight is closed; does nothing where the round is over. */
  callOff(): void {
    this.#control.abort();
  }

  /**
   * Begins when it is the tunnel's turn.
   * @throws PinholeError of the attempt that decided it; or, called off, anything.
   */
  async build(): Promise<Established> {
    const { signal } = this.#control;
    const { host, port } = this.#options.profile;
    const { turns } = this.#ports;
    let give: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        if (signal.aborted) reject(signal.reason as Error);
        else if (turns === undefined) resolve();
        else give = turns.take(endpoint(host, port), resolve);
      });
      return await this.#hedged();
    } finally {
      give?.();
    }
  }

  #hedged(): Promise<Established> {
    const { hedgeUntilMs = -Infinity } = this.#options;
    return hedge(
      {
        attempt: (signal) => this.#attempt(signal),
        discard: ({ session }) => void session.release(),
        untilMs: hedgeUntilMs,
      },
      this.#ports,
      this.#control.signal,
    );
  }

  async #attempt(signal: AbortSignal): Promise<Established> {
    const { profile, dropped, events, reached, onStage } = this.#options;
    const memory = this.#memory.copy();
    const laterMs = this.#ports.clock.monotonicMs() - this.#beganMs;
    try {
      return await establish(
        {
          profile,
          memory,
          dropped,
          events,
          reached,
          takeWish: () => this.#takeWish(signal),
          onStage: (stage) => {
            if (!signal.aborted) onStage(stage);
          },
          onDialled: (attempts) => this.#note(attempts, laterMs),
        },
        this.#ports,
        signal,
      );
    } finally {
      if (this.#wishing === signal) this.#wishing = undefined;
      if (!signal.aborted) this.#memory = memory;
    }
  }

  /** The same wish twice, with the same client certificate, would have the TSCF end one tunnel for the other (protocol 6.5). */
  #takeWish(signal: AbortSignal): InnerWish {
    if (this.#wishing !== undefined) return {};
    this.#wishing = signal;
    return this.#options.wish;
  }

  #note(attempts: readonly DialAttempt[], laterMs: number): void {
    const added = attempts.map((each) => ({ ...each, startedAfterMs: each.startedAfterMs + laterMs }));
    this.#dialled = [...this.#dialled, ...added]
      .sort((one, other) => one.startedAfterMs - other.startedAfterMs)
      .slice(-LIMITS.dialAttempts.value);
  }
}
