import { asPinholeError, type PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { DialAttempt, TunnelSnapshot } from '../model/snapshot.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import type { UdpPort } from '../platform/udp.ts';
import { PeerMemory } from '../transport/peer-memory.ts';
import { Backoff } from './backoff.ts';
import { TunnelConnection } from './connection.ts';
import { establish, type Established, type EstablishPorts } from './establish.ts';
import { INITIAL_STATE, transition, type TunnelInput, type TunnelState } from './state.ts';
import { TunnelEvents } from './tunnel-events.ts';
import { tunnelSnapshot } from './tunnel-snapshot.ts';

export interface TunnelPorts extends EstablishPorts {
  readonly udp: UdpPort;
}

export interface TunnelListener {
  /** The snapshot is another one. `urgent`: state or verdict changed. */
  changed(urgent: boolean): void;
  event(event: TunnelEvent): void;
}

/** One maintained tunnel: builds it, notices its end, builds it again (protocol 6 and 7, "Reconnect"). */
export class Tunnel {
  readonly profile: Profile;
  readonly #ports: TunnelPorts;
  readonly #listener: TunnelListener;
  readonly #events: TunnelEvents;
  readonly #backoff: Backoff;
  readonly #connection: TunnelConnection;
  readonly #memory = new PeerMemory();
  #state: TunnelState = INITIAL_STATE;
  #attempt: AbortController | undefined;
  /** Of the last dial. */
  #attempts: readonly DialAttempt[] = [];
  #problem: PinholeError | undefined;
  #wait: { readonly dueMs: number; readonly callOff: () => void } | undefined;
  #wasUp = false;
  #reconnects = 0;
  #retriedAtOnce = false;

  constructor(profile: Profile, ports: TunnelPorts, listener: TunnelListener) {
    this.profile = profile;
    this.#ports = ports;
    this.#listener = listener;
    this.#events = new TunnelEvents(profile.id, ports.clock, (event) => listener.event(event));
    this.#backoff = new Backoff(profile.reconnect, ports.random);
    this.#connection = new TunnelConnection(profile, ports, this.#events, (urgent) =>
      listener.changed(urgent),
    );
  }

  /** Does nothing where the tunnel is already up or on its way. */
  start(): void {
    if (this.#state.name !== 'stopped' && this.#state.name !== 'failed') return;
    this.#backoff.reset();
    this.#retriedAtOnce = false;
    this.#wasUp = false;
    this.#problem = undefined;
    // Made first, so that whoever listens can call it off.
    const signal = this.#newAttempt();
    this.#input({ kind: 'start' });
    void this.#connect(signal);
  }

  /** Releases the tunnel (at most `LIMITS.releaseMs`); does nothing where it is stopped. */
  async stop(): Promise<void> {
    if (this.#state.name === 'stopped') return;
    const session = this.#connection.up?.session;
    this.#attempt?.abort();
    this.#wait?.callOff();
    this.#wait = undefined;
    this.#connection.end(undefined);
    this.#problem = undefined;
    this.#input({ kind: 'stop' });
    this.#connection.summarize(this.#reconnects);
    await Promise.all([session?.release(), this.#connection.closeTraffic()]);
  }

  /** Ends a backoff; does nothing in any other state. */
  tryNow(): void {
    if (this.#wait === undefined) return;
    this.#wait.callOff();
    this.#wait = undefined;
    void this.#connect(this.#newAttempt());
  }

  snapshot(): TunnelSnapshot {
    const nowMs = this.#now();
    return tunnelSnapshot(
      {
        ...this.#connection.parts(),
        profile: this.profile,
        state: this.#state,
        problem: this.#problem,
        reconnect: this.#reconnectSnapshot(nowMs),
        attempts: this.#attempts,
        reconnects: this.#reconnects,
      },
      nowMs,
    );
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }

  /** @returns what tells that the attempt has been called off. */
  #newAttempt(): AbortSignal {
    this.#attempt = new AbortController();
    return this.#attempt.signal;
  }

  async #connect(signal: AbortSignal): Promise<void> {
    try {
      await this.#connection.openTraffic();
      signal.throwIfAborted();
      this.#attempts = [];
      const established = await establish(
        {
          profile: this.profile,
          memory: this.#memory,
          wish: this.#connection.wish,
          dropped: this.#connection.dropped,
          onStage: (stage) => this.#stage(signal, stage),
          onDialled: (attempts) => {
            this.#attempts = [...this.#attempts, ...attempts].slice(0, LIMITS.dialAttempts.value);
          },
          events: this.#connection.sessionEvents((error) => this.#down(error)),
        },
        this.#ports,
        signal,
      );
      this.#up(established);
    } catch (thrown) {
      // Whoever called the attempt off has already said what follows.
      if (!signal.aborted) this.#down(asPinholeError(thrown));
    }
  }

  #stage(signal: AbortSignal, stage: NonNullable<TunnelSnapshot['stage']>): void {
    const known = 'stage' in this.#state && this.#state.stage === stage;
    if (!signal.aborted && !known) this.#input({ kind: 'stage', stage });
  }

  #up(established: Established): void {
    this.#attempt = undefined;
    this.#problem = undefined;
    this.#retriedAtOnce = false;
    if (this.#wasUp) this.#reconnects += 1;
    this.#wasUp = true;
    const up = this.#connection.begin(established);
    // Whoever listens may have stopped the tunnel.
    if (this.#connection.up === up) this.#input({ kind: 'established' });
  }

  /** An attempt failed, or the established tunnel ended. */
  #down(error: PinholeError): void {
    const up = this.#connection.up;
    this.#attempt = undefined;
    if (up && this.#now() - up.sinceMs >= LIMITS.reconnectStableMs.value) this.#backoff.reset();
    this.#connection.end(error);
    this.#problem = error;
    if (error.retry === 'never') {
      void this.#connection.closeTraffic();
      this.#input({ kind: 'blocked' });
    } else {
      this.#await(error);
      this.#input({ kind: 'lost' });
    }
  }

  #await({ retry }: PinholeError): void {
    // "At once" holds once until the tunnel is up: a peer that always says so must not be hammered.
    const atOnce = retry === 'now' && !this.#retriedAtOnce;
    if (atOnce) this.#retriedAtOnce = true;
    const waitMs = atOnce ? 0 : this.#backoff.nextMs();
    this.#wait = {
      dueMs: this.#now() + waitMs,
      callOff: this.#ports.timers.after(waitMs, () => {
        this.#wait = undefined;
        void this.#connect(this.#newAttempt());
      }),
    };
  }

  #input(input: TunnelInput): void {
    this.#state = transition(this.#state, input);
    this.#connection.assessPath();
    this.#events.state(this.#state, this.#problem, this.#reconnectSnapshot(this.#now()));
    this.#listener.changed(true);
    this.#connection.tellPath();
  }

  #reconnectSnapshot(now: number): TunnelSnapshot['reconnect'] {
    if (this.#state.name !== 'reconnecting') return null;
    return {
      attempt: this.#state.attempt,
      nextInMs: this.#wait ? Math.max(0, this.#wait.dueMs - now) : null,
    };
  }
}
