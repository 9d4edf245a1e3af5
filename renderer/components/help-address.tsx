import { Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector, useSend } from '../context.tsx';
import { text } from '../text.ts';

const useStyles = makeStyles({
  // One click selects the whole: where no link opens, it is copied.
  whole: { userSelect: 'all', overflowWrap: 'anywhere' },
  button: { textAlign: 'start' },
});

/** Where users are sent for help: a link. The desktop's window opens no others itself: the program hands the address to the system. */
export function HelpAddress({ address }: { readonly address: string }): ReactNode {
  const classes = useStyles();
  const host = useSelector((state) => state.host);
  const send = useSend();
  const shown = address.replace(/^mailto:/i, '');
  const known = /^(?:https:\/\/|mailto:)/i.test(address);
  return (
    <span>
      {text.shell.help}{' '}
      <span className={classes.whole} data-testid="help-address">
        {known && host === 'web' && (
          <Link inline href={address} target="_blank" rel="noreferrer">
            {shown}
          </Link>
        )}
        {known && host === 'electron' && (
          <Link inline as="button" className={classes.button} onClick={() => void send('help.open', {})}>
            {shown}
          </Link>
        )}
        {(!known || host === null) && shown}
      </span>
    </span>
  );
}
