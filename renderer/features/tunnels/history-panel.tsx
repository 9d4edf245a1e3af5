import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, type ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector } from '../../context.tsx';
import { newsOf } from '../../state/history.ts';
import { text } from '../../text.ts';
import { MANY } from './many.ts';
import { HistoryList } from './history-list.tsx';

const useStyles = makeStyles({
  /** As high as what stands beside it, however long the list. */
  frame: { position: 'relative', flexGrow: 1, minHeight: '220px' },
  scroller: { position: 'absolute', inset: 0, overflowY: 'auto' },
  empty: { color: tokens.colorNeutralForeground3, margin: 0 },
});

/** What happened to all tunnels, newest first. */
export function HistoryPanel(): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const all = useSelector(({ history }) => history.lines);
  const several = useSelector(({ ids }) => ids.length > 1);
  const many = useSelector(({ ids }) => ids.length >= MANY);
  const lines = useMemo(() => (many ? newsOf(all) : all), [many, all]);
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
          <HistoryList lines={lines} named={several} />
        </div>
      </div>
    </section>
  );
}
