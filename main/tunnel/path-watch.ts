import type { LoadGuard } from '../keepalive/load-guard.ts';
import type { PinholeSnapshot } from '../model/pinhole.ts';
import type { PathEvidence } from '../pinhole/health/evidence.ts';
import { judgePath, type PathJudgement } from '../pinhole/health/judge.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

export interface PathWatchPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly guard: Pick<LoadGuard, 'judge'>;
}

/** The judgement of a tunnel's path as it changes, since when its verdict holds, and what has been told of it. */
export class PathWatch {
  readonly #ports: PathWatchPorts;
  readonly #evidence: () => PathEvidence;
  readonly #ripe: () => void;
  #judgement: PathJudgement;
  #told: PathJudgement;
  #sinceMs: number;
  /** Armed only where time alone will change the judgement. */
  #again: { readonly dueMs: number; readonly callOff: () => void } | undefined;

  /** @param ripe the judgement has changed by time alone: it has been made anew, and is to be told. */
  constructor(ports: PathWatchPorts, evidence: () => PathEvidence, ripe: () => void) {
    this.#ports = ports;
    this.#evidence = evidence;
    this.#ripe = ripe;
    this.#sinceMs = ports.clock.monotonicMs();
    this.#judgement = judgePath(evidence(), this.#sinceMs);
    this.#told = this.#judgement;
  }

  /** The verdict waits for what passes in both directions: whatever passes may change it. */
  get awaitsTraffic(): boolean {
    return this.#judgement.reasons.some(({ code }) => code === 'settling' || code === 'no-evidence');
  }

  /** Open, and neither time nor another answer in time changes that, or what it rests on. */
  get settled(): boolean {
    const { verdict, reasons, againMs } = this.#judgement;
    return (
      verdict === 'open' &&
      againMs === undefined &&
      reasons.length === 1 &&
      reasons[0]?.code === 'answered-in-time'
    );
  }

  assess(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const before = this.#judgement;
    this.#judgement = judgePath(this.#evidence(), nowMs);
    if (before.verdict !== this.#judgement.verdict) this.#sinceMs = nowMs;
    this.#plan(this.#judgement.againMs, nowMs);
  }

  /** The judgement, once for each change of its verdict or of what that rests on; else undefined. */
  takeNews(): PathJudgement | undefined {
    const { verdict, reasons } = this.#judgement;
    if (verdict === this.#told.verdict && reasons[0]?.code === this.#told.reasons[0]?.code) return undefined;
    this.#told = this.#judgement;
    return this.#judgement;
  }

  /** As of now, whether or not anything has happened since. */
  snapshot(): PinholeSnapshot {
    this.assess();
    const { verdict, reasons } = this.#judgement;
    const sinceAgoMs = this.#ports.clock.monotonicMs() - this.#sinceMs;
    return { verdict, reasons: [...reasons], sinceAgoMs };
  }

  #plan(dueMs: number | undefined, nowMs: number): void {
    if (this.#again?.dueMs === dueMs) return;
    // Due already: it is about to fire, and to tell what a snapshot alone would keep from everyone else.
    if (this.#again !== undefined && this.#again.dueMs <= nowMs) return;
    this.#again?.callOff();
    this.#again = undefined;
    if (dueMs === undefined) return;
    const callOff = this.#ports.timers.after(dueMs - nowMs, () => {
      this.#again = undefined;
      // Where this machine is late itself, what waits has to be void before it is judged.
      this.#ports.guard.judge(dueMs);
      this.assess();
      this.#ripe();
    });
    this.#again = { dueMs, callOff };
  }
}
