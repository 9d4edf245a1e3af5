import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Textarea,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';
import { text } from '../text.ts';
import { copyText, saveText } from './copy-text.ts';
import { useFocusReturned } from './use-focus-returned.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  words: { margin: 0 },
  text: { ...typographyStyles.caption1, fontFamily: tokens.fontFamilyMonospace },
  status: {
    ...typographyStyles.caption1,
    minHeight: '16px',
    margin: 0,
    color: tokens.colorNeutralForeground3,
  },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface TextPart {
  readonly name: string;
  readonly fileName: string;
  readonly text: string;
}

export interface TextDialogProps {
  readonly title: string;
  readonly words: string;
  readonly parts: readonly TextPart[];
  /** The window's host lets its pages save files. */
  readonly onClose: () => void;
}

/** Text that leaves the window: to be seen first, then saved or copied. */
export function TextDialog({ title, words, parts, onClose }: TextDialogProps): ReactNode {
  const classes = useStyles();
  useFocusReturned();
  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface aria-describedby={undefined}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={classes.content}>
            <p className={classes.words}>{words}</p>
            {parts.map((part) => (
              <Part key={part.fileName} part={part} />
            ))}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{text.shell.close}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Part({ part }: { readonly part: TextPart }): ReactNode {
  const classes = useStyles();
  const id = useId();
  const [status, setStatus] = useState('');
  const copy = async (): Promise<void> => {
    const done = await copyText(part.text);
    const area = document.getElementById(id);
    if (!done && area instanceof HTMLTextAreaElement) area.select();
    setStatus(done ? text.shell.copied : text.shell.notCopied);
  };
  return (
    <div className={classes.part}>
      <Textarea
        id={id}
        readOnly
        rows={8}
        resize="vertical"
        aria-label={part.name}
        textarea={{ className: classes.text }}
        value={part.text}
      />
      <div className={classes.acts}>
        <Button appearance="primary" onClick={() => saveText(part.fileName, part.text)}>
          {text.shell.saveAs(part.fileName)}
        </Button>
        <Button onClick={() => void copy()}>{text.shell.copy}</Button>
      </div>
      <p className={classes.status} role="status">
        {status}
      </p>
    </div>
  );
}
