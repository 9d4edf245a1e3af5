import { LIMITS } from '../../model/limits.ts';
import type { LifetimePorts, Probe } from './ports.ts';

/** The shortest beat: at most 5 Keep_Alives a second (protocol 6). ms */
const LEAST_BEAT_MS = 200;
/** What an answer may take beyond the slowest one so far before it is hardly to be expected, ms. */
const SUSPICION_MARGIN_MS = 300;

/**
 * The control connection: kept lively, it proves that the TSCF and the path to it are alive at a given moment. It goes
 * where the sacrificial ones go, so what they do not have in common is the silence alone.
 */
export class Control {
  readonly #ports: LifetimePorts;
  readonly #responseTimeMs: number;
  readonly #lost: () => void;
  readonly #waiting = new Set<{ sinceMs: number; settle: (alive: boolean) => void }>();
  #probe: Probe | undefined;
  #beatMs = LEAST_BEAT_MS;
  #sentMs = -Infinity;
  #answeredSentMs = -Infinity;
  #outstanding = false;
  #slowestMs = 0;
  #callOffBeat: () => void = () => undefined;
  #callOffDeadline: () => void = () => undefined;
  #octets = 0;

  constructor(ports: LifetimePorts, responseTimeMs: number, lost: () => void) {
    this.#ports = ports;
    this.#responseTimeMs = responseTimeMs;
    this.#lost = lost;
  }

  /** Undefined before it is open, and once it is lost. */
  get probe(): Probe | undefined {
    return this.#probe;
  }

  get octets(): number {
    return this.#octets + (this.#probe?.octets ?? 0);
  }

  /** After how long an answer is hardly to be expected, on what this path has shown so far; ms. */
  get suspicionMs(): number {
    return Math.min(this.#responseTimeMs, 4 * this.#slowestMs + SUSPICION_MARGIN_MS);
  }

  /** @throws PinholeError */
  async open(signal: AbortSignal): Promise<void> {
    const probe = await this.#ports.probes.open(
      { answered: () => this.#answered(), ended: () => this.#fail() },
      signal,
    );
    this.#probe = probe;
    this.#outstanding = false;
    this.#ask();
  }

  /** Its own pin-hole must stay open on half of what is known to be borne, and need not be kept better than that. */
  bear(silenceMs: number): void {
    this.#beatMs = Math.min(LIMITS.measureBeatMs.value, Math.max(this.#beatMs, silenceMs / 2));
  }

  /**
   * Asks whether a Keep_Alive that is sent at `sinceMs` or later is answered in time. `settle` is called once, in the
   * same turn where it is known already.
   */
  proveSince(sinceMs: number, settle: (alive: boolean) => void): void {
    if (this.#answeredSentMs >= sinceMs) {
      settle(true);
      return;
    }
    if (this.#probe === undefined) {
      settle(false);
      return;
    }
    this.#waiting.add({ sinceMs, settle });
    this.#askSoon();
  }

  async release(): Promise<void> {
    const probe = this.#probe;
    this.#retire();
    await probe?.release();
  }

  destroy(): void {
    const probe = this.#probe;
    this.#retire();
    probe?.destroy();
  }

  #beatIn(ms: number): void {
    this.#callOffBeat();
    this.#callOffBeat = this.#ports.timers.after(ms, () => this.#ask());
  }

  #ask(): void {
    const { clock, timers } = this.#ports;
    this.#callOffBeat();
    this.#sentMs = clock.monotonicMs();
    this.#outstanding = true;
    const dueMs = this.#sentMs + this.#responseTimeMs;
    this.#callOffDeadline = timers.after(this.#responseTimeMs, () => {
      // What waits unread, because this program was late, is read before anything is judged.
      this.#callOffDeadline = timers.after(0, () => {
        if (!this.#ports.disturbances.judge(dueMs)) this.#fail();
        else this.#ask();
      });
    });
    this.#probe?.ask();
  }

  #answered(): void {
    if (!this.#outstanding) return;
    this.#outstanding = false;
    this.#callOffDeadline();
    this.#slowestMs = Math.max(this.#slowestMs, this.#ports.clock.monotonicMs() - this.#sentMs);
    this.#answeredSentMs = this.#sentMs;
    this.#beatIn(this.#beatMs);
    for (const waiting of [...this.#waiting]) {
      if (waiting.sinceMs > this.#answeredSentMs) continue;
      this.#waiting.delete(waiting);
      waiting.settle(true);
    }
    if (this.#waiting.size > 0) this.#askSoon();
  }

  #askSoon(): void {
    if (this.#outstanding) return;
    this.#beatIn(Math.max(0, this.#sentMs + LEAST_BEAT_MS - this.#ports.clock.monotonicMs()));
  }

  #fail(): void {
    if (this.#probe === undefined) return;
    this.destroy();
    this.#lost();
  }

  #retire(): void {
    this.#octets = this.octets;
    this.#probe = undefined;
    this.#outstanding = false;
    this.#callOffBeat();
    this.#callOffDeadline();
    for (const waiting of [...this.#waiting]) {
      this.#waiting.delete(waiting);
      waiting.settle(false);
    }
  }
}
