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

/** Watches one tunnel for silence (protocol 7, TSCF). Its timer is not touched by what arrives: it looks when it fires. */
export class Supervision {
  readonly #limitMs: number;
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  readonly #expired: () => void;
  #lastMs: number;
  #callOff: (() => void) | undefined;

  /** @param limitS `borneSilenceS`, above 0. */
  constructor(
    limitS: number,
    ports: { readonly clock: Clock; readonly timers: Timers },
    expired: () => void,
  ) {
    this.#limitMs = limitS * 1_000;
    this.#ports = ports;
    this.#expired = expired;
    this.#lastMs = ports.clock.monotonicMs();
    this.#watch();
  }

  /** Something valid arrived. */
  note(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  stop(): void {
    this.#callOff?.();
  }

  #watch(): void {
    const { clock, timers } = this.#ports;
    const dueMs = this.#lastMs + this.#limitMs;
    this.#callOff = timers.after(dueMs - clock.monotonicMs(), () => {
      if (clock.monotonicMs() < this.#lastMs + this.#limitMs) this.#watch();
      else this.#expired();
    });
  }
}
