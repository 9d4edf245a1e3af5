import type { CoreApi, CoreChange } from '../model/core-api.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { KamFate, KeepAliveObserver } from '../model/keep-alive-observer.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { TunnelSnapshot, TunnelStateName } from '../model/snapshot.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import { EACH_TUNNEL_METRICS, numbers, TUNNEL_METRICS, type Family, type Labels } from './family.ts';
import { FixedHistogram } from './fixed-histogram.ts';

/** Upper bounds of round trips, seconds: from a LAN to what is missed nearly everywhere. */
export const ROUND_TRIP_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/**
 * Told from the start, as 0: Prometheus sees no growth in a series that begins with 1, and a storm is made of many programs that each
 * reconnect for the first time.
 */
export const COMMON_REASONS: readonly ErrorCode[] = [
  'PEER_SILENT',
  'PEER_CLOSED',
  'PEER_RESET',
  'NETWORK_CHANGED',
  'REFUSED_ADMINISTRATIVELY',
];

const TIMEOUT: Labels = { 'error.type': 'timeout' };

/** Of one tunnel, where each is told by itself. */
interface OfOne {
  answered: number;
  missed: number;
  lastRttMs: number | null;
}

/** What is watched for the metrics. */
export type MeteredCore = Pick<CoreApi, 'tunnels' | 'observe' | 'onChange'>;

/**
 * Counts what the tunnels of a program do, from its making until it is closed. An outcome of a keep-alive costs a few additions to numbers
 * that are there; whoever wants the metrics, once a minute or so, makes them from these.
 */
export class TunnelMetrics implements KeepAliveObserver {
  #answered = 0;
  #missed = 0;
  readonly #roundTrips = new FixedHistogram(ROUND_TRIP_BOUNDS_S);
  readonly #states = new Map<string, TunnelStateName>();
  /** A state that nobody is in any more is told as 0, and not left out: what was told last would stay. */
  readonly #statesSeen = new Set<TunnelStateName>(['connected']);
  /** Seconds, of the connected ones. */
  readonly #intervals = new Map<string, number>();
  readonly #reconnects = new Map<string, number>(COMMON_REASONS.map((reason) => [reason, 0]));
  #lifetime: Lifetime | undefined;
  readonly #each: Map<string, OfOne> | undefined;
  readonly #leave: readonly (() => void)[];

  /** @param eachTunnel whether each is told by itself, too: as many series as there are tunnels, several times */
  constructor(core: MeteredCore, eachTunnel = false) {
    this.#each = eachTunnel ? new Map() : undefined;
    for (const snapshot of core.tunnels()) this.#begin(snapshot);
    this.#leave = [core.observe(this), core.onChange((change) => this.#changed(change), 'answered')];
  }

  close(): void {
    for (const leave of this.#leave) leave();
  }

  sent(): void {
    // What becomes of it is what counts.
  }

  outcome(tunnel: string, outcome: KamFate, rttMs: number | null): void {
    // A late answer was counted already: as missed.
    if (outcome === 'late') return;
    if (outcome === 'missed') this.#missed += 1;
    else {
      this.#answered += 1;
      if (rttMs !== null) this.#roundTrips.add(rttMs / 1_000);
    }
    const one = this.#each?.get(tunnel);
    if (one === undefined) return;
    if (outcome === 'missed') one.missed += 1;
    else {
      one.answered += 1;
      one.lastRttMs = rttMs;
    }
  }

  families(): Family[] {
    const { requests, duration, interval, tunnels, reconnects, lifetime } = TUNNEL_METRICS;
    const { name, kind, unit, what } = duration;
    return [
      numbers(requests, [
        [{}, this.#answered],
        [TIMEOUT, this.#missed],
      ]),
      { name, kind, unit, what, points: [this.#roundTrips.point()] },
      numbers(interval, this.#intervals.size === 0 ? [] : [[{}, Math.min(...this.#intervals.values())]]),
      numbers(
        tunnels,
        [...this.#statesSeen].map((state) => [{ state }, this.#inState(state)]),
      ),
      numbers(
        reconnects,
        [...this.#reconnects].map(([reason, times]) => [{ reason }, times]),
      ),
      numbers(lifetime, lifetimePoints(this.#lifetime)),
      ...(this.#each === undefined ? [] : this.#ofEach(this.#each)),
    ];
  }

  #ofEach(each: ReadonlyMap<string, OfOne>): Family[] {
    const { up, requests, roundTrip } = EACH_TUNNEL_METRICS;
    const all = [...each];
    return [
      numbers(
        up,
        all.map(([tunnel]) => [{ tunnel }, this.#states.get(tunnel) === 'connected' ? 1 : 0]),
      ),
      numbers(
        requests,
        all.flatMap(([tunnel, { answered, missed }]) => [
          [{ tunnel }, answered] as const,
          [{ tunnel, ...TIMEOUT }, missed] as const,
        ]),
      ),
      numbers(
        roundTrip,
        all.flatMap(([tunnel, { lastRttMs }]) =>
          lastRttMs === null ? [] : [[{ tunnel }, lastRttMs / 1_000] as const],
        ),
      ),
    ];
  }

  #inState(wanted: TunnelStateName): number {
    let count = 0;
    for (const state of this.#states.values()) if (state === wanted) count += 1;
    return count;
  }

  #begin({ id, state, interval, lifetime }: TunnelSnapshot): void {
    this.#enter(id, state);
    if (state === 'connected' && interval !== null) this.#agree(id, interval.seconds);
    const { known } = lifetime;
    if (known !== null && known.when > (this.#lifetime?.when ?? '')) this.#lifetime = known;
  }

  /** @param seconds 0: no keep-alive is sent */
  #agree(id: string, seconds: number): void {
    if (seconds > 0) this.#intervals.set(id, seconds);
    else this.#intervals.delete(id);
  }

  #enter(id: string, state: TunnelStateName): void {
    this.#states.set(id, state);
    this.#statesSeen.add(state);
    if (this.#each?.has(id) === false) this.#each.set(id, { answered: 0, missed: 0, lastRttMs: null });
  }

  #changed(change: CoreChange): void {
    switch (change.kind) {
      case 'event':
        this.#happened(change.event);
        return;
      case 'removed':
        this.#states.delete(change.id);
        this.#intervals.delete(change.id);
        this.#each?.delete(change.id);
        return;
      case 'tunnel':
        // A new one has had no event yet.
        if (!this.#states.has(change.id)) this.#enter(change.id, 'stopped');
        return;
      default:
    }
  }

  #happened(event: TunnelEvent): void {
    const { tunnel } = event;
    switch (event.event) {
      case 'state': {
        const wasUp = this.#states.get(tunnel) === 'connected';
        this.#enter(tunnel, event.state);
        if (event.state === 'connected') return;
        this.#intervals.delete(tunnel);
        if (wasUp && (event.state === 'reconnecting' || event.state === 'waiting')) {
          const reason = event.code ?? 'unknown';
          this.#reconnects.set(reason, (this.#reconnects.get(reason) ?? 0) + 1);
        }
        return;
      }
      case 'interval':
        this.#agree(tunnel, event.seconds);
        return;
      case 'lifetime':
        this.#lifetime = event.lifetime;
        return;
      default:
    }
  }
}

function lifetimePoints(lifetime: Lifetime | undefined): (readonly [Labels, number])[] {
  if (lifetime === undefined) return [];
  const { survivedSeconds, failedBySeconds } = lifetime;
  return [
    [{ bound: 'lower' }, survivedSeconds],
    ...(failedBySeconds === null ? [] : [[{ bound: 'upper' }, failedBySeconds] as const]),
  ];
}
