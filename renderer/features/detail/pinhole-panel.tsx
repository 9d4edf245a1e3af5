import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { useToneStyles, verdictTone } from '../../components/tones.ts';
import { useTicking } from '../../context.tsx';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { elapsedMs } from '../tunnels/moving-words.ts';
import { LifetimeSection } from './lifetime-section.tsx';
import { Reason } from './reason.tsx';

const useStyles = makeStyles({
  panel: { gap: tokens.spacingVerticalM },
  verdict: {
    ...typographyStyles.title3,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
  },
  glyph: { flexShrink: 0 },
  since: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  // Room for what is usual: the rest of the page stays where it is while reasons come and go.
  reasons: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    minHeight: '60px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
});

/** Whether the pin-hole is open, by which reasons, and how long it outlives silence. */
export function PinholePanel({ entry }: { readonly entry: TunnelEntry }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const tones = useToneStyles();
  const { verdict, reasons, sinceAgoMs } = entry.snapshot.pinhole;
  const since = useTicking((nowMs) =>
    text.detail.pinhole.since((sinceAgoMs + elapsedMs(entry, nowMs)) / 1_000),
  );
  return (
    <section
      className={mergeClasses(panel.panel, classes.panel)}
      aria-labelledby="pinhole-title"
      data-testid="detail-pinhole"
    >
      <div className={panel.head}>
        <h3 id="pinhole-title" className={panel.title}>
          {text.detail.pinhole.title}
        </h3>
      </div>
      <div className={mergeClasses(classes.verdict, tones[verdictTone[verdict]])}>
        <PinholeGlyph verdict={verdict} size={32} className={classes.glyph} />
        {text.verdict[verdict]}
        <span className={classes.since}>{since}</span>
      </div>
      <ul className={classes.reasons} data-testid="reasons">
        {reasons.map((reason, index) => (
          <Reason key={reason.code} entry={entry} reason={reason} first={index === 0} />
        ))}
      </ul>
      <LifetimeSection entry={entry} />
    </section>
  );
}
