import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { KnownLifetime } from './known-lifetime.tsx';
import { MeasureControls } from './measure-controls.tsx';
import { MeasureOutcome } from './measure-outcome.tsx';
import { MeasureProgress } from './measure-progress.tsx';

const useStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { ...typographyStyles.body1Strong, margin: 0 },
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** How long the pin-hole outlives silence: what is known, what follows from it, and measuring it. */
export function LifetimeSection({ entry }: { readonly entry: TunnelEntry }): ReactNode {
  const classes = useStyles();
  const { snapshot } = entry;
  const { measurement } = snapshot.lifetime;
  const last = measurement?.state === 'ended' ? measurement.lifetime : null;
  // One that was cut short takes no place of one that was not: it is told of beside it.
  const known = snapshot.lifetime.known ?? last;
  return (
    <section className={classes.section} aria-labelledby="lifetime-title" data-testid="lifetime">
      <h4 id="lifetime-title" className={classes.title}>
        {text.measure.title}
      </h4>
      {measurement?.state === 'running' ? (
        <MeasureProgress entry={entry} measurement={measurement} />
      ) : (
        <>
          {measurement !== null && <MeasureOutcome measurement={measurement} known={known} />}
          {known === null ? (
            <p className={classes.quiet}>{text.measure.unknown}</p>
          ) : (
            <KnownLifetime known={known} tunnel={snapshot} />
          )}
          <MeasureControls tunnel={snapshot} measured={known !== null} />
        </>
      )}
    </section>
  );
}
