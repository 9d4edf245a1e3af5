import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { parseIpv6 } from '../protocol/address.ts';

export interface AdmissionSettings {
  /** Handshakes that begin in a second, from 1 to `LIMITS.tscfHandshakesMost`. */
  readonly handshakesPerS: number;
  /** Connections of one address at once; undefined: any number. */
  readonly perAddress: number | undefined;
}

/** What is done with a connection at the gate. */
export interface AdmissionHooks<T> {
  /** Its turn has come. */
  begin(connection: T): void;
  /** It waited, and its turn came so late that nobody can be there any more. */
  tooLate(connection: T): void;
}

/** The handshakes of so long may begin at once. */
const BURST_MS = 100;
/** Turns are counted in thousandths, of which a millisecond brings as many as there are handshakes a second. */
const TURN = 1_000;
/** Turns are given in small heaps: a timer for each would cost more than it is worth. ms */
const HEAP_MS = 10;

/**
 * Lets so many handshakes begin in a second as this side can bear, so that each that begins comes to an end before its client
 * gives it up. Those above wait, oldest first, and only so many that each has its turn in time; whoever would not is
 * refused at once, which costs next to nothing, and tells the client to try again later.
 */
export class Admission<T extends object> {
  readonly #settings: AdmissionSettings;
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  readonly #hooks: AdmissionHooks<T>;
  /** Since when; oldest first. */
  readonly #waiting = new Map<T, number>();
  readonly #ofAddress = new Map<string, number>();
  /** Turns that may be given now, in thousandths. */
  #due: number;
  #countedMs: number;
  #callOff: (() => void) | undefined;

  constructor(
    settings: AdmissionSettings,
    ports: { readonly clock: Clock; readonly timers: Timers },
    hooks: AdmissionHooks<T>,
  ) {
    this.#settings = settings;
    this.#ports = ports;
    this.#hooks = hooks;
    this.#due = this.#burst;
    this.#countedMs = ports.clock.monotonicMs();
  }

  /** Connections that wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Counts a connection of that address. @returns false: it has as many as it may; the connection is to be closed. */
  enter(address: string): boolean {
    const { perAddress } = this.#settings;
    if (perAddress === undefined) return true;
    const place = placeOf(address);
    const count = this.#ofAddress.get(place) ?? 0;
    if (count >= perAddress) return false;
    this.#ofAddress.set(place, count + 1);
    return true;
  }

  /** The connection that was let in is closed. */
  leave(connection: T, address: string): void {
    if (this.#waiting.delete(connection) && this.#waiting.size === 0) this.#rest();
    if (this.#settings.perAddress === undefined) return;
    const place = placeOf(address);
    const count = this.#ofAddress.get(place) ?? 0;
    if (count > 1) this.#ofAddress.set(place, count - 1);
    else this.#ofAddress.delete(place);
  }

  /** Begins it, or lets it wait. @returns false: its turn would come too late; the connection is to be closed. */
  apply(connection: T): boolean {
    const nowMs = this.#count();
    if (this.#waiting.size === 0 && this.#due >= TURN) {
      this.#due -= TURN;
      this.#hooks.begin(connection);
      return true;
    }
    if (this.#wouldWaitTooLong(nowMs)) return false;
    this.#waiting.set(connection, nowMs);
    this.#callOff ??= this.#ports.timers.after(HEAP_MS, () => this.#turn());
    return true;
  }

  /** Nobody waits any more. @returns those who did. */
  dismiss(): readonly T[] {
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    this.#rest();
    return waiting;
  }

  #rest(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  get #burst(): number {
    return Math.max(TURN, this.#settings.handshakesPerS * BURST_MS);
  }

  /** By the rate; or by what is seen, where this side cannot keep it. */
  #wouldWaitTooLong(nowMs: number): boolean {
    const waitMs = LIMITS.tscfHandshakeWaitMs.value;
    const before = (this.#waiting.size + 1) * TURN - this.#due;
    if (before > this.#settings.handshakesPerS * waitMs) return true;
    const [oldestMs = nowMs] = this.#waiting.values();
    return nowMs - oldestMs > waitMs;
  }

  #count(): number {
    const nowMs = this.#ports.clock.monotonicMs();
    const earned = (nowMs - this.#countedMs) * this.#settings.handshakesPerS;
    this.#due = Math.min(this.#burst, this.#due + earned);
    this.#countedMs = nowMs;
    return nowMs;
  }

  #turn(): void {
    this.#callOff = undefined;
    const nowMs = this.#count();
    for (const [connection, sinceMs] of this.#waiting) {
      const isTooLate = nowMs - sinceMs >= LIMITS.stageMs.value;
      if (!isTooLate && this.#due < TURN) break;
      this.#waiting.delete(connection);
      if (isTooLate) {
        this.#hooks.tooLate(connection);
      } else {
        this.#due -= TURN;
        this.#hooks.begin(connection);
      }
    }
    if (this.#waiting.size > 0) this.#callOff ??= this.#ports.timers.after(HEAP_MS, () => this.#turn());
  }
}

/** Whoever has one IPv6 address has the 2^64 beside it. */
function placeOf(address: string): string {
  const octets = address.includes(':') ? parseIpv6(address) : undefined;
  const isIpv4InIpv6 = octets?.subarray(0, 10).every((octet) => octet === 0) === true;
  return octets === undefined || isIpv4InIpv6 ? address : Buffer.from(octets.subarray(0, 8)).toString('hex');
}
