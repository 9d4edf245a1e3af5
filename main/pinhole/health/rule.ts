import type { PinholeEvidence, PinholeReason, PinholeVerdict } from '../../model/pinhole.ts';
import type { PathEvidence } from './evidence.ts';

/** What a rule found. */
export interface Finding<E> {
  readonly evidence: E;
  /** Since when it holds, on the monotonic clock, ms; asked for where it has to last before it shows. */
  readonly sinceMs?: number;
  /** When it will no longer hold, by time alone. */
  readonly untilMs?: number;
}

/** One reason, as data. */
export interface RuleOf<E extends PinholeEvidence> {
  readonly code: PinholeReason['code'];
  /** `note`: worth knowing, and no ground for a verdict. */
  readonly verdict: PinholeVerdict | 'note';
  /** When it holds, for people: docs/PINHOLES.md is made of it. */
  readonly when: string;
  /** How long it has to last before it shows, ms; absent: it shows at once. */
  readonly visibleAfterMs?: number;
  /** @returns what shows it at the moment `nowMs`; undefined: it does not hold. */
  readonly holds: (seen: PathEvidence, nowMs: number) => Finding<E> | undefined;
  /** One line: what was seen, what else it is consistent with, which test would tell. */
  readonly words: (evidence: E) => string;
}

interface Found {
  readonly reason: PinholeReason;
  /** From when to when it shows, by time alone. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A rule, whatever its evidence. */
export interface Rule extends Omit<RuleOf<PinholeEvidence>, 'holds' | 'words'> {
  readonly find: (seen: PathEvidence, nowMs: number) => Found | undefined;
}

export function rule<E extends PinholeEvidence>({ holds, words, ...facts }: RuleOf<E>): Rule {
  return {
    ...facts,
    find(seen, nowMs) {
      const finding = holds(seen, nowMs);
      if (finding === undefined) return undefined;
      const { evidence, sinceMs = -Infinity, untilMs = Infinity } = finding;
      return {
        reason: { code: facts.code, text: words(evidence), evidence: onlyKnown(evidence) },
        fromMs: sinceMs + (facts.visibleAfterMs ?? 0),
        untilMs,
      };
    },
  };
}

const onlyKnown = (evidence: PinholeEvidence): PinholeEvidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined));
