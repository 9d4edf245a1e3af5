import type { Lifetime } from '../../../app/contract/contract.ts';
import type { Fact } from '../../components/facts.tsx';
import { formatDate, formatSeconds, formatSilence } from '../../format.ts';
import { text } from '../../text.ts';

const { facts: words, confidence, cause } = text.measure;

/** A measured lifetime as terms and values. */
export function lifetimeFacts(known: Lifetime): readonly Fact[] {
  const { survivedSeconds, failedBySeconds, recommendedIntervalSeconds, causes } = known;
  return [
    {
      term: words.survived,
      value: survivedSeconds === 0 ? words.nothingSurvived : formatSilence(survivedSeconds),
    },
    {
      term: words.failedBy,
      value: failedBySeconds === null ? words.neverFailed : formatSilence(failedBySeconds),
    },
    {
      term: words.recommended,
      value: recommendedIntervalSeconds === null ? null : formatSeconds(recommendedIntervalSeconds),
    },
    { term: words.network, value: known.network.name },
    { term: words.target, value: known.target, copied: true },
    { term: words.when, value: formatDate(known.when) },
    { term: words.confidence, value: confidence[known.confidence], wide: true },
    ...(causes.length === 0
      ? []
      : [{ term: words.causes, value: causes.map((each) => cause[each]).join('; '), wide: true }]),
    {
      term: words.cost,
      value: words.costValue(known.tookSeconds, known.connectionsUsed, known.octets),
      wide: true,
    },
  ];
}
