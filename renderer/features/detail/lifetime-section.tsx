import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useRef, type ReactNode } from 'react';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { KnownLifetime } from './known-lifetime.tsx';
import { MeasureControls } from './measure-controls.tsx';
import { MeasureOutcome } from './measure-outcome.tsx';
import { MeasureProgress } from './measure-progress.tsx';
import { useFocusKept } from './use-focus-kept.ts';

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
  // The last measurement may have been cut short, or made on another network: then it is told of beside what is known.
  const { known, measurement } = snapshot.lifetime;
  const section = useRef<HTMLElement>(null);
  const { came, went } = useFocusKept(section, measurement?.state === 'running');
  return (
    <section
      ref={section}
      onFocus={came}
      onBlur={went}
      className={classes.section}
      aria-labelledby="lifetime-title"
      data-testid="lifetime"
    >
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
