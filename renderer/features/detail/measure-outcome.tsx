import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Lifetime, MeasurementSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

export interface MeasureOutcomeProps {
  readonly measurement: Exclude<MeasurementSnapshot, { state: 'running' }>;
  /** What is shown as known. */
  readonly known: Lifetime | null;
}

/** What became of the last measurement, where it is not the one that is shown. */
export function MeasureOutcome({ measurement, known }: MeasureOutcomeProps): ReactNode {
  if (measurement.state === 'failed') {
    const { message, action } = text.engine.failure(measurement.problem);
    return (
      <MessageBar intent="error" layout="multiline" data-testid="measure-outcome">
        <MessageBarBody>
          <MessageBarTitle>{text.measure.failed}</MessageBarTitle>
          {text.sentence(message)} {text.sentence(action)}
        </MessageBarBody>
      </MessageBar>
    );
  }
  const { lifetime } = measurement;
  if (lifetime.when === known?.when) return null;
  const isWhole = lifetime.end === 'measured';
  if (isWhole && lifetime.network.id === known?.network.id) return null;
  return (
    <MessageBar intent="info" layout="multiline" data-testid="measure-outcome">
      <MessageBarBody>
        <MessageBarTitle>
          {isWhole ? text.measure.on(lifetime.network.name) : text.measure.cutShort}
        </MessageBarTitle>
        {lifetime.end !== 'measured' && `${text.measure.end[lifetime.end]} `}
        {text.measure.lived(lifetime)}
      </MessageBarBody>
    </MessageBar>
  );
}
