import type { KamOutcome } from '../keepalive/engine.ts';
import { DropCounters } from '../link/screening.ts';
import { hostOf } from '../model/endpoint.ts';
import type { PinholeError } from '../model/errors.ts';
import type { KeepAliveObserver } from '../model/keep-alive-observer.ts';
import type { KnownLifetime, TunnelLifetime } from '../model/lifetime.ts';
import type { Profile } from '../model/profile.ts';
import type { PathEvidence, PathLink } from '../pinhole/health/evidence.ts';
import type { Clock } from '../platform/clock.ts';
import type { ForwardPorts } from '../traffic/udp-forwards.ts';
import type { InnerWish } from './agreement.ts';
import type { Established } from './establish.ts';
import { InnerTraffic } from './inner-traffic.ts';
import { KamRecord } from './kam-record.ts';
import { LifetimeWatch, type ConnectionLoss, type LifetimePorts } from './lifetime-watch.ts';
import { PathRecord, type LiveEvidence } from './path-record.ts';
import { PathWatch, type PathWatchPorts } from './path-watch.ts';
import type { SessionEvents } from './session.ts';
import type { AnsweredSink, TunnelEvents } from './tunnel-events.ts';

export type UpConnection = Established & { readonly sinceMs: number };

/** What a snapshot of a tunnel takes from its connection. */
export interface ConnectionParts {
  readonly up: UpConnection | undefined;
  readonly record: KamRecord;
  readonly path: PathWatch;
  readonly traffic: InnerTraffic;
  readonly dropped: DropCounters;
  readonly lifetime: Pick<TunnelLifetime, 'known' | 'doubt'>;
}

export interface ConnectionPorts extends ForwardPorts, PathWatchPorts, LifetimePorts {
  /** Who gets each outcome of a keep-alive. Absent: nobody. */
  readonly observers?: KeepAliveObserver | undefined;
  /** Who gets answered keep-alives in place of events. Absent: they are events. */
  readonly answered?: AnsweredSink | undefined;
}

/**
 * The connection of a tunnel while one is up; and over all that it has had: keep-alives, the judgement of the path,
 * traffic, what was dropped. When to connect and what follows an end is the tunnel's to say.
 */
export class TunnelConnection {
  readonly #id: string;
  readonly #clock: Clock;
  readonly #observers: KeepAliveObserver | undefined;
  readonly #events: TunnelEvents;
  readonly #changed: (urgent: boolean) => void;
  readonly #record = new KamRecord();
  readonly #dropped = new DropCounters();
  readonly #traffic: InnerTraffic;
  readonly #seen: PathRecord;
  readonly #path: PathWatch;
  /** What is known of the pin-hole's lifetime, on the network of the connection. */
  readonly lifetime: LifetimeWatch;
  #up: UpConnection | undefined;
  #uptimeMs = 0;

  /** @param changed the snapshot is another one. `urgent`: the verdict changed. */
  constructor(
    profile: Profile,
    ports: ConnectionPorts,
    events: TunnelEvents,
    changed: (urgent: boolean) => void,
  ) {
    this.#id = profile.id;
    this.#clock = ports.clock;
    this.#observers = ports.observers;
    this.#events = events;
    this.#changed = changed;
    this.#traffic = new InnerTraffic(profile.forwards, ports);
    this.lifetime = new LifetimeWatch(profile, ports, (known) => events.lifetime(known));
    this.#seen = new PathRecord(profile.responseTimeS * 1_000);
    this.#path = new PathWatch(
      ports,
      () => this.#evidence(),
      () => {
        this.tellPath();
        this.#changed(false);
      },
    );
  }

  /** Undefined while none is up. */
  get up(): UpConnection | undefined {
    return this.#up;
  }

  /** For the connections to come. */
  expectAnswersWithin(responseTimeMs: number): void {
    this.#seen.responseTimeMs = responseTimeMs;
  }

  /** The inner addresses held before (protocol 6.5). */
  get wish(): InnerWish {
    return this.#traffic.wish;
  }

  /** Of connections that are over, those that never came up among them. */
  get dropped(): DropCounters {
    return this.#dropped;
  }

  /** Opens what local programs send to. @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED */
  openTraffic(): Promise<void> {
    return this.#traffic.open();
  }

  closeTraffic(): Promise<void> {
    return this.#traffic.close();
  }

  /** What a session that may become the connection reports to. */
  sessionEvents(ended: (error: PinholeError) => void): SessionEvents {
    return {
      outcome: (outcome) => this.#outcome(outcome),
      answeredPeer: () => this.#answeredPeer(),
      overdueAfterMs: () => this.#seen.overdueAfterMs,
      packet: (octets) => {
        this.#seen.received(this.#now());
        this.#passed();
        return this.#traffic.receive(octets);
      },
      ended,
    };
  }

  begin(established: Established): UpConnection {
    const { session, configuration, lifetime } = established;
    const up = { ...established, sinceMs: this.#now() };
    this.#up = up;
    this.lifetime.begin(lifetime);
    this.#traffic.begin(configuration.inner, (packet) => {
      const taken = session.sendPacket(packet);
      this.#passed();
      return taken;
    });
    const { interval, candidates, tscfOriginates, idleLimitS, reflexive } = configuration;
    this.#seen.begin(
      {
        intervalS: interval.seconds,
        idleLimitS,
        localAddress: hostOf(session.info.local),
        reflexiveAddress: reflexive && hostOf(reflexive),
      },
      up.sinceMs,
    );
    this.#events.interval({ ...interval, tscfOriginates, candidates: [...candidates] });
    return up;
  }

  /**
   * Takes leave of the connection that was up, keeping its account.
   * @param error why it ended, or, where none was up, why none came up; undefined: its tunnel was stopped.
   */
  end(error: PinholeError | undefined): void {
    const up = this.#up;
    if (up !== undefined && error !== undefined) this.lifetime.lost(this.#loss(error));
    if (up !== undefined || error === undefined) this.#seen.end(endedBy(error), this.#live(), this.#now());
    if (up === undefined) {
      this.lifetime.doubtNothing();
      return;
    }
    this.#uptimeMs += this.#now() - up.sinceMs;
    this.#dropped.merge(up.session.dropped);
    this.#up = undefined;
    this.#traffic.end();
  }

  /** A pin-hole was measured, for whichever tunnel. */
  learned(known: KnownLifetime): void {
    if (!this.lifetime.learned(known, this.#up !== undefined)) return;
    this.assessPath();
    this.tellPath();
    this.#changed(true);
  }

  /** Judges the path anew: before anyone is told, so that no snapshot has new facts with the old verdict. */
  assessPath(): void {
    this.#path.assess();
  }

  tellPath(): void {
    const news = this.#path.takeNews();
    if (news === undefined) return;
    this.#events.path(news);
    this.#changed(true);
  }

  /** The closing account. */
  summarize(reconnects: number): void {
    const { sent, answered, missed } = this.#record.counts;
    this.#events.summary({
      sent,
      answered,
      missed,
      reconnects,
      uptimeMs: this.#uptimeMs,
      dropped: this.#droppedSoFar().toRecord(),
      forwards: this.#traffic.snapshot(),
    });
  }

  parts(): ConnectionParts {
    return {
      up: this.#up,
      record: this.#record,
      path: this.#path,
      traffic: this.#traffic,
      dropped: this.#droppedSoFar(),
      lifetime: this.lifetime.snapshot(),
    };
  }

  #now(): number {
    return this.#clock.monotonicMs();
  }

  #outcome(outcome: KamOutcome): void {
    const nowMs = this.#now();
    this.#record.take(outcome, nowMs);
    this.#seen.take(outcome, nowMs);
    if (!this.#changesNothing(outcome)) this.assessPath();
    switch (outcome.kind) {
      case 'answered':
        this.#observers?.outcome(this.#id, 'answered', outcome.rttMs);
        this.#events.answered(outcome.sequence, outcome.rttMs, this.#silentMs);
        break;
      case 'missed':
      case 'late':
        this.#observers?.outcome(this.#id, outcome.kind, null);
        this.#events.missed(outcome.kind, outcome.sequence, this.#silentMs);
        break;
      case 'sent':
        this.#observers?.sent(this.#id, outcome.lateMs);
        break;
      case 'overdue':
      case 'gap':
        break;
    }
    this.tellPath();
    this.#changed(false);
  }

  /**
   * What goes out changes no judgement before its answer is overdue, of which the engine tells; and an answer in time says of a path
   * that is known to be open what was known: nearly all outcomes are of these two kinds.
   */
  #changesNothing({ kind }: KamOutcome): boolean {
    return kind === 'sent' || (kind === 'answered' && this.#path.settled);
  }

  #answeredPeer(): void {
    this.#record.answeredPeer();
    this.#seen.received(this.#now());
    this.assessPath();
    this.tellPath();
    this.#changed(false);
  }

  /** Something passed in one direction, which may be what a verdict waits for. */
  #passed(): void {
    if (!this.#path.awaitsTraffic) return;
    this.assessPath();
    this.tellPath();
  }

  get #silentMs(): number {
    return this.#up?.session.silentMs ?? 0;
  }

  #evidence(): PathEvidence {
    return this.#seen.evidence(this.#live(), this.lifetime.evidence);
  }

  /** What the end of the connection says of the silence before it: where something arrived meanwhile, that was not the cause. */
  #loss({ code }: PinholeError): ConnectionLoss {
    const { firstUnanswered, meanwhile, intervalS = 0 } = this.#evidence();
    return { code, intervalS, silenceMs: meanwhile.count === 0 ? firstUnanswered?.silenceMs : undefined };
  }

  #live(): LiveEvidence | undefined {
    const { session } = this.#up ?? {};
    if (session === undefined) return undefined;
    const lastReceivedMs = this.#now() - session.silentMs;
    const { bothWaysMs = 0, trafficFlowing = false, missedInRow = 0 } = session.keepAlive ?? {};
    return { lastReceivedMs, bothWaysMs, trafficFlowing, missedInRow };
  }

  #droppedSoFar(): DropCounters {
    const all = new DropCounters();
    all.merge(this.#dropped);
    if (this.#up) all.merge(this.#up.session.dropped);
    return all;
  }
}

/** What the end of a connection says of its path. */
function endedBy(error: PinholeError | undefined): Exclude<PathLink, 'up'> {
  switch (error?.code) {
    case 'PEER_SILENT':
      return 'silence';
    case 'PEER_RESET':
      return 'reset';
    case 'ANSWERS_MISSING':
      return 'unanswered';
    case 'REFUSED_KEEP_ALIVE_EXPIRED':
      return 'expired';
    case 'NETWORK_CHANGED':
      return 'address-gone';
    default:
      return 'down';
  }
}
