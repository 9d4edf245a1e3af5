import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { LockClosed12Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  note: {
    ...typographyStyles.caption1,
    display: 'inline-flex',
    alignItems: 'baseline',
    gap: tokens.spacingHorizontalXXS,
    color: tokens.colorNeutralForeground3,
  },
  lock: { flexShrink: 0, transform: 'translateY(1px)' },
});

/** A lock, and whose it is. */
export function LockedNote({ children }: { readonly children: ReactNode }): ReactNode {
  const classes = useStyles();
  return (
    <span className={classes.note}>
      <LockClosed12Filled className={classes.lock} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
