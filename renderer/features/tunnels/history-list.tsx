import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import { useToneStyles } from '../../components/tones.ts';
import { useSelector } from '../../context.tsx';
import { formatClock } from '../../format.ts';
import type { HistoryLine } from '../../state/history.ts';
import { wordsOf } from './event-words.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  line: {
    ...typographyStyles.body1,
    display: 'grid',
    gridTemplateColumns: 'auto 10px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'baseline',
    padding: `${tokens.spacingVerticalXS} 0`,
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
  },
  time: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
  mark: { boxSizing: 'border-box', width: '8px', height: '8px', forcedColorAdjust: 'none' },
  dot: { borderRadius: '50%', backgroundColor: 'currentColor' },
  /** A pause: two strokes, as on a player. Nobody's failure looks like no other line. */
  gap: { borderLeft: '3px solid currentColor', borderRight: '3px solid currentColor' },
  /** Something measured: a square on its tip. */
  measured: { backgroundColor: 'currentColor', transform: 'rotate(45deg)' },
  act: { fontStyle: 'italic' },
  name: { fontWeight: tokens.fontWeightSemibold },
});

export interface HistoryListProps {
  readonly lines: readonly HistoryLine[];
  /** Whether the tunnel's name has to be told. */
  readonly named: boolean;
}

/** What happened, newest first. */
export function HistoryList({ lines, named }: HistoryListProps): ReactNode {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {lines.map((line) => (
        <Line key={line.key} line={line} named={named} />
      ))}
    </ul>
  );
}

interface LineProps {
  readonly line: HistoryLine;
  readonly named: boolean;
}

const Line = memo(function Line({ line, named }: LineProps): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const tunnel = line.kind === 'tscf' ? null : line.tunnel;
  const name = useSelector(({ tunnels }) =>
    tunnel === null ? null : (tunnels.get(tunnel)?.snapshot.name ?? tunnel),
  );
  const { tone, words, mark = 'dot' } = wordsOf(line);
  return (
    <li className={classes.line}>
      <time className={classes.time} dateTime={line.time}>
        {formatClock(line.time)}
      </time>
      <span className={mergeClasses(classes.mark, classes[mark], tones[tone])} />
      <span className={mergeClasses(line.kind === 'tscf' && classes.act)}>
        {named && name !== null && <span className={classes.name}>{name}: </span>}
        {words}
      </span>
    </li>
  );
});
