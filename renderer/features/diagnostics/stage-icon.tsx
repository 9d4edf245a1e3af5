import { Spinner } from '@fluentui/react-components';
import {
  CheckmarkCircle20Filled,
  Circle20Regular,
  ErrorCircle20Filled,
  SubtractCircle20Regular,
  Warning20Filled,
  type FluentIcon,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Tone } from '../../components/tones.ts';
import type { standingOf } from './result-text.ts';

type Standing = ReturnType<typeof standingOf>;

const icons: Record<Exclude<Standing, 'running'>, FluentIcon> = {
  waiting: Circle20Regular,
  passed: CheckmarkCircle20Filled,
  failed: ErrorCircle20Filled,
  warned: Warning20Filled,
  skipped: SubtractCircle20Regular,
};

export const standingTone: Record<Standing, Tone> = {
  waiting: 'quiet',
  running: 'busy',
  passed: 'good',
  failed: 'bad',
  warned: 'warn',
  skipped: 'quiet',
};

/** Decoration: the word stands beside it. */
export function StageIcon({ standing }: { readonly standing: Standing }): ReactNode {
  if (standing === 'running') return <Spinner size="extra-tiny" aria-hidden />;
  const Icon = icons[standing];
  return <Icon aria-hidden />;
}
