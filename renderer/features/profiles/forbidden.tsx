import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ManagedFacts } from '../../../app/contract/contract.ts';
import { HelpAddress } from '../../components/help-address.tsx';
import { text } from '../../text.ts';

const words = text.profiles.forbidden;

/** Users may have no profiles of their own: by whose word, and where to ask. */
export function Forbidden({
  managed: { organisation, helpAddress },
}: {
  readonly managed: Pick<ManagedFacts, 'organisation' | 'helpAddress'>;
}): ReactNode {
  return (
    <MessageBar intent="info" layout="multiline" data-testid="forbidden">
      <MessageBarBody>
        <MessageBarTitle>{words.title(organisation)}</MessageBarTitle>
        {helpAddress !== null && <HelpAddress address={helpAddress} />}
      </MessageBarBody>
    </MessageBar>
  );
}
