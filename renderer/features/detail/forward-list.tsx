import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ForwardDrop, ForwardSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

const useStyles = makeStyles({
  list: {
    ...typographyStyles.body1,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
  },
  counts: { ...typographyStyles.caption1, display: 'block', color: tokens.colorNeutralForeground3 },
});

/** The UDP forwards, each with what went through it and what it dropped. */
export function ForwardList({ forwards }: { readonly forwards: readonly ForwardSnapshot[] }): ReactNode {
  const classes = useStyles();
  const words = text.detail.connection;
  return (
    <ul className={classes.list}>
      {forwards.map(({ listen, to, sent, received, mappings, droppedByReason }) => {
        const drops = Object.entries(droppedByReason) as readonly [ForwardDrop, number][];
        const counts = [
          words.forwardCounts(sent, received, mappings),
          ...drops.map(([reason, count]) => words.forwardDropped(reason, count)),
        ];
        return (
          <li key={listen}>
            {words.forward(listen, to)}
            <span className={classes.counts}>{counts.join(' · ')}</span>
          </li>
        );
      })}
    </ul>
  );
}
