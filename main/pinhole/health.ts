import type { PinholeReason, PinholeVerdict } from '../model/pinhole.ts';

/** What is known about a tunnel's path at one moment; times in ms. */
export interface PathEvidence {
  /** `up`; `down`; `lost`: ended because nothing came back. */
  readonly link: 'up' | 'down' | 'lost';
  /** Seconds; 0: no keep-alive runs; undefined: not agreed yet. */
  readonly intervalS: number | undefined;
  /** Seconds of silence that the TSCF bears; 0: any; undefined: it did not say. */
  readonly idleLimitS: number | undefined;
  /** Answers since the tunnel was established. */
  readonly answered: number;
  /** Misses in a row up to now. */
  readonly missedInRow: number;
  /** While misses are counted: whether other octets did arrive. */
  readonly dataFlowing: boolean;
  /** The outstanding Keep_Alive is slower than this path's baseline. */
  readonly overdue: boolean;
  /** Since when nothing has been received. */
  readonly silentMs: number;
  readonly trafficFlowing: boolean;
}

export interface PathJudgement {
  readonly verdict: PinholeVerdict;
  /** Weightiest first, never empty. */
  readonly reasons: readonly PinholeReason[];
}

/**
 * Judges the pin-hole from evidence alone. What is said is what was seen: silence is consistent with a closed
 * pin-hole, and with a dead TSCF too.
 */
export function judgePath(evidence: PathEvidence): PathJudgement {
  if (evidence.link === 'lost') {
    return judgement(
      'closed',
      'silence-after-miss-limit',
      `Nothing came back for ${seconds(evidence.silentMs)}. Consistent with a closed pin-hole, and with a TSCF that stopped: the next attempt will tell.`,
    );
  }
  if (evidence.link === 'down')
    return judgement('unknown', 'not-connected', 'There is no connection to judge.');
  if (evidence.missedInRow > 0) {
    return evidence.dataFlowing
      ? judgement(
          'at-risk',
          'answers-missing-data-flowing',
          `${keepAlives(evidence.missedInRow)} unanswered, although data arrives.`,
        )
      : judgement(
          'at-risk',
          'answer-missed',
          `${keepAlives(evidence.missedInRow)} unanswered; nothing received for ${seconds(evidence.silentMs)}.`,
        );
  }
  if (evidence.overdue) {
    return judgement(
      'at-risk',
      'answer-overdue',
      'The answer to the last keep-alive takes longer than usual on this path.',
    );
  }
  if (evidence.intervalS === 0) {
    return judgement(
      'unknown',
      'keep-alive-off',
      'No keep-alives are sent, so nothing shows whether the path is open.',
    );
  }
  if (
    evidence.intervalS !== undefined &&
    evidence.idleLimitS !== undefined &&
    evidence.idleLimitS > 0 &&
    evidence.idleLimitS <= evidence.intervalS
  ) {
    return judgement(
      'at-risk',
      'idle-limit-below-interval',
      `The TSCF ends a tunnel after ${evidence.idleLimitS} s of silence, and keep-alives are up to ${evidence.intervalS} s apart.`,
    );
  }
  if (evidence.trafficFlowing)
    return judgement('open', 'traffic-both-ways', 'Traffic passes in both directions.');
  if (evidence.answered > 0)
    return judgement('open', 'answered-in-time', 'The last keep-alive was answered in time.');
  return judgement('unknown', 'no-evidence', 'No keep-alive has been answered on this connection yet.');
}

function judgement(verdict: PinholeVerdict, code: PinholeReason['code'], text: string): PathJudgement {
  return { verdict, reasons: [{ code, text, evidence: {} }] };
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;

const keepAlives = (count: number): string =>
  count === 1 ? 'One keep-alive' : `${count} keep-alives in a row`;

/** Added to the baseline before an answer counts as slow: what a steady path may vary by. ms */
const MARGIN_MS = 500;
/** Round trips that make a baseline. */
const BASELINE_SAMPLES = 3;

/**
 * After how long an answer is slower than usual, ms: the path's own 90th percentile doubled, and a margin. Without a
 * baseline half the response time, so that a first slow answer on a slow link alarms nobody.
 */
export function overdueAfterMs(p90Ms: number | undefined, samples: number, responseTimeMs: number): number {
  if (p90Ms === undefined || samples < BASELINE_SAMPLES) return responseTimeMs / 2;
  return Math.min(responseTimeMs, 2 * p90Ms + MARGIN_MS);
}
