import type { PathEvidence } from './evidence.ts';
import { rule, type Rule } from './rule.ts';

/** Of what was survived, the share up to which an interval is safe: the rest is for a firewall under load. */
const SAFE_SHARE = 0.8;

/** The interval of a connection that is up, or that has ended in a way that may have to do with it. */
function runningS({ link, intervalS = 0 }: PathEvidence): number {
  return link === 'up' || link === 'silence' || link === 'reset' ? intervalS : 0;
}

/** The interval beside the lifetime, where both are known and some silence was deadly. */
function compare(seen: PathEvidence) {
  const { lifetime } = seen;
  const intervalS = runningS(seen);
  if (intervalS === 0 || lifetime?.failedByS === undefined) return undefined;
  const { survivedS, failedByS, doubted } = lifetime;
  return { intervalS, survivedS, failedByS, doubted: doubted || undefined };
}

const advice = (doubted: boolean | undefined): string =>
  doubted === true ? 'Measure again to know.' : 'A shorter interval would hold it open.';

/** What was agreed, beside what path and TSCF bear. */
export const TERMS: readonly Rule[] = [
  rule({
    code: 'interval-above-lifetime',
    verdict: 'at-risk',
    when: 'The interval is longer than the longest silence that the measurement survived, where another was deadly.',
    holds(seen) {
      const evidence = compare(seen);
      return evidence && evidence.intervalS > evidence.survivedS ? { evidence } : undefined;
    },
    words({ intervalS, survivedS, failedByS, doubted }) {
      const deadly = `a silence of ${failedByS} s was deadly ${doubted === true ? 'since the measurement' : 'when measured'}`;
      const survived = `only silences up to ${survivedS} s ${doubted === true ? 'are relied on since a pin-hole died young' : 'were survived when measured'}`;
      return `Keep-alives are up to ${intervalS} s apart, and ${intervalS >= failedByS ? deadly : survived}. ${advice(doubted)}`;
    },
  }),
  rule({
    code: 'idle-limit-below-interval',
    verdict: 'at-risk',
    when: 'The TSCF bears no more silence than lies between two Keep_Alives (Idle_Limit).',
    holds(seen) {
      const { idleLimitS = 0 } = seen;
      const intervalS = runningS(seen);
      return idleLimitS > 0 && intervalS >= idleLimitS ? { evidence: { idleLimitS, intervalS } } : undefined;
    },
    words: ({ idleLimitS, intervalS }) =>
      `The TSCF ends a tunnel after ${idleLimitS} s of silence, and keep-alives are up to ${intervalS} s apart.`,
  }),
  rule({
    code: 'interval-near-lifetime',
    verdict: 'at-risk',
    when: 'The interval is longer than 80 % of it.',
    holds(seen) {
      const evidence = compare(seen);
      if (evidence === undefined || evidence.intervalS > evidence.survivedS) return undefined;
      return evidence.intervalS > SAFE_SHARE * evidence.survivedS ? { evidence } : undefined;
    },
    words({ intervalS, survivedS, doubted }) {
      const known =
        doubted === true ? 'are relied on since a pin-hole died young' : 'were survived when measured';
      return `Keep-alives are up to ${intervalS} s apart, more than 80 % of the ${survivedS} s that ${known}. ${advice(doubted)}`;
    },
  }),
];
