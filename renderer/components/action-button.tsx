import { Button, type ButtonProps } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { text } from '../text.ts';
import { shortcutProps, type ShortcutId } from '../shortcuts.ts';

export interface ActionButtonProps extends Pick<ButtonProps, 'appearance' | 'size' | 'icon' | 'className'> {
  readonly children: ReactNode;
  /** Begins with the visible words, and says what they act on. */
  readonly name?: string;
  readonly unavailable?: boolean;
  /** Whose keys press it. */
  readonly shortcut?: ShortcutId;
  readonly onAct: () => Promise<unknown>;
}

/** A button for a request: it waits for the answer, and for the link. It keeps the focus all the while. */
export function ActionButton({
  children,
  name,
  unavailable = false,
  shortcut,
  onAct,
  ...look
}: ActionButtonProps): ReactNode {
  const up = useSelector(({ link }) => link === 'up');
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    await onAct();
    setBusy(false);
  };
  return (
    <Button
      {...look}
      {...(shortcut !== undefined && shortcutProps(shortcut))}
      aria-label={name}
      title={up ? undefined : text.link.waits}
      disabledFocusable={busy || unavailable || !up}
      onClick={() => void act()}
    >
      {children}
    </Button>
  );
}
