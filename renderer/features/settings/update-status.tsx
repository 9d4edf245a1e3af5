import { makeStyles, ProgressBar, Spinner, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { UpdatesSnapshot } from '../../../app/contract/contract.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { text } from '../../text.ts';

const words = text.updates;

const useStyles = makeStyles({
  words: { ...typographyStyles.body1, margin: 0, maxWidth: '120ch', overflowWrap: 'anywhere' },
  strong: { ...typographyStyles.body1Strong, margin: 0, overflowWrap: 'anywhere' },
  notes: { ...typographyStyles.body1, margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  spinner: { alignSelf: 'start' },
});

/** How far it is with new versions, in words. */
export function UpdateStatusWords({ snapshot }: { readonly snapshot: UpdatesSnapshot }): ReactNode {
  const classes = useStyles();
  const { status, checkedAgoMs } = snapshot;
  switch (status.state) {
    case 'unsupported':
      return <p className={classes.words}>{words.unsupported[status.why]}</p>;
    case 'off':
      return <p className={classes.words}>{words.off}</p>;
    case 'no-feed':
      return <p className={classes.words}>{words.noFeed}</p>;
    case 'idle':
      return <p className={classes.strong}>{checkedAgoMs === null ? words.idle : words.upToDate}</p>;
    case 'checking':
      return <Spinner className={classes.spinner} size="tiny" label={words.checking} />;
    case 'available':
      return (
        <>
          <p className={classes.strong}>{words.available(status.version)}</p>
          <Notes {...status} />
        </>
      );
    case 'downloading':
      return (
        <>
          <p className={classes.strong}>{words.downloading(status.version, status.percent)}</p>
          <ProgressBar value={status.percent / 100} aria-label={words.progress} />
          <Notes {...status} />
        </>
      );
    case 'ready':
      return (
        <>
          <p className={classes.strong}>{words.ready(status.version)}</p>
          <p className={classes.words}>{status.atQuit ? words.atQuit : words.notAtQuit}</p>
          <Notes {...status} />
        </>
      );
    case 'failed':
      return (
        <>
          <p className={classes.strong}>{text.sentence(status.problem.message)}</p>
          <p className={classes.words}>{status.problem.action}</p>
          {status.version !== null && <p className={classes.words}>{words.stillAvailable(status.version)}</p>}
        </>
      );
  }
}

function Notes({ version, notes }: { readonly version: string; readonly notes: string }): ReactNode {
  const classes = useStyles();
  if (notes === '') return null;
  return (
    <Disclosure title={words.notes(version)}>
      <p className={classes.notes} data-testid="update-notes">
        {notes}
      </p>
    </Disclosure>
  );
}
