import type { LoadGuard } from '../keepalive/load-guard.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { supervisionDeadlineS } from '../protocol/constants.ts';

export interface SupervisionSettings {
  /** The interval in force, seconds; 0: keep-alive is off, nothing is expected. */
  readonly intervalS: number;
  /** Seconds of silence after which the TSCF ends a tunnel whatever was agreed; 0: never. */
  readonly idleLimitS: number;
}

/** The silence that the TSCF bears, seconds; 0: any (protocol 3, Idle_Limit). */
export function borneSilenceS({ intervalS, idleLimitS }: SupervisionSettings): number {
  const limits = [intervalS === 0 ? 0 : supervisionDeadlineS(intervalS), idleLimitS].filter(
    (limit) => limit > 0,
  );
  return limits.length === 0 ? 0 : Math.min(...limits);
}

export interface SupervisionPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly guard: LoadGuard;
}

/** Who is watched for silence. */
export interface Watched {
  /** Nothing valid has arrived for as long as is borne. Called once for each time that it is watched. */
  silenceOver(): void;
}

/** What the wheel turns by; a watch that has heard something is looked at once in its limit or so, whatever this is. */
const SLOT_MS = 1_000;
/** What is due beyond them waits in the last one, to be looked at anew. */
const SLOTS = 64;

/** One connection, watched for silence (protocol 7 and 8). It lies in a slot of the wheel, or nowhere. */
export class Watch {
  readonly #wheel: Supervision;
  readonly #watched: Watched;
  /** When something valid arrived last. */
  lastMs = 0;
  limitMs = 0;
  /** The slot, and its neighbours there: for the wheel alone. Undefined: it is in none. */
  slot: number | undefined;
  before: Watch | undefined;
  after: Watch | undefined;
  /** Its limit is over, and it has one more turn of the event loop. */
  condemned = false;

  constructor(wheel: Supervision, watched: Watched) {
    this.#wheel = wheel;
    this.#watched = watched;
  }

  /** From now on that silence is borne, counted from now. @param limitS seconds, above 0. */
  bear(limitS: number): void {
    this.#wheel.take(this, limitS * 1_000);
  }

  /** Something valid arrived. What the wheel makes of it, it finds out when it looks. */
  note(nowMs: number): void {
    this.lastMs = nowMs;
  }

  /** Any silence is borne. */
  stop(): void {
    this.#wheel.leave(this);
  }

  expire(): void {
    this.stop();
    this.#watched.silenceOver();
  }
}

/**
 * Watches all connections of a TSCF for silence, with one timer. What arrives touches neither it nor the wheel: a watch lies
 * where it was due when it was last looked at, which is never too late, and is looked at as its slot comes round.
 * While this side slept or stood still, what clients sent could not be read, or was not sent as the whole machine was away:
 * after that each has the full time again.
 */
export class Supervision {
  readonly #ports: SupervisionPorts;
  /** The first watch of each slot; slot and time correspond modulo SLOTS. */
  readonly #slots = new Array<Watch | undefined>(SLOTS).fill(undefined);
  /** The slot of this moment, counted from the beginning of the clock: those before it are empty. */
  #turn = 0;
  #size = 0;
  #condemned: Watch[] = [];
  /** Since when all silence counts: the end of the last disturbance. */
  #floorMs = Number.NEGATIVE_INFINITY;
  #armedForMs = Number.POSITIVE_INFINITY;
  #callOffTimer: (() => void) | undefined;
  #callOffLastLook: (() => void) | undefined;
  #callOffGuard: (() => void) | undefined;

  constructor(ports: SupervisionPorts) {
    this.#ports = ports;
  }

  /** A watch that bears any silence until it is told otherwise. */
  watch(watched: Watched): Watch {
    return new Watch(this, watched);
  }

  /** For `Watch` alone, as `leave` is. */
  take(watch: Watch, limitMs: number): void {
    this.#remove(watch);
    const nowMs = this.#now();
    watch.lastMs = nowMs;
    watch.limitMs = limitMs;
    if (this.#size === 0) this.#turn = Math.floor(nowMs / SLOT_MS);
    this.#size += 1;
    // One for all: ten thousand of them would be called in a row.
    this.#callOffGuard ??= this.#ports.guard.onDisturbance(() => (this.#floorMs = this.#now()));
    this.#file(watch);
  }

  leave(watch: Watch): void {
    this.#remove(watch);
    if (this.#size === 0) this.#rest();
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }

  #dueMs({ lastMs, limitMs }: Watch): number {
    return Math.max(lastMs, this.#floorMs) + limitMs;
  }

  #remove(watch: Watch): void {
    if (watch.condemned) watch.condemned = false;
    else if (watch.slot === undefined) return;
    else this.#unlink(watch);
    this.#size -= 1;
  }

  /** Sees to it that it is looked at as its slot begins; in the one that has begun, when it is due. */
  #file(watch: Watch): void {
    const dueMs = this.#dueMs(watch);
    const turn = Math.max(this.#turn, Math.min(Math.floor(dueMs / SLOT_MS), this.#turn + SLOTS - 1));
    const slot = turn % SLOTS;
    const first = this.#slots[slot];
    watch.slot = slot;
    watch.after = first;
    if (first !== undefined) first.before = watch;
    this.#slots[slot] = watch;
    this.#arm(turn === this.#turn ? dueMs : turn * SLOT_MS);
  }

  #unlink(watch: Watch): void {
    const { slot, before, after } = watch;
    if (slot === undefined) return;
    if (before === undefined) this.#slots[slot] = after;
    else before.after = after;
    if (after !== undefined) after.before = before;
    watch.slot = undefined;
    watch.before = undefined;
    watch.after = undefined;
  }

  /** One timer, for the first moment at which there is something to look at. It may find that by then there is not. */
  #arm(atMs: number): void {
    if (atMs >= this.#armedForMs) return;
    this.#callOffTimer?.();
    this.#armedForMs = atMs;
    this.#callOffTimer = this.#ports.timers.after(atMs - this.#now(), () => this.#look(atMs));
  }

  #look(armedForMs: number): void {
    this.#armedForMs = Number.POSITIVE_INFINITY;
    // After a delay of our own the floor is now, and every watch has its full time.
    this.#ports.guard.judge(armedForMs);
    const nowMs = this.#now();
    for (const watch of this.#passed(Math.floor(nowMs / SLOT_MS))) {
      if (nowMs < this.#dueMs(watch)) this.#file(watch);
      else this.#condemn(watch);
    }
    this.#armForNextSlot();
  }

  /** What lies in the slot that has begun has seen to itself. */
  #armForNextSlot(): void {
    for (let turn = this.#turn + 1; turn < this.#turn + SLOTS; turn += 1) {
      if (this.#slots[turn % SLOTS] === undefined) continue;
      this.#arm(turn * SLOT_MS);
      return;
    }
  }

  /** Turns the wheel on, and takes out what lies in the slots that it passes and in the one that it comes to. */
  #passed(turn: number): Watch[] {
    const passed: Watch[] = [];
    const from = Math.max(this.#turn, turn - SLOTS + 1);
    for (let at = from; at <= turn; at += 1) {
      for (let watch = this.#slots[at % SLOTS]; watch !== undefined; watch = this.#slots[at % SLOTS]) {
        this.#unlink(watch);
        passed.push(watch);
      }
    }
    this.#turn = turn;
    return passed;
  }

  /** What has arrived and waits unread gets one turn of the event loop. */
  #condemn(watch: Watch): void {
    watch.condemned = true;
    this.#condemned.push(watch);
    this.#callOffLastLook ??= this.#ports.timers.after(0, () => this.#lastLook());
  }

  #lastLook(): void {
    this.#callOffLastLook = undefined;
    const condemned = this.#condemned;
    this.#condemned = [];
    for (const watch of condemned) {
      // What happens as another expires may have stopped it, or have it watched anew.
      if (!watch.condemned) continue;
      if (this.#now() >= this.#dueMs(watch)) {
        watch.expire();
      } else {
        watch.condemned = false;
        this.#file(watch);
      }
    }
  }

  #rest(): void {
    this.#callOffTimer?.();
    this.#callOffTimer = undefined;
    this.#armedForMs = Number.POSITIVE_INFINITY;
    this.#callOffLastLook?.();
    this.#callOffLastLook = undefined;
    this.#condemned = [];
    this.#callOffGuard?.();
    this.#callOffGuard = undefined;
  }
}
