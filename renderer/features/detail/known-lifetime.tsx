import { makeStyles, MessageBar, MessageBarBody, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Lifetime, TunnelSnapshot } from '../../../app/contract/contract.ts';
import { Facts } from '../../components/facts.tsx';
import { text } from '../../text.ts';
import { adviceOn } from './advice.ts';
import { lifetimeFacts } from './lifetime-facts.ts';
import { RangeBar } from './range-bar.tsx';

const useStyles = makeStyles({
  advice: { ...typographyStyles.body1, margin: 0 },
  seen: { ...typographyStyles.subtitle2, display: 'block' },
});

export interface KnownLifetimeProps {
  readonly known: Lifetime;
  readonly tunnel: TunnelSnapshot;
}

/** A measured lifetime: what was seen, what to do, and what it rests on. */
export function KnownLifetime({ known, tunnel }: KnownLifetimeProps): ReactNode {
  const classes = useStyles();
  const { doubt } = tunnel.lifetime;
  const { survivedSeconds, failedBySeconds } = known;
  const [seen, ...follows] = adviceOn(known, tunnel, doubt !== null);
  const intervalSeconds = tunnel.interval?.seconds ?? 0;
  const judged = survivedSeconds > 0 || failedBySeconds !== null;
  return (
    <>
      {doubt !== null && (
        <MessageBar intent="warning" layout="multiline" data-testid="doubt">
          <MessageBarBody>
            {text.measure.doubt(doubt.when, doubt.deadlySeconds, doubt.trustedSeconds)}
          </MessageBarBody>
        </MessageBar>
      )}
      <p className={classes.advice} data-testid="advice">
        <span className={classes.seen}>{seen} </span>
        {follows.join(' ')}
      </p>
      {judged && (
        <>
          <RangeBar
            survivedSeconds={survivedSeconds}
            failedBySeconds={failedBySeconds}
            // The interval in force stands on the scale, however far it is off.
            maxSeconds={Math.ceil(Math.max(2 * (failedBySeconds ?? survivedSeconds), 1.2 * intervalSeconds))}
            intervalSeconds={intervalSeconds}
          />
          <Facts facts={lifetimeFacts(known)} testId="lifetime-facts" />
        </>
      )}
    </>
  );
}
