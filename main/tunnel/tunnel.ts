import type { KamOutcome } from '../keepalive/engine.ts';
import { DropCounters } from '../link/screening.ts';
import { asPinholeError, type PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { DialAttempt, TunnelSnapshot } from '../model/snapshot.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import type { PathEvidence } from '../pinhole/health.ts';
import type { UdpPort } from '../platform/udp.ts';
import { PeerMemory } from '../transport/peer-memory.ts';
import { Backoff } from './backoff.ts';
import { establish, type Established, type EstablishPorts } from './establish.ts';
import { InnerTraffic } from './inner-traffic.ts';
import { KamRecord } from './kam-record.ts';
import { PathWatch } from './path-watch.ts';
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

/** One maintained tunnel: builds it, keeps it alive, notices its end, builds it again (protocol 6 and 7). */
export class Tunnel {
  readonly profile: Profile;
  readonly #ports: TunnelPorts;
  readonly #listener: TunnelListener;
  readonly #events: TunnelEvents;
  readonly #backoff: Backoff;
  readonly #record = new KamRecord();
  readonly #dropped = new DropCounters();
  readonly #traffic: InnerTraffic;
  readonly #memory = new PeerMemory();
  #state: TunnelState = INITIAL_STATE;
  #attempt: AbortController | undefined;
  /** Of the last dial. */
  #attempts: readonly DialAttempt[] = [];
  #established: (Established & { readonly sinceMs: number }) | undefined;
  #problem: PinholeError | undefined;
  #wait: { readonly dueMs: number; readonly callOff: () => void } | undefined;
  #uptimeMs = 0;
  #wasUp = false;
  #reconnects = 0;
  #retriedAtOnce = false;
  /** The last connection ended because nothing came back, and no other has been made since. */
  #lost: { readonly silentMs: number } | undefined;
  readonly #path: PathWatch;

  constructor(profile: Profile, ports: TunnelPorts, listener: TunnelListener) {
    this.profile = profile;
    this.#ports = ports;
    this.#listener = listener;
    this.#events = new TunnelEvents(profile.id, ports.clock, (event) => listener.event(event));
    this.#backoff = new Backoff(profile.reconnect, ports.random);
    this.#traffic = new InnerTraffic(profile.forwards, ports);
    this.#path = new PathWatch(this.#evidence(), this.#now());
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
    const session = this.#established?.session;
    this.#attempt?.abort();
    this.#wait?.callOff();
    this.#wait = undefined;
    this.#leave();
    this.#lost = undefined;
    this.#problem = undefined;
    this.#input({ kind: 'stop' });
    this.#summarize();
    await Promise.all([session?.release(), this.#traffic.close()]);
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
        profile: this.profile,
        state: this.#state,
        up: this.#established,
        problem: this.#problem,
        reconnect: this.#reconnectSnapshot(nowMs),
        record: this.#record,
        path: this.#path,
        traffic: this.#traffic,
        attempts: this.#attempts,
        dropped: this.#droppedSoFar(),
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
      await this.#traffic.open();
      signal.throwIfAborted();
      this.#attempts = [];
      const established = await establish(
        {
          profile: this.profile,
          memory: this.#memory,
          wish: this.#traffic.wish,
          dropped: this.#dropped,
          onStage: (stage) => this.#stage(signal, stage),
          onDialled: (attempts) => {
            this.#attempts = [...this.#attempts, ...attempts].slice(0, LIMITS.dialAttempts.value);
          },
          events: {
            outcome: (outcome) => this.#outcome(outcome),
            answeredPeer: () => this.#answeredPeer(),
            overdueAfterMs: () => this.#record.overdueAfterMs(this.profile.responseTimeS * 1_000),
            packet: (octets) => this.#traffic.receive(octets),
            ended: (error) => this.#down(error),
          },
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

  #up({ session, configuration }: Established): void {
    this.#attempt = undefined;
    const established = { session, configuration, sinceMs: this.#now() };
    this.#established = established;
    this.#traffic.begin(configuration.inner, (packet) => session.sendPacket(packet));
    this.#problem = undefined;
    this.#retriedAtOnce = false;
    this.#lost = undefined;
    this.#record.beginConnection();
    if (this.#wasUp) this.#reconnects += 1;
    this.#wasUp = true;
    const { interval, candidates, tscfOriginates } = configuration;
    this.#events.interval({
      ...interval,
      tscfOriginates,
      candidates: [...candidates],
    });
    // Whoever listens may have stopped the tunnel.
    if (this.#established !== established) return;
    this.#input({ kind: 'established' });
  }

  /** An attempt failed, or the established tunnel ended. */
  #down(error: PinholeError): void {
    const up = this.#established;
    this.#attempt = undefined;
    if (up && error.code === 'PEER_SILENT') this.#lost = { silentMs: up.session.silentMs };
    if (up && this.#now() - up.sinceMs >= LIMITS.reconnectStableMs.value) this.#backoff.reset();
    this.#leave();
    this.#problem = error;
    if (error.retry === 'never') {
      void this.#traffic.close();
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

  /** Takes leave of the connection that was up, keeping its account. */
  #leave(): void {
    const up = this.#established;
    if (up === undefined) return;
    this.#uptimeMs += this.#now() - up.sinceMs;
    this.#dropped.merge(up.session.dropped);
    this.#established = undefined;
    this.#traffic.end();
  }

  #outcome(outcome: KamOutcome): void {
    this.#record.take(outcome, this.#now());
    // Before anyone is told: no snapshot has the new outcome with the old verdict.
    this.#path.assess(this.#evidence(), this.#now());
    switch (outcome.kind) {
      case 'answered':
        this.#emitKam('answered', outcome.sequence, outcome.rttMs);
        break;
      case 'missed':
      case 'late':
        this.#emitKam(outcome.kind, outcome.sequence, null);
        break;
      case 'sent':
      case 'overdue':
      case 'gap':
        break;
    }
    this.#tellPath();
    this.#listener.changed(false);
  }

  #answeredPeer(): void {
    this.#record.answeredPeer();
    this.#path.assess(this.#evidence(), this.#now());
    this.#tellPath();
    this.#listener.changed(false);
  }

  #emitKam(outcome: 'answered' | 'missed' | 'late', sequence: number, rttMs: number | null): void {
    this.#events.kam({ outcome, sequence, rttMs, silentMs: this.#established?.session.silentMs ?? 0 });
  }

  #evidence(): PathEvidence {
    const up = this.#established;
    const view = up?.session.keepAlive;
    return {
      ...this.#record.path,
      link: up ? 'up' : this.#lost ? 'lost' : 'down',
      intervalS: up?.configuration.interval.seconds,
      idleLimitS: up?.configuration.idleLimitS,
      missedInRow: view?.missedInRow ?? 0,
      silentMs: up?.session.silentMs ?? this.#lost?.silentMs ?? 0,
      trafficFlowing: view?.trafficFlowing ?? false,
    };
  }

  #tellPath(): void {
    const news = this.#path.takeNews();
    if (news === undefined) return;
    this.#events.path(news);
    this.#listener.changed(true);
  }

  #input(input: TunnelInput): void {
    this.#state = transition(this.#state, input);
    // Before anyone is told: no snapshot has the new state with the old verdict.
    this.#path.assess(this.#evidence(), this.#now());
    this.#events.state(this.#state, this.#problem, this.#reconnectSnapshot(this.#now()));
    this.#listener.changed(true);
    this.#tellPath();
  }

  /** The closing account. */
  #summarize(): void {
    const { sent, answered, missed } = this.#record.counts;
    this.#events.summary({
      sent,
      answered,
      missed,
      reconnects: this.#reconnects,
      uptimeMs: this.#uptimeMs,
      dropped: this.#droppedSoFar().toRecord(),
      forwards: this.#traffic.snapshot(),
    });
  }

  #reconnectSnapshot(now: number): TunnelSnapshot['reconnect'] {
    if (this.#state.name !== 'reconnecting') return null;
    return {
      attempt: this.#state.attempt,
      nextInMs: this.#wait ? Math.max(0, this.#wait.dueMs - now) : null,
    };
  }

  #droppedSoFar(): DropCounters {
    const all = new DropCounters();
    all.merge(this.#dropped);
    if (this.#established) all.merge(this.#established.session.dropped);
    return all;
  }
}
