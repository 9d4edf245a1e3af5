import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { ClientCertificateFacts } from '../../app/contract/contract.ts';
import { formatDay } from '../format.ts';
import { text } from '../text.ts';
import { certificateWord } from './certificate-words.ts';
import { Facts } from './facts.tsx';

/** Whose a client certificate is, and how long it is good; a warning ahead of its end. */
export function ClientCertificate({ facts }: { readonly facts: ClientCertificateFacts }): ReactNode {
  // The day of when it was first shown will do.
  const [nowMs] = useState(() => Date.now());
  const word = certificateWord(facts, nowMs);
  const { subject, issuer, validFrom, validTo } = text.profileForm.inspected;
  return (
    <>
      <Facts
        testId="client-certificate"
        facts={[
          { term: subject, value: facts.subject },
          { term: issuer, value: facts.issuer },
          { term: validFrom, value: formatDay(facts.validFrom) || null },
          { term: validTo, value: formatDay(facts.validTo) || null },
        ]}
      />
      {word !== null && (
        <MessageBar intent={word.intent} layout="multiline" data-testid="certificate-word">
          <MessageBarBody>{word.words}</MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
