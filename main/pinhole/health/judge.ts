import { LIMITS } from '../../model/limits.ts';
import type { PinholeReason, PinholeVerdict } from '../../model/pinhole.ts';
import type { PathEvidence } from './evidence.ts';
import type { Rule } from './rule.ts';
import { ANSWERS } from './rules-of-answers.ts';
import { ENDINGS } from './rules-of-endings.ts';
import { STANDING } from './rules-of-standing.ts';
import { TERMS } from './rules-of-terms.ts';

/** Every rule, the weightiest first: a reason stands before another as its rule does here. */
export const RULES: readonly Rule[] = [...ENDINGS, ...ANSWERS, ...TERMS, ...STANDING];

export interface PathJudgement {
  readonly verdict: PinholeVerdict;
  /** Weightiest first, never empty, at most `LIMITS.pinholeReasons`. */
  readonly reasons: readonly PinholeReason[];
  /** When the judgement changes by time alone, with the same evidence, on the monotonic clock; undefined: never. */
  readonly againMs: number | undefined;
}

/**
 * Judges the pin-hole from evidence alone. What is said is what was seen: silence is consistent with a closed
 * pin-hole, and with a dead TSCF too.
 */
export function judgePath(seen: PathEvidence, nowMs: number): PathJudgement {
  const reasons: PinholeReason[] = [];
  let verdict: PinholeVerdict | undefined;
  let againMs = Infinity;
  for (const each of RULES) {
    const found = each.find(seen, nowMs);
    if (found === undefined) continue;
    if (found.fromMs > nowMs) {
      againMs = Math.min(againMs, found.fromMs);
      continue;
    }
    reasons.push(found.reason);
    againMs = Math.min(againMs, found.untilMs);
    if (each.verdict !== 'note') verdict ??= each.verdict;
  }
  return {
    verdict: verdict ?? 'unknown',
    reasons: reasons.slice(0, LIMITS.pinholeReasons.value),
    againMs: againMs === Infinity ? undefined : againMs,
  };
}
