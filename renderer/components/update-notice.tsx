import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { InstallButton } from '../features/settings/install-button.tsx';
import { useUpdateActs } from '../features/settings/use-update-acts.ts';
import { text } from '../text.ts';
import { ActionButton } from './action-button.tsx';

const words = text.updates;

/** Tells of a version that is available, or ready; once it is dismissed, not again of the same in the same state. */
export function UpdateNotice(): ReactNode {
  const updates = useSelector((state) => state.updates?.snapshot ?? null);
  const organisation = useSelector(({ managed }) => managed?.organisation ?? null);
  const { download } = useUpdateActs();
  const [dismissed, setDismissed] = useState('');
  if (updates === null) return null;
  const { status, tellOnly, behaviour } = updates;
  if (status.state !== 'available' && status.state !== 'ready') return null;
  // What goes on by itself needs nobody.
  if (status.state === 'available' && behaviour === 'automatic' && tellOnly === null) return null;
  const { state, version } = status;
  const key = `${state} ${version}`;
  if (key === dismissed) return null;
  return (
    <MessageBar intent="info" layout="multiline" data-testid="update-notice">
      <MessageBarBody>
        <MessageBarTitle>
          {state === 'ready' ? words.ready(version) : words.available(version)}
        </MessageBarTitle>
        {tellOnly !== null && words.tellOnly[tellOnly](organisation)}
        {state === 'ready' && (status.atQuit ? words.atQuit : words.notAtQuit)}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<Dismiss20Regular />}
            aria-label={text.dismiss}
            onClick={() => setDismissed(key)}
          />
        }
      >
        {state === 'ready' && <InstallButton version={version} />}
        {state === 'available' && tellOnly === null && (
          <ActionButton name={words.downloadName(version)} onAct={download}>
            {words.download}
          </ActionButton>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}
