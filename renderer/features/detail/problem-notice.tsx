import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

/** Why the tunnel is not up, and what to do; nothing where it is. */
export function ProblemNotice({
  tunnel: { problem, state },
}: {
  readonly tunnel: Pick<TunnelSnapshot, 'problem' | 'state'>;
}): ReactNode {
  if (problem === null) return null;
  const { message, action } = text.engine.failure(problem);
  return (
    <MessageBar intent={state === 'failed' ? 'error' : 'warning'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{text.sentence(message)}</MessageBarTitle>
        {text.sentence(action)}
      </MessageBarBody>
    </MessageBar>
  );
}
