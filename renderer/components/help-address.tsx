import { Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { text } from '../text.ts';

const useStyles = makeStyles({
  // One click selects the whole: where no link opens, it is copied.
  whole: { userSelect: 'all', overflowWrap: 'anywhere' },
});

/** Where users are sent for help: a link in a browser, text that can be copied in the desktop's window, which opens no others. */
export function HelpAddress({ address }: { readonly address: string }): ReactNode {
  const classes = useStyles();
  const inBrowser = useSelector(({ host }) => host === 'web');
  const shown = address.replace(/^mailto:/i, '');
  const linked = inBrowser && /^(?:https:\/\/|mailto:)/i.test(address);
  return (
    <span>
      {text.shell.help}{' '}
      <span className={classes.whole} data-testid="help-address">
        {linked ? (
          <Link inline href={address} target="_blank" rel="noreferrer">
            {shown}
          </Link>
        ) : (
          shown
        )}
      </span>
    </span>
  );
}
