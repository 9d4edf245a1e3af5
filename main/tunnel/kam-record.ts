import type { KamOutcome, KeepAliveView } from '../keepalive/engine.ts';
import { RttWindow } from '../keepalive/rtt-window.ts';
import type { KamSnapshot } from '../model/snapshot.ts';

/** What a tunnel's keep-alives came to, over all its connections. */
export class KamRecord {
  readonly #rtt = new RttWindow();
  readonly #counts = { sent: 0, answered: 0, missed: 0, late: 0, received: 0 };
  #lastAnswerMs: number | undefined;

  get counts(): Readonly<Pick<KamSnapshot, 'sent' | 'answered' | 'missed' | 'late' | 'received'>> {
    return this.#counts;
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
      case 'answered':
        this.#counts.answered += 1;
        this.#lastAnswerMs = nowMs;
        this.#rtt.add({ kind: 'answered', rttMs: outcome.rttMs });
        return;
      case 'missed':
        this.#counts.missed += 1;
        this.#rtt.add({ kind: 'missed' });
        return;
      case 'late':
        this.#counts.late += 1;
        return;
      case 'gap':
        this.#rtt.add({ kind: 'gap', cause: outcome.cause });
        return;
      case 'overdue':
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
