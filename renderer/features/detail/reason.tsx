import { makeStyles, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { PinholeReason } from '../../../app/contract/contract.ts';
import { Facts } from '../../components/facts.tsx';
import { useTicking } from '../../context.tsx';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { elapsedMs } from '../tunnels/moving-words.ts';
import { evidenceFacts } from './evidence-facts.ts';

const useStyles = makeStyles({ first: { ...typographyStyles.body1Strong } });

export interface ReasonProps {
  readonly entry: TunnelEntry;
  readonly reason: PinholeReason;
  /** The weightiest. */
  readonly first: boolean;
}

/** One reason of the verdict, and what it rests on. */
export function Reason({ entry, reason, first }: ReasonProps): ReactNode {
  const classes = useStyles();
  // Whole seconds: finer steps show nowhere.
  const elapsedS = useTicking((nowMs) => Math.floor(elapsedMs(entry, nowMs) / 1_000));
  const { evidence } = reason;
  const { agoMs } = evidence;
  const facts = evidenceFacts(
    agoMs === undefined ? evidence : { ...evidence, agoMs: agoMs + elapsedS * 1_000 },
  );
  return (
    <li>
      <span className={first ? classes.first : undefined}>{text.engine.reason(reason)}</span>
      {facts.length > 0 && <Facts facts={facts} inline />}
    </li>
  );
}
