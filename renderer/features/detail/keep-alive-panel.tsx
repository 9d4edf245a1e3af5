import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { Facts } from '../../components/facts.tsx';
import { KamStrip } from '../../components/kam-strip.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { formatCount } from '../../format.ts';
import { text } from '../../text.ts';

const useStyles = makeStyles({
  panel: { gap: tokens.spacingVerticalM },
  dropped: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** The last keep-alives one by one, and all of them counted. */
export function KeepAlivePanel({
  tunnel: { kam, dropped, reconnects },
}: {
  readonly tunnel: Pick<TunnelSnapshot, 'kam' | 'dropped' | 'reconnects'>;
}): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const { title, lastOf, counters } = text.detail.kam;
  const drops = Object.entries(dropped).filter(([, count]) => count > 0);
  return (
    <section
      className={mergeClasses(panel.panel, classes.panel)}
      aria-labelledby="kam-title"
      data-testid="detail-kam"
    >
      <div className={panel.head}>
        <h3 id="kam-title" className={panel.title}>
          {title}
        </h3>
        <span className={panel.detail}>{lastOf(kam.samples.length)}</span>
      </div>
      <KamStrip samples={kam.samples} />
      <Facts
        facts={[
          { term: counters.sent, value: formatCount(kam.sent) },
          { term: counters.answered, value: formatCount(kam.answered) },
          { term: counters.missed, value: formatCount(kam.missed) },
          { term: counters.late, value: formatCount(kam.late) },
          ...(kam.tscfOriginates ? [{ term: counters.received, value: formatCount(kam.received) }] : []),
          { term: counters.reconnects, value: formatCount(reconnects) },
        ]}
        narrow
      />
      <p className={classes.dropped}>
        {drops.length === 0 ? text.detail.kam.nothingDropped : text.detail.kam.dropped}
      </p>
      {drops.length > 0 && (
        <Facts facts={drops.map(([rule, count]) => ({ term: rule, value: formatCount(count) }))} inline />
      )}
    </section>
  );
}
