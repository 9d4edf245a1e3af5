import { makeStyles, tokens } from '@fluentui/react-components';
import type { PinholeVerdict, TunnelStateName } from '../../app/contract/contract.ts';

/** How something stands, as a colour. Never the only sign: an icon and a word stand beside it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

export const stateTone: Record<TunnelStateName, Tone> = {
  connected: 'good',
  connecting: 'busy',
  reconnecting: 'warn',
  waiting: 'warn',
  stopped: 'quiet',
  failed: 'bad',
};

export const verdictTone: Record<PinholeVerdict, Tone> = {
  open: 'good',
  'at-risk': 'warn',
  closed: 'bad',
  unknown: 'quiet',
};

export const useToneStyles = makeStyles({
  good: { color: tokens.colorStatusSuccessForeground1 },
  busy: { color: tokens.colorBrandForeground1 },
  warn: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quiet: { color: tokens.colorNeutralForeground3 },
});
