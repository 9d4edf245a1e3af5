import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { text } from '../../text.ts';
import type { SaveFailure } from './use-save.ts';

const words = text.profileForm.failure;

export interface SaveNoticeProps {
  readonly failure: SaveFailure;
  readonly onLoadAgain: () => void;
  readonly onKeepInMemory: () => void;
}

/** Why the profile was not saved, and what can be done. It comes into sight. */
export function SaveNotice(props: SaveNoticeProps): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  const { failure } = props;
  useEffect(() => bar.current?.scrollIntoView({ block: 'nearest' }), [failure]);
  return (
    <div ref={bar}>
      <Notice {...props} />
    </div>
  );
}

function Notice({ failure, onLoadAgain, onKeepInMemory }: SaveNoticeProps): ReactNode {
  switch (failure.kind) {
    case 'exists':
      // Said at the name.
      return null;
    case 'changed':
      return (
        <MessageBar intent="error" layout="multiline" data-testid="save-failure">
          <MessageBarBody>
            <MessageBarTitle>{words.changed}</MessageBarTitle>
            {words.changedWords}
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={onLoadAgain}>{words.loadAgain}</Button>
          </MessageBarActions>
        </MessageBar>
      );
    case 'store':
      return (
        <MessageBar intent="error" layout="multiline" data-testid="save-failure">
          <MessageBarBody>
            <MessageBarTitle>{words.store}</MessageBarTitle>
            {text.sentence(failure.failure.message)} {words.storeWords}
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={onKeepInMemory}>{words.keepInMemory}</Button>
          </MessageBarActions>
        </MessageBar>
      );
    case 'other':
      return (
        <MessageBar intent="error" layout="multiline" data-testid="save-failure">
          <MessageBarBody>
            <MessageBarTitle>{words.title}</MessageBarTitle>
            {text.sentence(failure.failure.message)} {failure.failure.action}
          </MessageBarBody>
        </MessageBar>
      );
  }
}
