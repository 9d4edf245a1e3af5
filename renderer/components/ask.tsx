import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

export interface AskProps {
  readonly open: boolean;
  readonly title: string;
  readonly yes: string;
  readonly no: string;
  /** While the answer is carried out. */
  readonly busy?: boolean;
  readonly onAnswer: (yes: boolean) => void;
  readonly children: ReactNode;
}

/** A question that must be answered first. Escape means no, and no has the focus. */
export function Ask({ open, title, yes, no, busy = false, onAnswer, children }: AskProps): ReactNode {
  return (
    <Dialog
      modalType="alert"
      open={open}
      onOpenChange={(_, data) => {
        if (!data.open) onAnswer(false);
      }}
    >
      <DialogSurface aria-describedby={undefined}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{children}</DialogContent>
          <DialogActions>
            <Button onClick={() => onAnswer(false)}>{no}</Button>
            <Button appearance="primary" disabledFocusable={busy} onClick={() => onAnswer(true)}>
              {yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
