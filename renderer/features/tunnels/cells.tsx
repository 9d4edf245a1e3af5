/** The cells of a tunnel's row, one component a column. */
import { mergeClasses } from '@fluentui/react-components';
import {
  ArrowSyncCircle24Filled,
  CheckmarkCircle24Filled,
  ErrorCircle24Filled,
  LockClosed16Filled,
  PauseCircle24Regular,
  PlugDisconnected24Filled,
  PlugConnected24Filled,
  type FluentIcon,
} from '@fluentui/react-icons';
import { Fragment, type ReactNode } from 'react';
import type { TunnelSnapshot, TunnelStateName } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { stateTone, useToneStyles, verdictTone } from '../../components/tones.ts';
import { useSend, useTicking } from '../../context.tsx';
import { formatRtt } from '../../format.ts';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { elapsedMs, nextFraction, nextWords, stateNote } from './moving-words.ts';
import { Separator } from './separator.tsx';
import { useCellStyles } from './row-styles.ts';

interface EntryProps {
  readonly entry: TunnelEntry;
}

const stateIcon: Record<TunnelStateName, FluentIcon> = {
  connected: CheckmarkCircle24Filled,
  connecting: PlugConnected24Filled,
  reconnecting: ArrowSyncCircle24Filled,
  waiting: PlugDisconnected24Filled,
  stopped: PauseCircle24Regular,
  failed: ErrorCircle24Filled,
};

export function StateCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const tones = useToneStyles();
  const { state } = entry.snapshot;
  const note = useTicking((nowMs) => stateNote(entry.snapshot, elapsedMs(entry, nowMs)));
  const Icon = stateIcon[state];
  return (
    <>
      <span className={mergeClasses(classes.big, classes.withIcon, tones[stateTone[state]])}>
        <span className={classes.icon}>
          <Icon aria-hidden />
        </span>
        {text.state[state]}
      </span>
      <Separator />
      <span className={mergeClasses(classes.note, classes.indented)}>{note}</span>
    </>
  );
}

export function TunnelCell({ tunnel }: { readonly tunnel: TunnelSnapshot }): ReactNode {
  const classes = useCellStyles();
  const endpoint = `${tunnel.host.includes(':') ? `[${tunnel.host}]` : tunnel.host}:${tunnel.port}`;
  // A long name breaks at its dots.
  const labels = endpoint.split(/(?<=\.)/);
  return (
    <>
      <span className={classes.name} title={tunnel.name}>
        {tunnel.name}
        {tunnel.managed && (
          <LockClosed16Filled className={classes.lock} role="img" aria-label={text.table.managed} />
        )}
      </span>
      <span className={classes.note}>
        {labels.map((label, index) => (
          <Fragment key={index}>
            {index > 0 && <wbr />}
            {label}
          </Fragment>
        ))}
      </span>
    </>
  );
}

export function IntervalCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const { interval, kam } = entry.snapshot;
  if (interval === null) return <span className={classes.plain}>{text.none}</span>;
  return (
    <>
      <span className={classes.main}>{text.interval.value(interval)}</span>
      <Separator />
      <span className={classes.note}>{text.interval.origin(interval, kam.tscfOriginates)}</span>
    </>
  );
}

export function KamCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const { lastRttMs, lastAnswerAgoMs, samples } = entry.snapshot.kam;
  const age = useTicking((nowMs) => {
    if (lastAnswerAgoMs === null) return text.kam.noAnswerYet;
    const agoMs = lastAnswerAgoMs + elapsedMs(entry, nowMs);
    return agoMs < 1_000 ? text.kam.justNow : text.kam.ago(agoMs / 1_000);
  });
  return (
    <>
      <div className={classes.sparkline}>
        <Sparkline samples={samples} />
      </div>
      <span className={classes.note}>
        {lastRttMs !== null && <strong>{formatRtt(lastRttMs)}</strong>}
        {lastRttMs !== null && ' · '}
        {age}
      </span>
    </>
  );
}

export function NextCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const words = useTicking((nowMs) => nextWords(entry.snapshot.kam, elapsedMs(entry, nowMs)));
  const fraction = useTicking((nowMs) => nextFraction(entry.snapshot, elapsedMs(entry, nowMs)));
  return (
    <>
      <span className={classes.plain}>{words}</span>
      {fraction !== null && (
        <div className={classes.countdown}>
          <div className={classes.countdownLeft} style={{ transform: `scaleX(${fraction})` }} />
        </div>
      )}
    </>
  );
}

export function ReconnectCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const send = useSend();
  const { id, name, reconnect } = entry.snapshot;
  const nextInMs = reconnect?.nextInMs ?? null;
  const when = useTicking((nowMs) =>
    nextInMs === null
      ? text.reconnect.underWay
      : text.reconnect.nextIn(Math.ceil(Math.max(nextInMs - elapsedMs(entry, nowMs), 0) / 1_000)),
  );
  if (reconnect === null) return <span className={classes.plain}>{text.none}</span>;
  return (
    <>
      <span className={classes.main}>{text.reconnect.attempt(reconnect.attempt)}</span>
      <Separator />
      <span className={classes.note}>{when}</span>
      <ActionButton
        className={classes.tryNow}
        size="small"
        name={text.table.tryNowName(name)}
        unavailable={nextInMs === null}
        onAct={() => send('tunnel.tryNow', { id })}
      >
        {text.table.tryNow}
      </ActionButton>
    </>
  );
}

export function PinholeCell({ pinhole }: Pick<TunnelSnapshot, 'pinhole'>): ReactNode {
  const classes = useCellStyles();
  const tones = useToneStyles();
  const {
    verdict,
    reasons: [weightiest],
  } = pinhole;
  return (
    <>
      <span className={mergeClasses(classes.big, classes.withIcon, tones[verdictTone[verdict]])}>
        <span className={classes.icon}>
          <PinholeGlyph verdict={verdict} size={24} />
        </span>
        {text.verdict[verdict]}
      </span>
      <Separator />
      <span className={mergeClasses(classes.note, classes.indented)}>{weightiest?.text}</span>
    </>
  );
}
