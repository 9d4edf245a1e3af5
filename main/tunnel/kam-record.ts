import type { KamOutcome, KeepAliveView } from '../keepalive/engine.ts';
import { SampleRing } from '../keepalive/sample-ring.ts';
import type { KamSnapshot } from '../model/snapshot.ts';

/** To whole microseconds: the digits beyond are noise, and sixty of them travel with each snapshot. */
const roundedMs = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** What a tunnel's keep-alives came to, over all its connections. */
export class KamRecord {
  readonly #samples = new SampleRing();
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
        this.#samples.answered(roundedMs(outcome.rttMs), nowMs);
        return;
      case 'missed':
        this.#counts.missed += 1;
        this.#samples.missed(nowMs);
        return;
      case 'late':
        this.#counts.late += 1;
        return;
      case 'gap':
        this.#samples.gap(outcome.cause, nowMs);
        return;
      case 'overdue':
    }
  }

  snapshot(view: KeepAliveView | null, nowMs: number): Omit<KamSnapshot, 'tscfOriginates'> {
    const samples = this.#samples.samples();
    const last = samples.findLast((sample) => sample.kind === 'answered');
    return {
      lastRttMs: last?.rttMs ?? null,
      lastAnswerAgoMs: this.#lastAnswerMs === undefined ? null : nowMs - this.#lastAnswerMs,
      samples,
      samplesAgoMs: this.#samples.timesMs().map((atMs) => Math.round(nowMs - atMs)),
      nextInMs: view?.nextInMs ?? null,
      waitingForMs: view?.waitingForMs ?? null,
      trafficFlowing: view?.trafficFlowing ?? false,
      missedInRow: view?.missedInRow ?? 0,
      ...this.#counts,
    };
  }
}
