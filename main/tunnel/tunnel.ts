import { hostOf } from '../model/endpoint.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import type { KnownLifetime } from '../model/lifetime.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import { stageSchema, type ConnectStage, type DialAttempt, type TunnelSnapshot } from '../model/snapshot.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import { PeerMemory } from '../transport/peer-memory.ts';
import { Backoff } from './backoff.ts';
import { TunnelConnection, type ConnectionPorts } from './connection.ts';
import type { Established, EstablishPorts } from './establish.ts';
import { Machine, type MachinePorts } from './machine.ts';
import { Round } from './round.ts';
import { INITIAL_STATE, transition, type TunnelInput, type TunnelState } from './state.ts';
import { TunnelEvents } from './tunnel-events.ts';
import { tunnelSnapshot } from './tunnel-snapshot.ts';

export type TunnelPorts = EstablishPorts & MachinePorts & ConnectionPorts;

export interface TunnelListener {
  /** The snapshot is another one. `urgent`: state or verdict changed. */
  changed(urgent: boolean): void;
  event(event: TunnelEvent): void;
}

/** In the order in which an attempt goes through them. */
const STAGES = stageSchema.options;

/** One maintained tunnel: builds it, notices its end, builds it again (protocol 6 and 7, "Reconnect"). */
export class Tunnel {
  readonly #managed: boolean;
  readonly #ports: TunnelPorts;
  readonly #listener: TunnelListener;
  readonly #events: TunnelEvents;
  readonly #backoff: Backoff;
  readonly #connection: TunnelConnection;
  readonly #machine: Machine;
  #profile: Profile;
  #state: TunnelState = INITIAL_STATE;
  /** The one under way, or the last one where it failed. */
  #round: Round | undefined;
  /** What the rounds that are over showed of the peer, and tried. */
  #memory = new PeerMemory();
  #dialled: readonly DialAttempt[] = [];
  #problem: PinholeError | undefined;
  #wait: { readonly dueMs: number; readonly callOff: () => void } | undefined;
  #wasUp = false;
  /** When the tunnel was last lost in this run; undefined until it has been up and lost. */
  #outageSinceMs: number | undefined;
  #reconnects = 0;
  #retriedAtOnce = false;

  /** @param managed whether the profile is the policy's */
  constructor(profile: Profile, ports: TunnelPorts, listener: TunnelListener, managed = false) {
    this.#profile = profile;
    this.#managed = managed;
    this.#ports = ports;
    this.#listener = listener;
    this.#events = new TunnelEvents(
      profile.id,
      ports.clock,
      (event) => listener.event(event),
      ports.answered,
    );
    this.#backoff = new Backoff(profile.reconnect, ports.random);
    this.#connection = new TunnelConnection(profile, ports, this.#events, (urgent) =>
      listener.changed(urgent),
    );
    this.#machine = new Machine(profile, ports, {
      gap: (disturbance) => this.#events.gap(disturbance),
      hasten: () => this.#hasten(),
      offline: () => this.#offline(),
      online: () => this.#online(),
      addressGone: (address) => this.#addressGone(address),
    });
  }

  get profile(): Profile {
    return this.#profile;
  }

  /** Whether it is up or on its way. */
  get running(): boolean {
    return this.#state.name !== 'stopped' && this.#state.name !== 'failed';
  }

  /** What its connections have shown of the peer, for whoever makes others to it. */
  get peer(): PeerMemory {
    return (this.#round?.memory ?? this.#memory).copy();
  }

  /** Whether it was started and not stopped since: it may have failed. */
  get started(): boolean {
    return this.#state.name !== 'stopped';
  }

  /** The same profile within other bounds, or by another name: they hold from the next connection on. */
  revise(profile: Profile): void {
    this.#profile = profile;
  }

  /** Does nothing where the tunnel is already up or on its way. */
  start(): void {
    if (this.running) return;
    this.#backoff.reset(this.#profile.reconnect);
    this.#retriedAtOnce = false;
    this.#wasUp = false;
    this.#outageSinceMs = undefined;
    this.#problem = undefined;
    this.#machine.begin();
    this.#beginWith({ kind: 'start' });
    if (this.#machine.offline) this.#offline();
  }

  /** Releases the tunnel (at most `LIMITS.releaseMs`); does nothing where it is stopped. */
  async stop(): Promise<void> {
    if (this.#state.name === 'stopped') return;
    const session = this.#connection.up?.session;
    this.#machine.end();
    this.#callOff();
    this.#connection.end(undefined);
    this.#problem = undefined;
    this.#input({ kind: 'stop' });
    this.#connection.summarize(this.#reconnects);
    await Promise.all([session?.release(), this.#connection.closeTraffic()]);
  }

  /** Ends a backoff, or the wait for a network, whether one is seen or not; does nothing in any other state. */
  tryNow(): void {
    if (this.#state.name === 'waiting') this.#machine.look();
    if (this.#state.name === 'waiting') this.#online();
    else if (this.#wait !== undefined) this.#beginAnew();
  }

  /** A pin-hole was measured, for whichever tunnel. */
  learned(known: KnownLifetime): void {
    this.#connection.learned(known);
  }

  snapshot(): TunnelSnapshot {
    const nowMs = this.#now();
    return tunnelSnapshot(
      {
        ...this.#connection.parts(),
        profile: this.#profile,
        managed: this.#managed,
        state: this.#state,
        problem: this.#problem,
        reconnect: this.#reconnectSnapshot(nowMs),
        attempts: this.#round?.dialled ?? this.#dialled,
        reconnects: this.#reconnects,
      },
      nowMs,
    );
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }

  #newRound(): Round {
    this.#connection.expectAnswersWithin(this.#profile.responseTimeS * 1_000);
    const round = new Round(
      {
        profile: this.#profile,
        memory: this.#round?.memory ?? this.#memory,
        wish: this.#connection.wish,
        dropped: this.#connection.dropped,
        hedgeUntilMs:
          this.#outageSinceMs === undefined ? undefined : this.#outageSinceMs + LIMITS.hedgeForMs.value,
        reached: (localAddress) => this.#connection.lifetime.reached(localAddress),
        onStage: (stage) => this.#stage(stage),
        events: this.#connection.sessionEvents((error) => this.#ended(error)),
      },
      this.#ports,
    );
    this.#round = round;
    return round;
  }

  async #connect(round: Round): Promise<void> {
    try {
      await this.#connection.openTraffic();
      this.#connection.lifetime.attempting();
      const established = await round.build();
      // Called off in the very turn in which it came up.
      if (round.calledOff) await established.session.release();
      else this.#up(established, round);
    } catch (thrown) {
      // Whoever called the round off has already said what follows; as does who finds that the machine slept meanwhile.
      if (!round.calledOff) this.#machine.look();
      if (!round.calledOff) this.#down(asPinholeError(thrown));
    }
  }

  #beginWith(input: TunnelInput): void {
    // Made first, so that whoever listens can call it off.
    const round = this.#newRound();
    this.#input(input);
    // Where they have, nothing is opened any more.
    if (!round.calledOff) void this.#connect(round);
  }

  /** In place of what is under way, or of what is waited for. */
  #beginAnew(): void {
    this.#callOff();
    this.#beginWith({ kind: 'stage', stage: 'name' });
  }

  #callOff(): void {
    this.#round?.callOff();
    this.#wait?.callOff();
    this.#wait = undefined;
  }

  /** The furthest that any attempt of the round has reached: what is shown does not go back and forth between them. */
  #stage(stage: ConnectStage): void {
    const shown = 'stage' in this.#state ? this.#state.stage : null;
    if (shown !== null && STAGES.indexOf(stage) <= STAGES.indexOf(shown)) return;
    this.#input({ kind: 'stage', stage });
  }

  #up(established: Established, round: Round): void {
    // What it needed for its attempts need not last as long as the tunnel.
    this.#memory = round.memory;
    this.#dialled = round.dialled;
    this.#round = undefined;
    this.#problem = undefined;
    if (this.#wasUp) this.#reconnects += 1;
    this.#wasUp = true;
    this.#machine.hurry(false);
    const up = this.#connection.begin(established);
    // Whoever listens may have stopped the tunnel.
    if (this.#connection.up !== up) return;
    this.#input({ kind: 'established' });
    this.#connection.lifetime.askForMeasurement(() => this.#connection.up === up);
  }

  /** The connection that was up is over. */
  #ended(error: PinholeError): void {
    const { up } = this.#connection;
    this.#machine.look();
    // What the look has found may have ended it already.
    if (this.#connection.up !== up) return;
    const mayBeOurs = error.code === 'PEER_SILENT' || error.code === 'PEER_RESET';
    const isOurs = mayBeOurs && up !== undefined && this.#machine.lacks(hostOf(up.session.info.local));
    this.#down(isOurs ? new PinholeError('NETWORK_CHANGED', undefined, { cause: error }) : error);
  }

  /** An attempt failed, or the established tunnel ended. */
  #down(error: PinholeError): void {
    const { up } = this.#connection;
    if (up) {
      const nowMs = this.#now();
      this.#outageSinceMs = nowMs;
      const wasStable = nowMs - up.sinceMs >= LIMITS.reconnectStableMs.value;
      if (wasStable) this.#backoff.reset(this.#profile.reconnect);
      // A machine that moves hammers nobody.
      if (wasStable || error.code === 'NETWORK_CHANGED') this.#retriedAtOnce = false;
    }
    this.#connection.end(error);
    const problem = this.#wasUp ? asOfOneThatWas(error) : error;
    this.#problem = problem;
    if (problem.retry === 'never') {
      this.#machine.end();
      void this.#connection.closeTraffic();
      this.#input({ kind: 'blocked' });
      return;
    }
    this.#machine.hurry(true);
    if (this.#machine.offline) {
      this.#input({ kind: 'offline' });
    } else {
      this.#await(problem);
      this.#input({ kind: 'lost' });
    }
  }

  #await({ retry }: PinholeError): void {
    // "At once" holds once until the tunnel has been up for a while: a peer that always says so must not be hammered.
    const atOnce = retry === 'now' && !this.#retriedAtOnce;
    if (atOnce) this.#retriedAtOnce = true;
    this.#waitFor(atOnce ? 0 : this.#backoff.nextMs());
  }

  #waitFor(waitMs: number): void {
    const { guard, timers } = this.#ports;
    const dueMs = this.#now() + waitMs;
    const callOff = timers.after(waitMs, () => {
      // A sleep that nobody has noticed yet is told of first, which may begin the attempt.
      guard.judge(dueMs);
      if (this.#wait?.callOff !== callOff) return;
      if (guard.suspended) {
        this.#waitFor(LIMITS.networkLookMs.value);
      } else {
        this.#wait = undefined;
        void this.#connect(this.#newRound());
      }
    });
    this.#wait = { dueMs, callOff };
  }

  /** Protocol 7.5: an attempt from before is void, a backoff is over, and both begin as in a new outage. */
  #hasten(): boolean {
    if (this.#state.name !== 'connecting' && this.#state.name !== 'reconnecting') return false;
    this.#newOutage();
    this.#beginAnew();
    return true;
  }

  #offline(): void {
    if (this.#state.name !== 'connecting' && this.#state.name !== 'reconnecting') return;
    this.#callOff();
    this.#input({ kind: 'offline' });
  }

  #online(): void {
    if (this.#state.name !== 'waiting') return;
    this.#newOutage();
    this.#beginWith({ kind: 'online' });
  }

  /** That no attempt got through was not the peer's fault. */
  #newOutage(): void {
    this.#backoff.reset(this.#profile.reconnect);
    this.#connection.lifetime.doubtNothing();
    if (this.#outageSinceMs !== undefined) this.#outageSinceMs = this.#now();
  }

  #addressGone(address: string): void {
    const { up } = this.#connection;
    if (up === undefined || hostOf(up.session.info.local) !== address) return;
    up.session.destroy();
    this.#down(new PinholeError('NETWORK_CHANGED', `this machine no longer has the address ${address}`));
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

/** A TSCF does not turn into another kind of server: something stands in its place, for as long as this network wants it so. */
function asOfOneThatWas(error: PinholeError): PinholeError {
  const { code, message, evidence } = error;
  if (code !== 'NOT_A_TSCF') return error;
  return new PinholeError('TSCF_HIDDEN', message, { cause: error, ...(evidence && { evidence }) });
}
