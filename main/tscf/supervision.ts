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

/**
 * Watches one tunnel for silence (protocol 7, TSCF). Its timer is not touched by what arrives: it looks when it fires.
 * While this side slept or stood still, what clients sent could not be read, or was not sent as the whole machine was away:
 * after that each has the full time again.
 */
export class Supervision {
  readonly #limitMs: number;
  readonly #ports: SupervisionPorts;
  readonly #expired: () => void;
  #lastMs: number;
  #callOffTimer: () => void = () => undefined;
  readonly #callOffGuard: () => void;

  /** @param limitS `borneSilenceS`, above 0. */
  constructor(limitS: number, ports: SupervisionPorts, expired: () => void) {
    this.#limitMs = limitS * 1_000;
    this.#ports = ports;
    this.#expired = expired;
    this.#lastMs = ports.clock.monotonicMs();
    this.#callOffGuard = ports.guard.onDisturbance(() => this.note(ports.clock.monotonicMs()));
    this.#watch();
  }

  /** Something valid arrived. */
  note(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  stop(): void {
    this.#callOffTimer();
    this.#callOffGuard();
  }

  #watch(): void {
    const { clock, timers, guard } = this.#ports;
    const dueMs = this.#lastMs + this.#limitMs;
    this.#callOffTimer = timers.after(dueMs - clock.monotonicMs(), () => {
      // A delay of our own tells every session, this one too, which then has its full time.
      guard.judge(dueMs);
      if (!this.#isOver()) this.#watch();
      // What has arrived and waits unread gets one turn of the event loop.
      else this.#callOffTimer = timers.after(0, () => (this.#isOver() ? this.#expire() : this.#watch()));
    });
  }

  #isOver(): boolean {
    return this.#ports.clock.monotonicMs() >= this.#lastMs + this.#limitMs;
  }

  #expire(): void {
    this.stop();
    this.#expired();
  }
}
