import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Link,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { LIMITS, type ImportConflict, type ImportOutcome } from '../../../app/contract/contract.ts';
import { FileButton } from '../../components/file-button.tsx';
import { useFocusReturned } from '../../components/use-focus-returned.ts';
import { useClient, useNavigation } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';
import { editPlace } from './places.ts';
import { readText } from './read-file.ts';
import { takenText } from './taken-text.ts';

const words = text.profiles.importing;

const useStyles = makeStyles({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    overflowWrap: 'anywhere',
  },
  words: { margin: 0 },
  title: { ...typographyStyles.body1Strong, margin: 0 },
  list: { margin: 0, paddingLeft: '20px' },
  acts: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

interface Outcome extends ImportOutcome {
  /** What was imported from. */
  readonly from: string;
}

/** Takes profiles in, and tells of each what became of it. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const classes = useStyles();
  const client = useClient();
  useFocusReturned();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const importFrom = async (from: string, onConflict: ImportConflict): Promise<void> => {
    setBusy(true);
    try {
      const found = await client.request('profiles.import', { text: from, onConflict });
      setOutcome({ ...found, from });
      setFailure(null);
    } catch (thrown) {
      setFailure(describeFailure(thrown));
    }
    setBusy(false);
  };
  const choose = async (file: File): Promise<void> => {
    setOutcome(null);
    setFailure(null);
    try {
      const read = await readText(file, LIMITS.importOctets.value);
      if (read === null) setFailure({ message: words.tooLarge, action: '' });
      else await importFrom(read, 'refuse');
    } catch {
      setFailure({ message: words.unreadable, action: '' });
    }
  };
  const settle = (onConflict: ImportConflict): void => {
    // The rest of the text is in already, and would be there twice.
    if (outcome !== null) void importFrom(takenText(outcome.from, outcome.taken), onConflict);
  };

  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface aria-describedby={undefined}>
        <DialogBody>
          <DialogTitle>{words.title}</DialogTitle>
          <DialogContent className={classes.content}>
            {outcome === null && <p className={classes.words}>{words.words}</p>}
            {failure !== null && (
              <MessageBar intent="error" layout="multiline" data-testid="import-failure">
                <MessageBarBody>
                  <MessageBarTitle>{text.sentence(failure.message)}</MessageBarTitle>
                  {failure.action}
                </MessageBarBody>
              </MessageBar>
            )}
            {busy && <Spinner size="tiny" label={words.working} delay={300} />}
            {outcome !== null && <Told outcome={outcome} busy={busy} onSettle={settle} onClose={onClose} />}
            <div>
              <FileButton
                appearance={outcome === null ? 'primary' : 'secondary'}
                accept=".json,application/json"
                onChoose={(file) => void choose(file)}
              >
                {outcome === null ? words.choose : words.chooseOther}
              </FileButton>
            </div>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{text.shell.close}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface ToldProps {
  readonly outcome: ImportOutcome;
  readonly busy: boolean;
  readonly onSettle: (onConflict: ImportConflict) => void;
  readonly onClose: () => void;
}

function Told({ outcome: { imported, refused, taken }, busy, onSettle, onClose }: ToldProps): ReactNode {
  const classes = useStyles();
  const navigation = useNavigation();
  const open = (id: string): void => {
    onClose();
    navigation.go(editPlace(id));
  };
  return (
    <div className={classes.content} role="status" data-testid="import-outcome">
      <p className={classes.title}>{words.imported(imported.length)}</p>
      {imported.length > 0 && (
        <ul className={classes.list}>
          {imported.map(({ id, name, lacks }) => (
            <li key={id}>
              {name}
              {lacks.length > 0 && (
                <>
                  {': '}
                  {words.needs(lacks)} –{' '}
                  <Link inline as="button" onClick={() => open(id)}>
                    {words.edit}
                  </Link>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <>
          <p className={classes.title}>{words.refused(refused.length)}</p>
          <ul className={classes.list}>
            {refused.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </>
      )}
      {taken.length > 0 && (
        <>
          <div className={classes.acts}>
            <span>{words.taken(taken.length)}</span>
            <Button disabledFocusable={busy} onClick={() => onSettle('replace')}>
              {words.replace}
            </Button>
            <Button disabledFocusable={busy} onClick={() => onSettle('rename')}>
              {words.keepBoth}
            </Button>
          </div>
          <p className={classes.hint}>{words.replaceHint}</p>
        </>
      )}
    </div>
  );
}
