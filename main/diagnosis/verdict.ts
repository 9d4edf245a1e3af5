import type { StageResult, Verdict } from '../model/diagnosis.ts';
import { OF_AGREEING } from './rules-of-agreeing.ts';
import { OF_EARLY_LOSS, OF_KEEPING, OF_LASTING, OF_LOSS } from './rules-of-keeping.ts';
import { OF_THE_MACHINE } from './rules-of-machine.ts';
import { OF_PROXIES, OF_THE_OTHER_PROXIES } from './rules-of-proxies.ts';
import { OF_REACHING, OF_THE_OTHER_ADDRESSES } from './rules-of-reaching.ts';
import { OF_A_NEW_ISSUER, OF_SECURING } from './rules-of-securing.ts';
import { failedStage, said, type Seen, type VerdictRule } from './verdict-rule.ts';

const HEALTHY: VerdictRule = {
  code: 'healthy',
  when: 'Nothing is wrong.',
  where: null,
  confidence: 'certain',
  rivals: [],
  nextTest: null,
  action: 'Nothing to do.',
  forIt: 'Nothing to do.',
  find: (seen) =>
    seen['keep-alive']?.outcome === 'passed'
      ? 'The whole way holds, and keep-alives are answered.'
      : undefined,
};

const UNEXPLAINED: VerdictRule = {
  code: 'unexplained',
  when: 'Something failed that no rule above explains.',
  where: null,
  confidence: 'possible',
  rivals: [],
  nextTest: 'The diagnosis again.',
  action: 'Give the report to whoever supports you.',
  forIt: 'Start at the stage that failed first.',
  find: (seen) => (failedStage(seen) === undefined ? 'No keep-alive was tried.' : said(seen)),
};

/** Every rule, in order: the first that holds is the verdict. */
export const VERDICT_RULES: readonly VerdictRule[] = [
  ...OF_THE_MACHINE,
  ...OF_PROXIES,
  ...OF_REACHING,
  ...OF_EARLY_LOSS,
  ...OF_SECURING,
  ...OF_AGREEING,
  ...OF_KEEPING,
  ...OF_LASTING,
  ...OF_LOSS,
  ...OF_A_NEW_ISSUER,
  ...OF_THE_OTHER_ADDRESSES,
  ...OF_THE_OTHER_PROXIES,
  HEALTHY,
  UNEXPLAINED,
];

const CALLED_OFF: Verdict = {
  code: 'called-off',
  what: 'The diagnosis was called off before it was over.',
  where: null,
  confidence: 'certain',
  rivals: [],
  nextTest: null,
  action: 'Run it again.',
  actionForIt: 'Nothing to do.',
};

/** The one verdict on what the stages have seen. Nothing but their results bears on it. */
export function verdictOf(stages: readonly StageResult[], wasCalledOff = false): Verdict {
  if (wasCalledOff) return CALLED_OFF;
  const seen = Object.fromEntries(stages.map((result) => [result.id, result])) as Seen;
  for (const { find, ...rule } of VERDICT_RULES) {
    const what = find(seen);
    if (what === undefined) continue;
    const { code, where, confidence, rivals, nextTest, action, forIt } = rule;
    return { code, what, where, confidence, rivals: [...rivals], nextTest, action, actionForIt: forIt };
  }
  throw new Error('the last rule always holds');
}
