import type { Profile } from '../../main/model/profile.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import type { Surroundings, SimulatedConnection } from './simulated-connection.ts';
import type { SimulatedTscf } from './simulated-tscf.ts';

/** What a tunnel was wrong about. */
export interface Wrong {
  readonly tunnel: string;
  /** True time, since the beginning. */
  readonly atS: number;
  readonly what: string;
}

/** How often the truth is looked at, ms. */
const LOOK_MS = 1_000;
/** What noticing may take beyond interval and response times: timers that are late by less than a stall, latency, and the looks. ms */
const MARGIN_MS = 5_000;
/** After sleep or a stall: until it is noticed, by the guard's heartbeat at the latest. ms */
const NOTICE_MS = 15_000;

/** Holds what one tunnel says against what is true. */
export class TunnelJudge {
  readonly falseClosed: Wrong[] = [];
  readonly missed: Wrong[] = [];
  closed = 0;
  /** Connections that died while the tunnel had them. */
  deaths = 0;
  gaps = 0;
  readonly #profile: Profile;
  readonly #intervalMs: number;
  readonly #around: Surroundings;
  readonly #tscf: SimulatedTscf;
  /** Misses of this connection since its last answer, on the world's time. */
  #missesMs: number[] = [];
  #up = false;
  #lastUpMs = 0;
  #seen: SimulatedConnection | undefined;
  #judged: SimulatedConnection | undefined;
  #deadForMs = 0;
  /** Since sleep, a stall, or whatever else voids what is outstanding. */
  #calmForMs = 0;

  constructor(profile: Profile, intervalS: number, around: Surroundings, tscf: SimulatedTscf) {
    this.#profile = profile;
    this.#intervalMs = intervalS * 1_000;
    this.#around = around;
    this.#tscf = tscf;
    this.#look();
  }

  event(event: TunnelEvent): void {
    switch (event.event) {
      case 'kam':
        if (event.outcome === 'missed') this.#missesMs.push(this.#nowMs);
        if (event.outcome !== 'answered') return;
        this.#missesMs = [];
        this.#deadForMs = 0;
        return;
      case 'state':
        if (this.#up) this.#ended(event.code);
        this.#up = event.state === 'connected';
        if (this.#up) this.#missesMs = [];
        return;
      case 'pinhole':
        if (event.verdict === 'closed') this.#saysClosed(event.reasons[0]?.code ?? 'closed');
        return;
      default:
        return;
    }
  }

  /** Something voids what is outstanding, or delays it: time to notice begins anew. */
  disturbed(): void {
    this.#calmForMs = 0;
  }

  /** Whether the tunnel was up at any time since. */
  wasUpSince(ms: number): boolean {
    return this.#up || this.#lastUpMs >= ms;
  }

  get #nowMs(): number {
    return this.#around.world.monotonicMs();
  }

  #wrong(what: string): Wrong {
    return { tunnel: this.#profile.id, atS: Math.round(this.#nowMs / 100) / 10, what };
  }

  #ended(code: string | null): void {
    this.#lastUpMs = this.#nowMs;
    if (code === 'PEER_SILENT' || code === 'ANSWERS_MISSING') this.#saysClosed(code);
  }

  #saysClosed(what: string): void {
    const connection = this.#tscf.current(this.#profile.host);
    if (connection === undefined || this.#judged === connection) return;
    this.#judged = connection;
    this.closed += 1;
    // From when on the answers that are held against it were due.
    const first = this.#missesMs.at(-this.#profile.missLimit) ?? this.#missesMs[0] ?? this.#nowMs;
    const fromMs = first - this.#profile.responseTimeS * 1_000 - LOOK_MS;
    if (!connection.wasDead(fromMs, this.#nowMs)) this.falseClosed.push(this.#wrong(what));
  }

  #look(): void {
    this.#around.world.after(LOOK_MS, () => {
      this.#compare();
      this.#look();
    });
  }

  #compare(): void {
    const { machine, blackHole } = this.#around;
    const connection = this.#tscf.current(this.#profile.host);
    const dead =
      connection !== undefined &&
      connection.clientClosedMs === undefined &&
      (blackHole || connection.deadSinceMs !== undefined);
    if (!dead || connection !== this.#seen) {
      this.#seen = connection;
      this.#deadForMs = 0;
    }
    this.#calmForMs = machine.running ? this.#calmForMs + LOOK_MS : 0;
    if (!machine.running) return;
    if (!dead) return;
    if (this.#deadForMs === 0) this.deaths += 1;
    this.#deadForMs += LOOK_MS;
    const { responseTimeS, missLimit } = this.#profile;
    const answersMs = responseTimeS * 1_000 * missLimit + MARGIN_MS;
    if (this.#deadForMs <= this.#intervalMs + answersMs || this.#calmForMs <= NOTICE_MS + answersMs) return;
    this.missed.push(this.#wrong(`dead for ${Math.round(this.#deadForMs / 1_000)} s`));
    this.#deadForMs = -Infinity;
  }
}
