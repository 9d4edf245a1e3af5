import { LIMITS } from '../model/limits.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import type { PushOutcome } from './push.ts';

export interface PusherPorts {
  readonly timers: Timers;
  readonly random: Random;
  /** Makes a push of the values of this moment. Never rejects, and ends within `limitMs`. */
  readonly push: (limitMs: number) => Promise<PushOutcome>;
  readonly told: (outcome: PushOutcome) => void;
}

/**
 * Says when a push is due: one at a time, once in an interval that is drawn anew each time, so that a fleet that was started at the same
 * moment is spread out from the first push on. A collector that fails is asked ever more seldom, up to a bound, or when it wants to be.
 */
export class Pusher {
  readonly #ports: PusherPorts;
  #failures = 0;
  #callOff: () => void = () => undefined;
  #underWay: Promise<void> | undefined;
  #closed = false;

  constructor(ports: PusherPorts) {
    this.#ports = ports;
    this.#plan(LIMITS.telemetryIntervalMs.value * ports.random.uniform());
  }

  /** No further push begins. */
  stop(): void {
    this.#closed = true;
    this.#callOff();
  }

  /** Stops, and pushes the last values of a program that ends, within `LIMITS.telemetryLastPushMs`. */
  async finish(): Promise<void> {
    this.stop();
    // A collector that is away is not waited for.
    if (this.#failures > 0) return;
    const limitMs = LIMITS.telemetryLastPushMs.value;
    // One that is under way has the values of just now.
    await (this.#underWay === undefined ? this.#ports.push(limitMs) : this.#within(limitMs, this.#underWay));
  }

  async #within(limitMs: number, underWay: Promise<void>): Promise<void> {
    let callOff: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      callOff = this.#ports.timers.after(limitMs, resolve);
    });
    await Promise.race([underWay, late]);
    callOff();
  }

  #plan(ms: number): void {
    if (this.#closed) return;
    this.#callOff = this.#ports.timers.after(ms, () => {
      this.#underWay = this.#due().finally(() => (this.#underWay = undefined));
    });
  }

  async #due(): Promise<void> {
    const outcome = await this.#ports.push(LIMITS.telemetryPushMs.value);
    this.#failures = outcome.state === 'delivered' ? 0 : this.#failures + 1;
    if (!this.#closed) this.#ports.told(outcome);
    const { random } = this.#ports;
    const pauseMs = Math.min(
      LIMITS.telemetryIntervalMs.value * 2 ** Math.max(0, this.#failures - 1),
      LIMITS.telemetryBackoffMs.value,
    );
    const wantedMs = outcome.state === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
    // Never sooner than the collector wants, and not all of a fleet at that very moment.
    this.#plan(Math.max(pauseMs * (0.9 + 0.2 * random.uniform()), wantedMs * (1 + 0.2 * random.uniform())));
  }
}
