import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { ReportSummary } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { useFocusReturned } from '../../components/use-focus-returned.ts';
import { useClient } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';
import { ReportFiles } from './report-files.tsx';

const words = text.diagnostics.report;

const useStyles = makeStyles({
  surface: { maxWidth: 'min(1080px, calc(100vw - 32px))', padding: tokens.spacingHorizontalXL },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  words: { ...typographyStyles.body1, margin: 0 },
  summary: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground3 },
  list: { margin: 0, paddingLeft: '24px', overflowWrap: 'anywhere' },
  status: { ...typographyStyles.body1, margin: 0, minHeight: '20px', overflowWrap: 'anywhere' },
  path: { userSelect: 'all' },
});

export interface ReportDialogProps {
  readonly report: ReportSummary;
  readonly onClose: () => void;
}

/** All that would be in the report, before it is written. */
export function ReportDialog({ report, onClose }: ReportDialogProps): ReactNode {
  const classes = useStyles();
  useFocusReturned();
  const client = useClient();
  const [saved, setSaved] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { files, errors, level, fileName } = report;
  const total = files.reduce((sum, { octets }) => sum + octets, 0);

  const save = async (): Promise<void> => {
    setFailure(null);
    try {
      const { path } = await client.request('report.save', {});
      setSaved(path);
    } catch (thrown) {
      setFailure(describeFailure(thrown));
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={classes.surface} aria-describedby={undefined} data-testid="report-preview">
        <DialogBody>
          <DialogTitle>{words.preview}</DialogTitle>
          <DialogContent className={classes.content}>
            <p className={classes.words}>{words.neverSent}</p>
            <p className={classes.summary}>
              {fileName} · {words.summary(level, files.length, total)}
            </p>
            {files.length > 0 && <ReportFiles files={files} />}
            {errors.length > 0 && (
              <Disclosure title={words.missing(errors.length)}>
                <ul className={classes.list} data-testid="report-errors">
                  {errors.map((line, index) => (
                    <li key={index}>{line}</li>
                  ))}
                </ul>
              </Disclosure>
            )}
            {failure !== null && (
              <MessageBar intent="error" layout="multiline" data-testid="save-failure">
                <MessageBarBody>
                  <MessageBarTitle>{words.saveFailed}</MessageBarTitle>
                  {text.sentence(failure.message)} {failure.action}
                </MessageBarBody>
              </MessageBar>
            )}
            <p className={classes.status} role="status" data-testid="saved">
              {saved !== null && <span className={classes.path}>{words.saved(saved)}</span>}
            </p>
          </DialogContent>
          <DialogActions>
            <ActionButton appearance="primary" onAct={save}>
              {words.save}
            </ActionButton>
            <Button onClick={onClose}>{text.shell.close}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
