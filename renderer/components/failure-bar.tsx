import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import type { Failure } from '../state/state.ts';
import { text } from '../text.ts';

export interface FailureBarProps {
  /** What could not be had; absent: the failure itself says it. */
  readonly title?: string;
  readonly failure: Failure;
  readonly onRetry: () => void;
}

/** What a page could not get, what to do, and the way to ask once more. */
export function FailureBar({ title, failure, onRetry }: FailureBarProps): ReactNode {
  const up = useSelector(({ link }) => link === 'up');
  const message = text.sentence(failure.message);
  return (
    <MessageBar intent="error" layout="multiline" data-testid="load-failure">
      <MessageBarBody>
        <MessageBarTitle>{title ?? message}</MessageBarTitle>
        {title !== undefined && `${message} `}
        {failure.action}
      </MessageBarBody>
      <MessageBarActions>
        <Button disabledFocusable={!up} title={up ? undefined : text.link.waits} onClick={onRetry}>
          {text.link.retry}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
