import type { KamOutcome, KeepAliveView } from '../keepalive/engine.ts';
import { RttWindow } from '../keepalive/rtt-window.ts';
import type { KamSnapshot } from '../model/snapshot.ts';
import { overdueAfterMs } from '../pinhole/health.ts';

/** What a tunnel's keep-alives came to, over all its connections. */
export class KamRecord {
  readonly #rtt = new RttWindow();
  readonly #counts = { sent: 0, answered: 0, missed: 0, late: 0, received: 0 };
  #lastAnswerMs: number | undefined;
  /** Since the connection began: what the judgement of its path rests on. */
  #path = { answered: 0, dataFlowing: false, overdue: false };

  get counts(): Readonly<Pick<KamSnapshot, 'sent' | 'answered' | 'missed' | 'late' | 'received'>> {
    return this.#counts;
  }

  get path(): Readonly<{ answered: number; dataFlowing: boolean; overdue: boolean }> {
    return this.#path;
  }

  /** Another connection: what the last one showed says nothing of it, its round trips still do. */
  beginConnection(): void {
    this.#path = { answered: 0, dataFlowing: false, overdue: false };
  }

  /** After how long an answer is slower than usual here, ms. */
  overdueAfterMs(responseTimeMs: number): number {
    return overdueAfterMs(this.#rtt.quantileMs(0.9), this.#rtt.answered, responseTimeMs);
  }

  /** A Keep_Alive of the TSCF was answered. */
  answeredPeer(): void {
    this.#counts.received += 1;
  }

  take(outcome: KamOutcome, nowMs: number): void {
    switch (outcome.kind) {
      case 'sent':
        this.#counts.sent += 1;
        return;
      case 'overdue':
        this.#path.overdue = true;
        return;
      case 'answered':
        this.#counts.answered += 1;
        this.#path.answered += 1;
        this.#path.overdue = false;
        this.#lastAnswerMs = nowMs;
        this.#rtt.add({ kind: 'answered', rttMs: outcome.rttMs });
        return;
      case 'missed':
        this.#counts.missed += 1;
        this.#path.dataFlowing = outcome.dataFlowing;
        this.#path.overdue = false;
        this.#rtt.add({ kind: 'missed' });
        return;
      case 'late':
        this.#counts.late += 1;
        return;
      case 'gap':
        this.#path.overdue = false;
        this.#rtt.add({ kind: 'gap', cause: outcome.cause });
    }
  }

  snapshot(view: KeepAliveView | null, nowMs: number): Omit<KamSnapshot, 'tscfOriginates'> {
    const samples = this.#rtt.samples();
    const last = samples.findLast((sample) => sample.kind === 'answered');
    return {
      lastRttMs: last?.rttMs ?? null,
      lastAnswerAgoMs: this.#lastAnswerMs === undefined ? null : nowMs - this.#lastAnswerMs,
      samples,
      nextInMs: view?.nextInMs ?? null,
      waitingForMs: view?.waitingForMs ?? null,
      trafficFlowing: view?.trafficFlowing ?? false,
      missedInRow: view?.missedInRow ?? 0,
      ...this.#counts,
    };
  }
}
