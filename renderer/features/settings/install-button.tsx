import { ArrowSync20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Ask } from '../../components/ask.tsx';
import { text } from '../../text.ts';
import { useUpdateActs } from './use-update-acts.ts';

const words = text.updates;

/** Restarts with the new version, once a person has said that the tunnels may go down. */
export function InstallButton({ version }: { readonly version: string }): ReactNode {
  const { install, building, up } = useUpdateActs();
  const [asking, setAsking] = useState(false);
  const answer = (yes: boolean): void => {
    setAsking(false);
    if (yes) void install();
  };
  const act = async (): Promise<void> => {
    if (up > 0) setAsking(true);
    else await install();
  };
  return (
    <>
      <ActionButton
        appearance="primary"
        icon={<ArrowSync20Regular />}
        name={words.installName(version)}
        unavailable={building}
        onAct={act}
      >
        {words.install}
      </ActionButton>
      <Ask
        open={asking}
        title={words.ask.title(version)}
        yes={words.ask.yes}
        no={words.ask.no}
        onAnswer={answer}
      >
        {words.ask.words(up)}
      </Ask>
    </>
  );
}
