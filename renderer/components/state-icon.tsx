import {
  ArrowSyncCircle24Filled,
  CheckmarkCircle24Filled,
  ErrorCircle24Filled,
  PauseCircle24Regular,
  PlugConnected24Filled,
  PlugDisconnected24Filled,
  type FluentIcon,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { TunnelStateName } from '../../app/contract/contract.ts';

const icons: Record<TunnelStateName, FluentIcon> = {
  connected: CheckmarkCircle24Filled,
  connecting: PlugConnected24Filled,
  reconnecting: ArrowSyncCircle24Filled,
  waiting: PlugDisconnected24Filled,
  stopped: PauseCircle24Regular,
  failed: ErrorCircle24Filled,
};

/** Decoration: the word stands beside it. */
export function StateIcon({ state }: { readonly state: TunnelStateName }): ReactNode {
  const Icon = icons[state];
  return <Icon aria-hidden />;
}
