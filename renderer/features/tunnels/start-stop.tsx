import { Play16Filled, Stop16Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useSend } from '../../context.tsx';
import { text } from '../../text.ts';

export function StartStop({
  tunnel: { id, name, state },
}: {
  readonly tunnel: Pick<TunnelSnapshot, 'id' | 'name' | 'state'>;
}): ReactNode {
  const send = useSend();
  const startable = state === 'stopped' || state === 'failed';
  return (
    <ActionButton
      icon={startable ? <Play16Filled /> : <Stop16Filled />}
      appearance={startable ? 'primary' : 'secondary'}
      name={startable ? text.table.startName(name) : text.table.stopName(name)}
      shortcut="tunnel.toggle"
      onAct={() => send(startable ? 'tunnel.start' : 'tunnel.stop', { id })}
    >
      {startable ? text.table.start : text.table.stop}
    </ActionButton>
  );
}
