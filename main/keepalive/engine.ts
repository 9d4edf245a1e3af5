import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import { Fates } from './fates.ts';
import type { Disturbance, LoadGuard } from './load-guard.ts';

export interface KeepAliveSettings {
  /** n of protocol 7, ms, above 0. */
  readonly intervalMs: number;
  readonly responseTimeMs: number;
  readonly missLimit: number;
}

export interface KeepAlivePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly guard: LoadGuard;
}

export type KamOutcome =
  /** `silenceMs`: before it nothing had passed in either direction for so long. `lateMs`: so long it was due. */
  | {
      readonly kind: 'sent';
      readonly sequence: number;
      readonly silenceMs: number;
      readonly lateMs: number;
    }
  /** Slower than usual on this path, and not yet a miss. */
  | { readonly kind: 'overdue'; readonly sequence: number }
  | { readonly kind: 'answered'; readonly sequence: number; readonly rttMs: number }
  | { readonly kind: 'missed'; readonly sequence: number; readonly dataFlowing: boolean }
  | { readonly kind: 'late'; readonly sequence: number }
  /** What was outstanding is void (protocol 7.5). */
  | ({ readonly kind: 'gap' } & Disturbance);

export interface KeepAliveHooks {
  /** Writes a Keep_Alive and gives its Sequence. */
  sendKeepAlive(): number;
  /** After how long an answer is slower than usual, ms. */
  overdueAfterMs(): number;
  outcome(outcome: KamOutcome): void;
  /** The peer is lost: PEER_SILENT or ANSWERS_MISSING. The engine has stopped. */
  lost(error: PinholeError): void;
}

/** What a response turned out to be. `void`: its request was voided by a disturbance of our own, or the engine has stopped. */
export type ResponseMatch = 'answered' | 'late' | 'duplicate' | 'void' | 'unmatched';

export interface KeepAliveView {
  /** ms until the next Keep_Alive if both directions stay silent; null while one is outstanding. */
  readonly nextInMs: number | null;
  readonly waitingForMs: number | null;
  readonly trafficFlowing: boolean;
  /** The last moment by which both directions had carried something. */
  readonly bothWaysMs: number;
  readonly missedInRow: number;
}

/** Protocol 7.1: the silence before a Keep_Alive is drawn from 80 % to 100 % of the interval. */
const JITTER_FLOOR = 0.8;

/**
 * Misses in a row that are kept over a gap. Protocol 7.5 says only that what was outstanding is void. By its letter a miss before a
 * night's sleep and one after it would be in a row: but between them the path may have changed altogether, and what came
 * before says nothing of it. Infinity would be the letter.
 */
const MISSES_KEPT_OVER_GAP = 0;

/** What the one timer of a side is armed for. */
type Awaited = 'round' | 'overdue' | 'deadline' | 'missed';

interface Outstanding {
  readonly sequence: number;
  readonly sentMs: number;
}

/**
 * The keep-alive procedure of one side (protocol 7.1 to 7.5), neutral of role: it knows neither messages nor sockets.
 * Sends in silence only, has one Keep_Alive outstanding at a time, and tells a dead peer from missing answers.
 */
export class KeepAliveEngine {
  readonly #settings: KeepAliveSettings;
  readonly #ports: KeepAlivePorts;
  readonly #hooks: KeepAliveHooks;
  readonly #past = new Fates();
  #running = false;
  #lastSentMs = 0;
  #lastReceivedMs = 0;
  #roundBeganMs = 0;
  #roundMs = 0;
  #outstanding: Outstanding | undefined;
  #missedInRow = 0;
  #silentMissesInRow = 0;
  #lastGapMs = Number.NEGATIVE_INFINITY;
  /** How long keep-alives waited in vain before a change of network made them void, since anything arrived. */
  #waitedInVainMs = 0;
  #callOffTimer: (() => void) | undefined;
  #awaited: Awaited = 'round';
  #armedForMs = 0;
  #callOffGuard: (() => void) | undefined;

  constructor(settings: KeepAliveSettings, ports: KeepAlivePorts, hooks: KeepAliveHooks) {
    this.#settings = settings;
    this.#ports = ports;
    this.#hooks = hooks;
  }

  start(): void {
    const now = this.#now();
    this.#running = true;
    this.#lastSentMs = now;
    this.#lastReceivedMs = now;
    this.#callOffGuard = this.#ports.guard.onDisturbance((disturbance) => this.#disturbed(disturbance));
    this.#beginRound(now);
  }

  stop(): void {
    this.#running = false;
    this.#outstanding = undefined;
    this.#callOffTimer?.();
    this.#callOffGuard?.();
  }

  /** Anything was written, keep-alives included. */
  noteSent(nowMs: number): void {
    this.#lastSentMs = nowMs;
  }

  /** Anything arrived. */
  noteReceived(nowMs: number): void {
    this.#lastReceivedMs = nowMs;
  }

  /** A Keep_Alive_Response arrived, with the right Session ID. */
  noteResponse(sequence: number, nowMs: number): ResponseMatch {
    if (!this.#running) return 'void';
    const outstanding = this.#outstanding;
    if (outstanding?.sequence === sequence) {
      this.#outstanding = undefined;
      this.#past.add(sequence, 'answered');
      this.#missedInRow = 0;
      this.#silentMissesInRow = 0;
      this.#beginRound(nowMs);
      this.#hooks.outcome({ kind: 'answered', sequence, rttMs: nowMs - outstanding.sentMs });
      return 'answered';
    }
    const past = this.#past.get(sequence);
    if (past === undefined) return 'unmatched';
    if (past === 'answered') return 'duplicate';
    this.#past.change(sequence, 'answered');
    if (past === 'void') return 'void';
    this.#hooks.outcome({ kind: 'late', sequence });
    return 'late';
  }

  view(): KeepAliveView {
    const now = this.#now();
    const waiting = this.#outstanding;
    const bothWaysMs = Math.min(this.#lastSentMs, this.#lastReceivedMs);
    return {
      nextInMs: waiting === undefined && this.#running ? Math.max(0, this.#dueMs() - now) : null,
      waitingForMs: waiting === undefined ? null : now - waiting.sentMs,
      trafficFlowing: waiting === undefined && bothWaysMs > this.#roundBeganMs,
      bothWaysMs,
      missedInRow: this.#missedInRow,
    };
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }

  /** Silence counts on both directions (protocol 7.1): the older of the two decides. */
  #dueMs(): number {
    return Math.min(this.#lastSentMs, this.#lastReceivedMs) + this.#roundMs;
  }

  #beginRound(nowMs: number): void {
    this.#roundBeganMs = nowMs;
    this.#roundMs =
      this.#settings.intervalMs * (JITTER_FLOOR + (1 - JITTER_FLOOR) * this.#ports.random.uniform());
    this.#arm(this.#dueMs(), 'round');
  }

  #roundEnded(): void {
    const now = this.#now();
    const dueMs = this.#dueMs();
    // Traffic in both directions moved the silence; timers are not touched for each packet.
    if (now < dueMs) this.#arm(dueMs, 'round');
    else this.#sendNow(dueMs);
  }

  /** @param dueMs default: now, as what went before decides. */
  #sendNow(dueMs?: number): void {
    const sentMs = this.#now();
    const silenceMs = sentMs - Math.max(this.#lastSentMs, this.#lastReceivedMs);
    const sequence = this.#hooks.sendKeepAlive();
    if (!this.#running) return;
    const outstanding: Outstanding = { sequence, sentMs };
    this.#outstanding = outstanding;
    this.#hooks.outcome({ kind: 'sent', sequence, silenceMs, lateMs: sentMs - (dueMs ?? sentMs) });
    const overdueMs = Math.min(this.#hooks.overdueAfterMs(), this.#settings.responseTimeMs);
    this.#arm(sentMs + overdueMs, 'overdue');
  }

  #overdue(outstanding: Outstanding): void {
    const deadlineMs = outstanding.sentMs + this.#settings.responseTimeMs;
    if (this.#now() < deadlineMs) {
      this.#hooks.outcome({ kind: 'overdue', sequence: outstanding.sequence });
      this.#arm(deadlineMs, 'deadline');
    } else {
      this.#deadline();
    }
  }

  /** What has arrived and waits unread gets one turn of the event loop before it is called missing. */
  #deadline(): void {
    this.#arm(this.#now(), 'missed');
  }

  #missed(outstanding: Outstanding): void {
    const { missLimit } = this.#settings;
    const dataFlowing = this.#lastReceivedMs > outstanding.sentMs;
    this.#outstanding = undefined;
    this.#past.add(outstanding.sequence, 'missed');
    this.#missedInRow += 1;
    this.#silentMissesInRow = dataFlowing ? 0 : this.#silentMissesInRow + 1;
    this.#hooks.outcome({ kind: 'missed', sequence: outstanding.sequence, dataFlowing });
    if (!this.#running) return;
    if (this.#silentMissesInRow >= missLimit) {
      this.#lose(this.#silent(`${this.#silentMissesInRow} keep-alives in a row unanswered`));
    } else if (this.#missedInRow >= missLimit * LIMITS.answersMissingFactor.value) {
      this.#lose(
        new PinholeError(
          'ANSWERS_MISSING',
          `${this.#missedInRow} keep-alives in a row unanswered, although data arrived`,
        ),
      );
    } else {
      // Protocol 7.4: never the same one again; the next goes at once.
      this.#sendNow();
    }
  }

  /** Protocol 7.5: what was outstanding is void, not a miss, and a Keep_Alive goes at once. */
  #disturbed(disturbance: Disturbance): void {
    const voided = this.#outstanding;
    this.#outstanding = undefined;
    if (voided !== undefined) this.#past.add(voided.sequence, 'void');
    const isFirstSinceReceived = this.#lastReceivedMs > this.#lastGapMs;
    this.#lastGapMs = this.#now();
    if (isFirstSinceReceived) {
      this.#waitedInVainMs = 0;
      this.#missedInRow = Math.min(this.#missedInRow, MISSES_KEPT_OVER_GAP);
      this.#silentMissesInRow = Math.min(this.#silentMissesInRow, MISSES_KEPT_OVER_GAP);
    } else if (voided !== undefined && disturbance.cause === 'network') {
      // Of any other gap it is not known how much of this time the machine was there.
      this.#waitedInVainMs += this.#lastGapMs - voided.sentMs;
    }
    this.#hooks.outcome({ kind: 'gap', ...disturbance });
    if (!this.#running) return;
    const { missLimit, responseTimeMs } = this.#settings;
    // An interface that comes and goes faster than misses are counted must not hide a dead peer.
    if (this.#waitedInVainMs >= missLimit * responseTimeMs)
      this.#lose(this.#silent('keep-alives unanswered between changes of network'));
    else this.#sendNow();
  }

  #silent(seen: string): PinholeError {
    const silentS = ((this.#now() - this.#lastReceivedMs) / 1_000).toFixed(1);
    return new PinholeError('PEER_SILENT', `${seen}, and nothing received for ${silentS} s`);
  }

  #lose(error: PinholeError): void {
    this.stop();
    this.#hooks.lost(error);
  }

  #arm(dueMs: number, awaited: Awaited): void {
    this.#callOffTimer?.();
    const now = this.#now();
    // Due in the past, as after an answer slower than the interval: the timer that goes off now is not late.
    this.#armedForMs = Math.max(dueMs, now);
    this.#awaited = awaited;
    this.#callOffTimer = this.#ports.timers.after(this.#armedForMs - now, this.#fire);
  }

  /** One function for all its timers: there are two in each round of each tunnel. */
  readonly #fire = (): void => {
    // A delay of our own tells every engine, this one too, which then has its next Keep_Alive out.
    if (this.#ports.guard.judge(this.#armedForMs)) return;
    const outstanding = this.#outstanding;
    if (this.#awaited === 'round') this.#roundEnded();
    else if (outstanding === undefined) return;
    else if (this.#awaited === 'overdue') this.#overdue(outstanding);
    else if (this.#awaited === 'deadline') this.#deadline();
    else this.#missed(outstanding);
  };
}
