import { Field, makeStyles, Select, tokens, typographyStyles } from '@fluentui/react-components';
import { LockClosed16Filled, Timer20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { DEFAULT_MEASURE_SECONDS, LIMITS, type TunnelSnapshot } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useSend } from '../../context.tsx';
import { formatSilence } from '../../format.ts';
import { text } from '../../text.ts';

const LONGEST_SECONDS = [60, 120, 300, 600, 1_800] as const;

const useStyles = makeStyles({
  controls: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  longest: { minWidth: '168px' },
  words: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    maxWidth: '88ch',
    margin: 0,
    '& p': { margin: `0 0 ${tokens.spacingVerticalXS}` },
  },
  forbidden: {
    ...typographyStyles.body1,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
  },
});

export interface MeasureControlsProps {
  readonly tunnel: Pick<TunnelSnapshot, 'id' | 'lifetime'>;
  /** Something is known already. */
  readonly measured: boolean;
}

/** Measure now: for how long at most, what it does and what it costs. */
export function MeasureControls({ tunnel: { id, lifetime }, measured }: MeasureControlsProps): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const [maxSeconds, setMaxSeconds] = useState<number>(DEFAULT_MEASURE_SECONDS);
  const { mayMeasure, doubt } = lifetime;
  return (
    <>
      <div className={classes.controls}>
        <Field label={text.measure.longest} className={classes.longest}>
          <Select
            value={maxSeconds}
            disabled={!mayMeasure}
            onChange={(_, { value }) => setMaxSeconds(Number(value))}
          >
            {LONGEST_SECONDS.map((seconds) => (
              <option key={seconds} value={seconds}>
                {formatSilence(seconds)}
              </option>
            ))}
          </Select>
        </Field>
        <ActionButton
          appearance={measured && doubt === null ? 'secondary' : 'primary'}
          icon={<Timer20Regular />}
          unavailable={!mayMeasure}
          onAct={() => send('measurement.start', { id, maxSeconds })}
        >
          {measured ? text.measure.again : text.measure.start}
        </ActionButton>
      </div>
      {mayMeasure ? (
        <div className={classes.words}>
          <p>{text.measure.what(LIMITS.measureConnections.value)}</p>
          <p>{text.measure.howLong(maxSeconds)}</p>
          <p>{text.measure.cost}</p>
        </div>
      ) : (
        <p className={classes.forbidden}>
          <LockClosed16Filled aria-hidden />
          {text.measure.forbidden}
        </p>
      )}
    </>
  );
}
