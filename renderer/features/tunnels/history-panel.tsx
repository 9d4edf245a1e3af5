import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useToneStyles } from '../../components/tones.ts';
import { useSelector } from '../../context.tsx';
import { formatClock } from '../../format.ts';
import type { HistoryLine } from '../../state/history.ts';
import { text } from '../../text.ts';
import { wordsOf } from './event-words.ts';

const useStyles = makeStyles({
  /** As high as what stands beside it, however long the list. */
  frame: { position: 'relative', flexGrow: 1, minHeight: '220px' },
  scroller: { position: 'absolute', inset: 0, overflowY: 'auto' },
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
  dot: {
    width: '8px',
    height: '8px',
    borderRadius: '50%',
    backgroundColor: 'currentColor',
    forcedColorAdjust: 'none',
  },
  act: { fontStyle: 'italic' },
  name: { fontWeight: tokens.fontWeightSemibold },
  empty: { color: tokens.colorNeutralForeground3, margin: 0 },
});

/** What happened to all tunnels, newest first. */
export function HistoryPanel(): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const lines = useSelector(({ history }) => history.lines);
  const several = useSelector(({ ids }) => ids.length > 1);
  return (
    <section className={panel.panel} aria-labelledby="history-title" data-testid="history">
      <div className={panel.head}>
        <h2 id="history-title" className={panel.title}>
          {text.history.title}
        </h2>
      </div>
      {lines.length === 0 && <p className={classes.empty}>{text.history.empty}</p>}
      <div className={classes.frame}>
        <div className={classes.scroller} tabIndex={0} role="group" aria-labelledby="history-title">
          <ul className={classes.list}>
            {lines.map((line) => (
              <Line key={line.key} line={line} named={several} />
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

interface LineProps {
  readonly line: HistoryLine;
  /** Whether the tunnel's name has to be told. */
  readonly named: boolean;
}

const Line = memo(function Line({ line, named }: LineProps): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const tunnel = line.kind === 'tscf' ? null : line.tunnel;
  const name = useSelector(({ tunnels }) =>
    tunnel === null ? null : (tunnels.get(tunnel)?.snapshot.name ?? tunnel),
  );
  const { tone, words } = wordsOf(line);
  return (
    <li className={classes.line}>
      <time className={classes.time} dateTime={line.time}>
        {formatClock(line.time)}
      </time>
      <span className={mergeClasses(classes.dot, tones[tone])} />
      <span className={mergeClasses(line.kind === 'tscf' && classes.act)}>
        {named && name !== null && <span className={classes.name}>{name}: </span>}
        {words}
      </span>
    </li>
  );
});
