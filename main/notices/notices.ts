import type { CoreApi, CoreChange } from '../model/core-api.ts';
import { LIMITS } from '../model/limits.ts';
import type { PinholeVerdict } from '../model/pinhole.ts';
import type { TunnelStateName } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { conditionOf, nextStep, type Condition, type Moment, type Outage } from './outage.ts';

/** A tunnel that a notice is about, as it is at that moment. */
export interface NoticedTunnel {
  readonly id: string;
  readonly name: string;
  readonly state: TunnelStateName;
  readonly verdict: PinholeVerdict;
}

/** Something that a person wants to know who is not looking. */
export interface Notice {
  /** `down`: not up for the time set. `back`: one of which that was told is up again. `attention`: a person must mend something. */
  readonly kind: 'down' | 'back' | 'attention';
  /** At least one. */
  readonly tunnels: readonly NoticedTunnel[];
}

export interface NoticeOptions {
  readonly wanted: boolean;
  /** How long a tunnel is down before it is told. */
  readonly afterMs: number;
}

export interface NoticePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** As they are at the moment of asking. */
  readonly options: () => NoticeOptions;
  readonly tell: (notice: Notice) => void;
}

interface Followed {
  condition: Condition;
  outage: Outage | undefined;
}

/**
 * Decides what of the tunnels is worth a notification: never twice for one thing, one for many, and nothing that sleep alone has done.
 */
export class Notices {
  readonly #core: Pick<CoreApi, 'tunnel' | 'tunnels' | 'onChange'>;
  readonly #ports: NoticePorts;
  readonly #followed = new Map<string, Followed>();
  /** What waits for others of its kind. */
  readonly #gathering = new Map<Notice['kind'], Set<string>>();
  /** When the last ones were told. */
  #told: number[] = [];
  #stopListening: () => void = () => undefined;
  #callOffDue: () => void = () => undefined;
  #callOffGathering: (() => void) | undefined;

  constructor(core: Pick<CoreApi, 'tunnel' | 'tunnels' | 'onChange'>, ports: NoticePorts) {
    this.#core = core;
    this.#ports = ports;
  }

  /** Begins with the tunnels as they are: of those that have failed by then it is told. */
  begin(): void {
    this.#stopListening = this.#core.onChange((change) => this.#changed(change), 'answered');
    for (const { id } of this.#core.tunnels()) this.#look(id);
    this.#arm();
  }

  /** Whether and when is decided anew. */
  optionsChanged(): void {
    this.#arm();
  }

  close(): void {
    this.#stopListening();
    this.#callOffDue();
    this.#callOffGathering?.();
    this.#followed.clear();
  }

  #changed(change: CoreChange): void {
    switch (change.kind) {
      case 'tunnel':
        if (!change.urgent) return;
        this.#look(change.id);
        break;
      case 'removed':
        this.#followed.delete(change.id);
        break;
      case 'event':
        if (change.event.event !== 'gap' || !isSleep(change.event.cause)) return;
        this.#beginAnew(this.#now());
        break;
      default:
        return;
    }
    this.#arm();
  }

  #look(id: string): void {
    const tunnel = this.#core.tunnel(id);
    if (tunnel === undefined) return;
    const followed = this.#followed.get(id) ?? { condition: 'idle', outage: undefined };
    const condition = conditionOf(tunnel.state, tunnel.pinhole.verdict);
    const { outage, tell } = nextStep(followed.condition, condition, followed.outage, this.#now());
    this.#followed.set(id, { condition, outage });
    if (tell !== undefined) this.#gather(tell, id);
  }

  /** What this machine slept through was nobody's failure: whoever is down now has the whole time to come back. */
  #beginAnew(now: Moment): void {
    for (const followed of this.#followed.values()) {
      if (followed.outage?.phase === 'pending') followed.outage = { ...followed.outage, since: now };
    }
  }

  /** One timer, for whichever outage is due first. */
  #arm(): void {
    this.#callOffDue();
    this.#callOffDue = () => undefined;
    const pending = [...this.#followed.values()].flatMap(({ outage }) =>
      outage?.phase === 'pending' ? outage.since.monotonicMs : [],
    );
    if (pending.length === 0) return;
    const armed = this.#now();
    const waitMs = Math.max(0, Math.min(...pending) + this.#ports.options().afterMs - armed.monotonicMs);
    this.#callOffDue = this.#ports.timers.after(waitMs, () => this.#due(armed, waitMs));
  }

  #due(armed: Moment, waitMs: number): void {
    const now = this.#now();
    const latest = waitMs + LIMITS.noticeLateMs.value;
    const isLate = now.monotonicMs - armed.monotonicMs > latest || now.wallMs - armed.wallMs > latest;
    if (isLate) this.#beginAnew(now);
    const { wanted, afterMs } = this.#ports.options();
    for (const [id, followed] of this.#followed) {
      const { outage } = followed;
      if (outage?.phase !== 'pending' || now.monotonicMs - outage.since.monotonicMs < afterMs) continue;
      followed.outage = { ...outage, phase: wanted ? 'due' : 'let-pass' };
      this.#gather('down', id);
    }
    this.#arm();
  }

  #gather(kind: Notice['kind'], id: string): void {
    if (!this.#ports.options().wanted) return;
    const ids = this.#gathering.get(kind) ?? new Set();
    this.#gathering.set(kind, ids.add(id));
    this.#callOffGathering ??= this.#ports.timers.after(LIMITS.noticeGatherMs.value, () => this.#tell());
  }

  #tell(): void {
    this.#callOffGathering = undefined;
    const gathered = [...this.#gathering];
    this.#gathering.clear();
    for (const [kind, ids] of gathered) {
      const tunnels = [...ids].flatMap((id) => this.#noticed(kind, id) ?? []);
      if (tunnels.length === 0) continue;
      const tells = this.#ports.options().wanted && this.#mayTell();
      if (kind === 'down') this.#setPhase(tunnels, tells ? 'told' : 'let-pass');
      if (tells) this.#ports.tell({ kind, tunnels });
    }
    this.#arm();
  }

  /** The tunnel, if what was to be told of it is still so. */
  #noticed(kind: Notice['kind'], id: string): NoticedTunnel | undefined {
    const followed = this.#followed.get(id);
    const tunnel = this.#core.tunnel(id);
    if (followed === undefined || tunnel === undefined) return undefined;
    if (!STILL[kind](followed)) {
      // Down again before anybody heard that it was up: that is the outage that was told.
      if (kind === 'back') this.#setPhase([{ id }], 'told');
      return undefined;
    }
    const { name, state, pinhole } = tunnel;
    return { id, name, state, verdict: pinhole.verdict };
  }

  #mayTell(): boolean {
    const nowMs = this.#now().monotonicMs;
    this.#told = this.#told.filter((atMs) => nowMs - atMs < LIMITS.noticePeriodMs.value);
    if (this.#told.length >= LIMITS.noticesPerPeriod.value) return false;
    this.#told.push(nowMs);
    return true;
  }

  #setPhase(tunnels: readonly { readonly id: string }[], phase: Outage['phase']): void {
    for (const { id } of tunnels) {
      const followed = this.#followed.get(id);
      if (followed?.outage !== undefined) followed.outage = { ...followed.outage, phase };
    }
  }

  #now(): Moment {
    const { clock } = this.#ports;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
  }
}

const STILL: Readonly<Record<Notice['kind'], (followed: Followed) => boolean>> = {
  down: ({ outage }) => outage?.phase === 'due',
  back: ({ condition }) => condition === 'up',
  attention: ({ condition }) => condition === 'blocked',
};

const isSleep = (cause: string): boolean => cause === 'sleep' || cause === 'sleep-or-stall';
