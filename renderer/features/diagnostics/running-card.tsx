import { makeStyles, mergeClasses, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { DiagnosisRun } from '../../../app/contract/contract.ts';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useTicking } from '../../context.tsx';
import { text } from '../../text.ts';
import { useResultStyles } from './result-styles.ts';

const words = text.diagnostics.running;

const useStyles = makeStyles({
  card: { borderLeftColor: tokens.colorBrandForeground1 },
  words: { ...typographyStyles.body1, margin: 0, fontVariantNumeric: 'tabular-nums' },
});

export interface RunningCardProps {
  readonly run: DiagnosisRun;
  readonly receivedAtMs: number;
}

/** How far a diagnosis has come, where its verdict will stand. */
export function RunningCard({ run, receivedAtMs }: RunningCardProps): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const result = useResultStyles();
  const { name, stages, elapsedMs, withIdle } = run;
  const over = stages.filter(({ state }) => state === 'over').length;
  const progress = useTicking((nowMs) =>
    words.progress(over, stages.length, (elapsedMs + Math.max(0, nowMs - receivedAtMs)) / 1_000),
  );
  return (
    <section className={mergeClasses(panel.panel, result.card, classes.card)} data-testid="diagnosing">
      <div className={panel.head}>
        <h3 className={panel.title}>{words.title(name)}</h3>
      </div>
      <ProgressBar aria-label={words.progressName} value={over} max={stages.length} />
      <p className={classes.words}>
        {progress}
        {withIdle && ` · ${words.withIdle}`}
      </p>
    </section>
  );
}
