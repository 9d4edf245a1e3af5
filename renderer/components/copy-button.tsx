import { Button } from '@fluentui/react-components';
import { Copy20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { text } from '../text.ts';
import { copyText } from './copy-text.ts';
import { TextDialog } from './text-dialog.tsx';

export interface CopyButtonProps {
  readonly children: string;
  /** What is copied. */
  readonly content: string;
  /** Of the dialog that shows it where it cannot be copied. */
  readonly title: string;
  readonly words: string;
  readonly fileName: string;
}

/** Where the window is denied the clipboard, the text itself is shown, to be copied by hand. */
export function CopyButton({ children, content, title, words, fileName }: CopyButtonProps): ReactNode {
  const [shown, setShown] = useState(false);
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    const copied = await copyText(content);
    setDone(copied);
    setShown(!copied);
  };
  return (
    <>
      <Button icon={<Copy20Regular />} onBlur={() => setDone(false)} onClick={() => void copy()}>
        {done ? text.shell.copied : children}
      </Button>
      {shown && (
        <TextDialog
          title={title}
          words={words}
          parts={[{ name: title, fileName, text: content }]}
          onClose={() => setShown(false)}
        />
      )}
    </>
  );
}
