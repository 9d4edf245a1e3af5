import type { PinholeSnapshot } from '../model/pinhole.ts';
import { judgePath, type PathEvidence, type PathJudgement } from '../pinhole/health.ts';

/** The judgement of a tunnel's path as it changes, since when its verdict holds, and what has been told of it. */
export class PathWatch {
  #judgement: PathJudgement;
  #told: PathJudgement;
  #sinceMs: number;

  constructor(evidence: PathEvidence, nowMs: number) {
    this.#judgement = judgePath(evidence);
    this.#told = this.#judgement;
    this.#sinceMs = nowMs;
  }

  assess(evidence: PathEvidence, nowMs: number): void {
    const before = this.#judgement;
    this.#judgement = judgePath(evidence);
    if (before.verdict !== this.#judgement.verdict) this.#sinceMs = nowMs;
  }

  /** The judgement, once for each change of its verdict or first reason; else undefined. */
  takeNews(): PathJudgement | undefined {
    const { verdict, reasons } = this.#judgement;
    if (verdict === this.#told.verdict && reasons[0]?.code === this.#told.reasons[0]?.code) return undefined;
    this.#told = this.#judgement;
    return this.#judgement;
  }

  snapshot(nowMs: number): PinholeSnapshot {
    const { verdict, reasons } = this.#judgement;
    return { verdict, reasons: [...reasons], sinceAgoMs: nowMs - this.#sinceMs };
  }
}
