import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { useSelector, useStore } from '../context.tsx';
import { text } from '../text.ts';
import { UpdateNotice } from './update-notice.tsx';

const useStyles = makeStyles({ list: { margin: 0, paddingLeft: '20px' } });

/** What stands above the page: the link, what could not be loaded, the request that failed last, and a new version. */
export function Notices(): ReactNode {
  return (
    <>
      <LinkNotice />
      <FailureNotice />
      <WarningsNotice />
      <UpdateNotice />
    </>
  );
}

function LinkNotice(): ReactNode {
  const store = useStore();
  const up = useSelector(({ link }) => link === 'up');
  const loaded = useSelector(({ version }) => version !== null);
  const loadFailure = useSelector((state) => state.loadFailure);
  if (loadFailure !== null) {
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{text.link.loadFailed}</MessageBarTitle>
          {text.sentence(loadFailure.message)} {loadFailure.action}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={store.reload}>{text.link.retry}</Button>
        </MessageBarActions>
      </MessageBar>
    );
  }
  if (!loaded) return <Spinner label={text.link.joining} delay={300} />;
  if (up) return null;
  return (
    <MessageBar intent="warning" layout="multiline" data-testid="link-lost">
      <MessageBarBody>
        <MessageBarTitle>{text.link.lost}</MessageBarTitle>
        {text.link.stale}
      </MessageBarBody>
    </MessageBar>
  );
}

function FailureNotice(): ReactNode {
  const store = useStore();
  const failure = useSelector((state) => state.failure);
  if (failure === null) return null;
  return (
    <MessageBar intent="error" layout="multiline" data-testid="failure">
      <MessageBarBody>
        <MessageBarTitle>{text.sentence(failure.message)}</MessageBarTitle>
        {failure.action}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<Dismiss20Regular />}
            aria-label={text.dismiss}
            onClick={() => store.setFailure(null)}
          />
        }
      />
    </MessageBar>
  );
}

/** Lines shown at first: the page below stays in sight. */
const WARNINGS_SHOWN = 3;

function WarningsNotice(): ReactNode {
  const classes = useStyles();
  const warnings = useSelector((state) => state.warnings);
  const [all, setAll] = useState(false);
  if (warnings.length === 0) return null;
  const shown = all ? warnings : warnings.slice(0, WARNINGS_SHOWN);
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{text.warnings(warnings.length)}</MessageBarTitle>
        <ul className={classes.list}>
          {shown.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </MessageBarBody>
      {warnings.length > WARNINGS_SHOWN && (
        <MessageBarActions>
          <Button onClick={() => setAll(!all)}>
            {all ? text.fewerWarnings : text.allWarnings(warnings.length)}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
