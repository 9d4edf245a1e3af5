/** The cells of a tunnel's row, one component a column. */
import { mergeClasses } from '@fluentui/react-components';
import { ChevronRight16Regular, LockClosed16Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Endpoint } from '../../components/endpoint.tsx';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { StateIcon } from '../../components/state-icon.tsx';
import { stateTone, useToneStyles, verdictTone } from '../../components/tones.ts';
import { useSend, useTicking } from '../../context.tsx';
import { formatRtt } from '../../format.ts';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { gist } from './gist.ts';
import { elapsedMs, nextFraction, nextWords, stateNote } from './moving-words.ts';
import { Separator } from './separator.tsx';
import { useCellStyles } from './row-styles.ts';
import { openButtonId } from './use-opened.ts';

interface EntryProps {
  readonly entry: TunnelEntry;
}

export function StateCell({ entry }: EntryProps): ReactNode {
  const classes = useCellStyles();
  const tones = useToneStyles();
  const { state } = entry.snapshot;
  const note = useTicking((nowMs) => stateNote(entry.snapshot, elapsedMs(entry, nowMs)));
  return (
    <>
      <span className={mergeClasses(classes.big, classes.withIcon, tones[stateTone[state]])}>
        <span className={classes.icon}>
          <StateIcon state={state} />
        </span>
        {text.state[state]}
      </span>
      <Separator />
      <span className={mergeClasses(classes.note, classes.indented)}>{note}</span>
    </>
  );
}

interface TunnelCellProps {
  readonly tunnel: TunnelSnapshot;
  readonly selected: boolean;
  readonly onOpen: () => void;
}

export function TunnelCell({ tunnel, selected, onOpen }: TunnelCellProps): ReactNode {
  const classes = useCellStyles();
  return (
    <>
      <button
        type="button"
        id={openButtonId(tunnel.id)}
        className={mergeClasses(classes.name, classes.open)}
        title={tunnel.name}
        aria-label={text.table.openName(tunnel.name)}
        aria-current={selected ? 'true' : undefined}
        onClick={onOpen}
      >
        {tunnel.name}
        <ChevronRight16Regular className={classes.chevron} aria-hidden />
      </button>
      {tunnel.managed && (
        <LockClosed16Filled className={classes.lock} role="img" aria-label={text.table.managed} />
      )}
      <span className={classes.note}>
        <Endpoint tunnel={tunnel} />
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
        shortcut="tunnel.tryNow"
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
  const reason = weightiest && text.engine.reason(weightiest);
  return (
    <>
      <span className={mergeClasses(classes.big, classes.withIcon, tones[verdictTone[verdict]])}>
        <span className={classes.icon}>
          <PinholeGlyph verdict={verdict} size={24} />
        </span>
        {text.verdict[verdict]}
      </span>
      <Separator />
      <span className={mergeClasses(classes.note, classes.indented, classes.reason)} title={reason}>
        {reason && gist(reason)}
      </span>
    </>
  );
}
