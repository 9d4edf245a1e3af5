import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { DemoPanel } from './demo-panel.tsx';
import { EmptyState } from './empty-state.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { TunnelTable } from './tunnel-table.tsx';

const useStyles = makeStyles({
  lower: {
    flexGrow: 1,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    minHeight: '300px',
  },
  beside: { gridTemplateColumns: 'minmax(0, min(400px, 50%)) minmax(0, 1fr)' },
  stale: { opacity: 0.6 },
});

export function TunnelsPage(): ReactNode {
  const classes = useStyles();
  const empty = useSelector(({ ids }) => ids.length === 0);
  const demo = useSelector((state) => state.demo);
  const stale = useSelector(({ link }) => link !== 'up');
  const silent = useSelector(({ history }) => history.lines.length === 0);
  const demoRuns = demo?.running === true;
  if (empty && !demoRuns) {
    return (
      <>
        <EmptyState />
        {!silent && <HistoryPanel />}
      </>
    );
  }
  return (
    <>
      <div className={mergeClasses(stale && classes.stale)}>
        <TunnelTable />
      </div>
      <div className={mergeClasses(classes.lower, demoRuns && classes.beside)}>
        {demoRuns && <DemoPanel demo={demo} />}
        <HistoryPanel />
      </div>
    </>
  );
}
