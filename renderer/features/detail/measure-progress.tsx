import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { MeasurementSnapshot } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { useSend, useTicking } from '../../context.tsx';
import { formatCount, formatSilence, formatSpan } from '../../format.ts';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { elapsedMs } from '../tunnels/moving-words.ts';
import { RangeBar } from './range-bar.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  cancel: { marginLeft: 'auto' },
});

export interface MeasureProgressProps {
  readonly entry: TunnelEntry;
  readonly measurement: Extract<MeasurementSnapshot, { state: 'running' }>;
}

/** A measurement under way: the bounds as they close in, and the way to end it. */
export function MeasureProgress({ entry, measurement }: MeasureProgressProps): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const { id } = entry.snapshot;
  const { survivedSeconds, failedBySeconds, maxSeconds, samples, connections } = measurement;
  const elapsed = useTicking((nowMs) =>
    formatSpan((measurement.elapsedMs + elapsedMs(entry, nowMs)) / 1_000),
  );
  const words = text.measure.running;
  return (
    <>
      <div className={classes.head}>
        <p className={classes.title}>{measurement.byItself ? words.byItself : words.title}</p>
        <ActionButton className={classes.cancel} onAct={() => send('measurement.cancel', { id })}>
          {words.cancel}
        </ActionButton>
      </div>
      <RangeBar
        survivedSeconds={survivedSeconds}
        failedBySeconds={failedBySeconds}
        maxSeconds={maxSeconds}
        intervalSeconds={entry.snapshot.interval?.seconds ?? 0}
      />
      <Facts
        testId="measure-progress"
        narrow
        facts={[
          { term: words.elapsed, value: elapsed },
          {
            term: words.survived,
            value: survivedSeconds === 0 ? words.notYet : formatSilence(survivedSeconds),
          },
          {
            term: words.failedBy,
            value: failedBySeconds === null ? words.notYet : formatSilence(failedBySeconds),
          },
          { term: words.samples, value: formatCount(samples) },
          { term: words.connections, value: formatCount(connections) },
        ]}
      />
    </>
  );
}
