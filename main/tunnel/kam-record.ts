import type { KamOutcome, KeepAliveView } from '../keepalive/engine.ts';
import { RttWindow } from '../keepalive/rtt-window.ts';
import { LIMITS } from '../model/limits.ts';
import type { KamSample, KamSnapshot } from '../model/snapshot.ts';

/** To whole microseconds: the digits beyond are noise, and sixty of them travel with each snapshot. */
const roundedMs = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** What a tunnel's keep-alives came to, over all its connections. */
export class KamRecord {
  readonly #rtt = new RttWindow();
  readonly #counts = { sent: 0, answered: 0, missed: 0, late: 0, received: 0 };
  /** When each of the samples was known. */
  #sampledMs: number[] = [];
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
        this.#add({ kind: 'answered', rttMs: roundedMs(outcome.rttMs) }, nowMs);
        return;
      case 'missed':
        this.#counts.missed += 1;
        this.#add({ kind: 'missed' }, nowMs);
        return;
      case 'late':
        this.#counts.late += 1;
        return;
      case 'gap':
        this.#add({ kind: 'gap', cause: outcome.cause }, nowMs);
        return;
      case 'overdue':
    }
  }

  #add(sample: KamSample, nowMs: number): void {
    this.#rtt.add(sample);
    this.#sampledMs = [...this.#sampledMs, nowMs].slice(-LIMITS.rttSamples.value);
  }

  snapshot(view: KeepAliveView | null, nowMs: number): Omit<KamSnapshot, 'tscfOriginates'> {
    const samples = this.#rtt.samples();
    const last = samples.findLast((sample) => sample.kind === 'answered');
    return {
      lastRttMs: last?.rttMs ?? null,
      lastAnswerAgoMs: this.#lastAnswerMs === undefined ? null : nowMs - this.#lastAnswerMs,
      samples,
      samplesAgoMs: this.#sampledMs.map((atMs) => Math.round(nowMs - atMs)),
      nextInMs: view?.nextInMs ?? null,
      waitingForMs: view?.waitingForMs ?? null,
      trafficFlowing: view?.trafficFlowing ?? false,
      missedInRow: view?.missedInRow ?? 0,
      ...this.#counts,
    };
  }
}
