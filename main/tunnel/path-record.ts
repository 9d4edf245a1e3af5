import type { KamOutcome } from '../keepalive/engine.ts';
import { RttWindow } from '../keepalive/rtt-window.ts';
import { usualMs } from '../pinhole/health/baseline.ts';
import { OVERDUE_VISIBLE_MS } from '../pinhole/health/conditions.ts';
import type {
  MeasuredLifetime,
  PathEvidence,
  PathGap,
  PathLink,
  SentKeepAlive,
} from '../pinhole/health/evidence.ts';

/** What a connection begins with. */
export interface PathTerms {
  /** Seconds; 0: no keep-alive runs. */
  readonly intervalS: number;
  readonly idleLimitS: number | undefined;
  /** Of this end, without its port. */
  readonly localAddress: string;
  /** As the TSCF sees it, without its port; undefined: it did not say. */
  readonly reflexiveAddress: string | undefined;
}

/** What is read when the path is judged, and not told to the record. */
export type LiveEvidence = Pick<
  PathEvidence,
  'lastReceivedMs' | 'bothWaysMs' | 'trafficFlowing' | 'missedInRow'
>;

/** Changed in place, as this happens with each keep-alive; what is given out is a copy. */
type Recorded = {
  -readonly [K in keyof Omit<PathEvidence, keyof LiveEvidence | 'lifetime'>]: PathEvidence[K];
};

/** No Keep_Alive waits for its answer. */
const NONE_UNANSWERED = {
  outstanding: undefined,
  firstUnanswered: undefined,
  meanwhile: { count: 0, afterDue: undefined },
  lateAnswers: 0,
};

const NOTHING_SEEN = {
  ...NONE_UNANSWERED,
  beganMs: 0,
  endedMs: undefined,
  intervalS: undefined,
  idleLimitS: undefined,
  answered: 0,
  lastAnswer: undefined,
  survivedSilenceMs: undefined,
  trouble: undefined,
  gap: undefined,
  localAddress: undefined,
  reflexive: undefined,
};

const NOTHING_LIVE: LiveEvidence = {
  lastReceivedMs: 0,
  bothWaysMs: 0,
  trafficFlowing: false,
  missedInRow: 0,
};

/**
 * What one connection after another has shown of a tunnel's path. Each begins without evidence; what is usual on the
 * path outlives connections, and ends with the address of this machine.
 */
export class PathRecord {
  #responseTimeMs: number;
  #baseline = new RttWindow();
  #terms: PathTerms | undefined;
  #seen: Recorded = { ...NOTHING_SEEN, link: 'down' };
  /** As it was when the connection ended. */
  #lastLive = NOTHING_LIVE;
  /** The next Keep_Alive follows a silence that no clock has measured. */
  #silenceHidden = false;

  constructor(responseTimeMs: number) {
    this.#responseTimeMs = responseTimeMs;
  }

  /** For the answers to come. */
  set responseTimeMs(responseTimeMs: number) {
    this.#responseTimeMs = responseTimeMs;
  }

  /** After how long an answer is overdue, ms. */
  get overdueAfterMs(): number {
    return Math.min(this.#usualMs ?? Infinity, this.#responseTimeMs);
  }

  begin(terms: PathTerms, nowMs: number): void {
    const before = this.#terms;
    this.#terms = terms;
    if (before !== undefined && before.localAddress !== terms.localAddress) this.#baseline = new RttWindow();
    const { intervalS, idleLimitS, localAddress, reflexiveAddress } = terms;
    const reflexive = change(before?.reflexiveAddress, reflexiveAddress, nowMs);
    this.#seen = {
      ...NOTHING_SEEN,
      link: 'up',
      beganMs: nowMs,
      intervalS,
      idleLimitS,
      localAddress,
      reflexive,
    };
    this.#silenceHidden = false;
  }

  /** The connection is over. What it showed stands until the next begins, unless `link` is `down`. */
  end(link: Exclude<PathLink, 'up'>, live: LiveEvidence | undefined, nowMs: number): void {
    this.#lastLive = link === 'down' || live === undefined ? NOTHING_LIVE : live;
    this.#seen = link === 'down' ? { ...NOTHING_SEEN, link } : { ...this.#seen, link, endedMs: nowMs };
  }

  /** A message of the TSCF or an inner packet arrived. */
  received(nowMs: number): void {
    const { firstUnanswered: first, meanwhile } = this.#seen;
    if (first === undefined) return;
    const isDue = nowMs > first.sentMs + Math.min(first.usualMs ?? Infinity, this.#responseTimeMs);
    const afterDue = isDue
      ? { firstMs: meanwhile.afterDue?.firstMs ?? nowMs, lastMs: nowMs }
      : meanwhile.afterDue;
    this.#see({ meanwhile: { count: meanwhile.count + 1, afterDue } });
  }

  take(outcome: KamOutcome, nowMs: number): void {
    switch (outcome.kind) {
      case 'sent':
        this.#sent(outcome.sequence, outcome.silenceMs, nowMs);
        return;
      case 'answered':
        this.#answered(outcome.sequence, outcome.rttMs, nowMs);
        return;
      case 'missed':
        this.#see({ outstanding: undefined, trouble: { mendedMs: undefined } });
        return;
      case 'late':
        if (this.#seen.firstUnanswered) this.#see({ lateAnswers: this.#seen.lateAnswers + 1 });
        return;
      case 'gap':
        this.#gap({
          cause: outcome.cause,
          atMs: nowMs,
          forMs: outcome.forMs ?? undefined,
          answered: false,
        });
        return;
      case 'overdue':
    }
  }

  /** @param live undefined: there is no connection. */
  evidence(live: LiveEvidence | undefined, lifetime: MeasuredLifetime | undefined): PathEvidence {
    return { ...this.#seen, ...(live ?? this.#lastLive), lifetime };
  }

  get #usualMs(): number | undefined {
    return usualMs(this.#baseline.quantileMs(0.9), this.#baseline.answered);
  }

  #see(news: Partial<Recorded>): void {
    Object.assign(this.#seen, news);
  }

  #sent(sequence: number, measuredMs: number, sentMs: number): void {
    const silenceMs = this.#silenceHidden ? undefined : measuredMs;
    const outstanding: SentKeepAlive = { sequence, sentMs, silenceMs, usualMs: this.#usualMs };
    this.#silenceHidden = false;
    this.#seen.outstanding = outstanding;
    this.#seen.firstUnanswered ??= outstanding;
  }

  #gap(gap: PathGap): void {
    // On some systems the monotonic clock stands still in sleep.
    if (gap.cause !== 'stall') this.#silenceHidden = true;
    // Overdue before this machine stood still: no fault of its own.
    if (this.#hadShown(gap.atMs - (gap.forMs ?? 0))) this.#see({ trouble: { mendedMs: undefined } });
    // What was outstanding is void (protocol 7.5).
    this.#see({ ...NONE_UNANSWERED, gap });
  }

  /** The outstanding answer was overdue at that moment, and for so long that it showed. */
  #hadShown(atMs: number): boolean {
    const { outstanding } = this.#seen;
    if (outstanding?.usualMs === undefined) return false;
    return atMs > outstanding.sentMs + outstanding.usualMs + OVERDUE_VISIBLE_MS;
  }

  #answered(sequence: number, rttMs: number, nowMs: number): void {
    const seen = this.#seen;
    const { outstanding, gap, trouble } = seen;
    const goesOn = trouble !== undefined && trouble.mendedMs === undefined;
    if (goesOn || this.#hadShown(nowMs)) seen.trouble = { mendedMs: nowMs };
    this.#baseline.add(rttMs);
    seen.outstanding = undefined;
    seen.firstUnanswered = undefined;
    seen.meanwhile = NONE_UNANSWERED.meanwhile;
    seen.lateAnswers = 0;
    seen.answered += 1;
    seen.lastAnswer = { sequence, rttMs };
    seen.survivedSilenceMs = longest(seen.survivedSilenceMs, outstanding?.silenceMs);
    if (gap?.answered === false) seen.gap = { ...gap, answered: true };
  }
}

const longest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

function change(
  before: string | undefined,
  now: string | undefined,
  atMs: number,
): PathEvidence['reflexive'] {
  return before === undefined || now === undefined || before === now ? undefined : { before, now, atMs };
}
