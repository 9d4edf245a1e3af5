import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, type ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector } from '../../context.tsx';
import { linesOf } from '../../state/history.ts';
import { text } from '../../text.ts';
import { HistoryList } from '../tunnels/history-list.tsx';

const useStyles = makeStyles({
  // A height of its own, so that lines that come move nothing else.
  scroller: { height: '320px', overflowY: 'auto' },
  empty: { color: tokens.colorNeutralForeground3, margin: 0 },
});

/** What happened to one tunnel, newest first. */
export function TunnelHistory({ id }: { readonly id: string }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const all = useSelector(({ history }) => history.lines);
  const isDemo = useSelector(({ demo }) => demo?.tunnelId === id);
  const lines = useMemo(() => linesOf(all, id, isDemo), [all, id, isDemo]);
  return (
    <section className={panel.panel} aria-labelledby="tunnel-history-title" data-testid="tunnel-history">
      <div className={panel.head}>
        <h3 id="tunnel-history-title" className={panel.title}>
          {text.detail.history.title}
        </h3>
      </div>
      <div className={classes.scroller} tabIndex={0} role="group" aria-labelledby="tunnel-history-title">
        {lines.length === 0 && <p className={classes.empty}>{text.detail.history.empty}</p>}
        <HistoryList lines={lines} named={false} />
      </div>
    </section>
  );
}
