import type { PinholeEvidence } from '../../../app/contract/contract.ts';
import type { Fact } from '../../components/facts.tsx';
import { text } from '../../text.ts';

const words = Object.values(text.detail.pinhole.evidence);

/** What a reason rests on, as terms and values, always in the same order. */
export function evidenceFacts(evidence: PinholeEvidence): readonly Fact[] {
  return words.flatMap(([term, valueOf]) => {
    const value = valueOf(evidence);
    return value === undefined ? [] : [{ term, value }];
  });
}
