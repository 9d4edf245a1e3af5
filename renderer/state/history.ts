/**
 * "What happened" as lines: the tunnels' events folded so that a run of answered keep-alives, or the stages of one
 * attempt, is one line. Pure; lines that did not change keep their identity.
 */
import {
  LIMITS,
  type ConnectStage,
  type DemoSnapshot,
  type TunnelEvent,
} from '../../app/contract/contract.ts';

type StateEvent = Extract<TunnelEvent, { event: 'state' }>;
type KamEvent = Extract<TunnelEvent, { event: 'kam' }>;

/** What the local TSCF was told to do. */
export type TscfNote =
  | { readonly what: 'started' | 'stopped' | 'silent' | 'speaks' | 'refuses' | 'accepts' | 'forgets' | 'cut' }
  | {
      readonly what: 'answers';
      readonly how: DemoSnapshot['behaviour']['answers'];
      readonly lateByMs: number;
    }
  | { readonly what: 'interval' | 'forgetsAfter'; readonly seconds: number };

export type HistoryLine = { readonly key: number; readonly time: string } & (
  | { readonly kind: 'event'; readonly tunnel: string; readonly event: TunnelEvent }
  | {
      readonly kind: 'answered';
      readonly tunnel: string;
      readonly until: string;
      readonly count: number;
      /** Of the latest answers, at most `LIMITS.rttSamples`. */
      readonly rttsMs: readonly number[];
    }
  | {
      readonly kind: 'attempt';
      readonly tunnel: string;
      readonly state: 'connecting' | 'reconnecting';
      readonly attempt: number | null;
      readonly stages: readonly ConnectStage[];
    }
  | { readonly kind: 'tscf'; readonly note: TscfNote }
);

export interface History {
  /** Newest first, at most `LIMITS.eventsKept`. */
  readonly lines: readonly HistoryLine[];
  readonly nextKey: number;
}

export const EMPTY_HISTORY: History = { lines: [], nextKey: 1 };

type NewLine = HistoryLine extends infer L ? (L extends HistoryLine ? Omit<L, 'key'> : never) : never;

export function addEvents(history: History, events: readonly TunnelEvent[]): History {
  return events.reduce(addEvent, history);
}

/** @param time ISO 8601. */
export function addNotes(history: History, notes: readonly TscfNote[], time: string): History {
  return notes.reduce((before, note) => addLine(before, { kind: 'tscf', time, note }), history);
}

function addEvent(history: History, event: TunnelEvent): History {
  if (event.event === 'kam' && event.outcome === 'answered') return addAnswered(history, event);
  if (event.event === 'state') {
    const { state } = event;
    if (state === 'connecting' || (state === 'reconnecting' && event.nextAttemptMs === null)) {
      return addAttempt(history, event, state);
    }
  }
  return addLine(history, { kind: 'event', time: event.time, tunnel: event.tunnel, event });
}

function addAnswered(history: History, { time, tunnel, rttMs }: KamEvent): History {
  const rttsMs = rttMs === null ? [] : [rttMs];
  const last = lastOf(history, tunnel);
  if (last?.kind !== 'answered') {
    return addLine(history, { kind: 'answered', time, tunnel, until: time, count: 1, rttsMs });
  }
  return replaceLine(history, {
    ...last,
    until: time,
    count: last.count + 1,
    rttsMs: [...last.rttsMs, ...rttsMs].slice(-LIMITS.rttSamples.value),
  });
}

function addAttempt(history: History, event: StateEvent, state: 'connecting' | 'reconnecting'): History {
  const { time, tunnel, attempt, stage } = event;
  const stages = stage === null ? [] : [stage];
  const last = lastOf(history, tunnel);
  const goesOn = last?.kind === 'attempt' && last.state === state && last.attempt === attempt;
  if (!goesOn) return addLine(history, { kind: 'attempt', time, tunnel, state, attempt, stages });
  if (stage === null || last.stages.includes(stage)) return history;
  return replaceLine(history, { ...last, stages: [...last.stages, stage] });
}

/** The newest line of a tunnel, where nothing was done to the TSCF since: an act begins a new run. */
function lastOf(history: History, tunnel: string): HistoryLine | undefined {
  const line = history.lines.find((each) => each.kind === 'tscf' || each.tunnel === tunnel);
  return line?.kind === 'tscf' ? undefined : line;
}

function addLine(history: History, line: NewLine): History {
  const { lines, nextKey } = history;
  const added: HistoryLine = { ...line, key: nextKey };
  return { lines: bounded([added, ...lines]), nextKey: nextKey + 1 };
}

/** That a keep-alive was answered is the first to go: with hundreds of tunnels nothing else would be left. */
function bounded(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  if (lines.length <= LIMITS.eventsKept.value) return lines;
  const least = lines.findLastIndex(({ kind }) => kind === 'answered');
  return least <= 0 ? lines.slice(0, LIMITS.eventsKept.value) : lines.toSpliced(least, 1);
}

function replaceLine(history: History, changed: HistoryLine): History {
  return { ...history, lines: history.lines.map((line) => (line.key === changed.key ? changed : line)) };
}

/** The lines of all tunnels, without what is only well. Each row of the list has its keep-alives. */
export const newsOf = (lines: readonly HistoryLine[]): readonly HistoryLine[] =>
  lines.filter(({ kind }) => kind !== 'answered');

/** The lines of one tunnel. @param withTscf also what was done to the local TSCF, which is this tunnel's. */
export function linesOf(
  lines: readonly HistoryLine[],
  tunnel: string,
  withTscf: boolean,
): readonly HistoryLine[] {
  return lines.filter((line) => (line.kind === 'tscf' ? withTscf : line.tunnel === tunnel));
}

/** What a person did to the local TSCF between two of its snapshots. */
export function notesBetween(before: DemoSnapshot, after: DemoSnapshot): readonly TscfNote[] {
  if (before.running !== after.running) return [{ what: after.running ? 'started' : 'stopped' }];
  if (!after.running) return [];
  const [was, is] = [before.behaviour, after.behaviour];
  const notes: TscfNote[] = [];
  if (was.answers !== is.answers || (is.answers === 'late' && was.lateByMs !== is.lateByMs)) {
    notes.push({ what: 'answers', how: is.answers, lateByMs: is.lateByMs });
  }
  if (was.silent !== is.silent) notes.push({ what: is.silent ? 'silent' : 'speaks' });
  if (was.refuse !== is.refuse) notes.push({ what: is.refuse ? 'refuses' : 'accepts' });
  if (was.intervalS !== is.intervalS) notes.push({ what: 'interval', seconds: is.intervalS });
  if (was.forgetAfterS !== is.forgetAfterS) {
    notes.push({ what: 'forgetsAfter', seconds: is.forgetAfterS });
  }
  return notes;
}
