import { makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import { hidden } from './hidden.ts';

/** What is there sooner is shown at once: a flash of something else would only disturb. */
const SHOWN_AFTER_MS = 150;

const ROWS = 6;

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  row: { height: '60px', borderRadius: tokens.borderRadiusXLarge },
  hidden,
});

/** Stands for a list that is awaited, once it takes a while. @param words read out. */
export function Loading({ words }: { readonly words: string }): ReactNode {
  const classes = useStyles();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" data-testid="loading">
      {shown && (
        <>
          <span className={classes.hidden}>{words}</span>
          <Skeleton aria-hidden className={classes.rows}>
            {Array.from({ length: ROWS }, (_, row) => (
              <SkeletonItem key={row} className={classes.row} />
            ))}
          </Skeleton>
        </>
      )}
    </div>
  );
}
