import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { RoundTripPanel } from './round-trip-panel.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { CapturePanel } from './capture-panel.tsx';
import { ConnectionPanel } from './connection-panel.tsx';
import { DetailHeader, DETAIL_TITLE_ID } from './detail-header.tsx';
import { IntervalPanel } from './interval-panel.tsx';
import { KeepAlivePanel } from './keep-alive-panel.tsx';
import { PinholePanel } from './pinhole-panel.tsx';
import { TunnelHistory } from './tunnel-history.tsx';

/** Room for two columns of panels. */
const TWO_COLUMNS = '@container detail (min-width: 900px)';

const useStyles = makeStyles({
  detail: {
    containerType: 'inline-size',
    containerName: 'detail',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  panels: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    [TWO_COLUMNS]: { flexDirection: 'row', alignItems: 'start' },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    [TWO_COLUMNS]: { flex: '1 1 0' },
  },
});

export interface TunnelDetailProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Everything that is known of one tunnel, and what can be done about it. */
export function TunnelDetail({ id, onClose }: TunnelDetailProps): ReactNode {
  const classes = useStyles();
  const entry = useSelector(({ tunnels }) => tunnels.get(id));
  if (entry === undefined) return null;
  return (
    <article className={classes.detail} aria-labelledby={DETAIL_TITLE_ID} data-testid="detail">
      <DetailHeader entry={entry} onClose={onClose} />
      <ProblemNotice tunnel={entry.snapshot} />
      <RoundTripPanel entry={entry} />
      <div className={classes.panels}>
        <div className={classes.column}>
          <PinholePanel entry={entry} />
          <IntervalPanel tunnel={entry.snapshot} />
        </div>
        <div className={classes.column}>
          <KeepAlivePanel tunnel={entry.snapshot} />
          <ConnectionPanel tunnel={entry.snapshot} />
          <CapturePanel id={id} />
          <TunnelHistory id={id} />
        </div>
      </div>
    </article>
  );
}
