/** How long a client certificate is good. Pure. */
import { CERTIFICATE_WARNING_DAYS, type ClientCertificateFacts } from '../../app/contract/contract.ts';
import { text } from '../text.ts';

const DAY_MS = 86_400_000;

export interface CertificateWord {
  readonly intent: 'error' | 'warning';
  readonly words: string;
}

/** What is to be said of a certificate at `nowMs`, ms since 1970; null: nothing. */
export function certificateWord(facts: ClientCertificateFacts, nowMs: number): CertificateWord | null {
  const [from, to] = [Date.parse(facts.validFrom), Date.parse(facts.validTo)];
  if (to <= nowMs) return { intent: 'error', words: text.certificate.over(facts) };
  if (from > nowMs) return { intent: 'warning', words: text.certificate.notYet(facts) };
  const days = Math.ceil((to - nowMs) / DAY_MS);
  if (days <= CERTIFICATE_WARNING_DAYS) {
    return { intent: 'warning', words: text.certificate.ending(facts, days) };
  }
  return null;
}
