/** A line of "What happened" in words. Pure. */
import type { TunnelEvent } from '../../../app/contract/contract.ts';
import { stateTone, verdictTone, type Tone } from '../../components/tones.ts';
import { formatClock } from '../../format.ts';
import type { HistoryLine, TscfNote } from '../../state/history.ts';
import { text } from '../../text.ts';

export interface EventWords {
  /** What stands before the words: by default a dot. */
  readonly mark?: 'gap' | 'measured';
  readonly tone: Tone;
  readonly words: string;
}

export function wordsOf(line: HistoryLine): EventWords {
  switch (line.kind) {
    case 'event':
      return eventWords(line.event);
    case 'answered':
      return {
        tone: 'good',
        words: text.history.answered(line.count, formatClock(line.until), median(line.rttsMs)),
      };
    case 'attempt':
      return {
        tone: 'busy',
        words:
          line.state === 'reconnecting'
            ? text.history.attempt(line.attempt ?? 1, line.stages)
            : text.history.connecting(line.stages),
      };
    case 'tscf':
      return { tone: 'quiet', words: noteWords(line.note) };
  }
}

function eventWords(event: TunnelEvent): EventWords {
  switch (event.event) {
    case 'state': {
      const { state, code, message, attempt, nextAttemptMs } = event;
      const why = message === null ? null : text.engine.message(code, message);
      const waits = state === 'reconnecting' && nextAttemptMs !== null;
      const words = waits ? text.history.nextAttempt(attempt ?? 1, nextAttemptMs) : text.state[state];
      return { tone: stateTone[state], words: text.history.because(words, why) };
    }
    case 'interval':
      return { tone: 'quiet', words: text.history.interval(event, event.tscfOriginates) };
    case 'kam':
      return kamWords(event);
    case 'pinhole': {
      const [reason] = event.reasons;
      return {
        tone: verdictTone[event.verdict],
        words: text.history.verdict(event.verdict, reason && text.engine.reason(reason)),
      };
    }
    case 'gap':
      return { mark: 'gap', tone: 'busy', words: text.history.gap(event.cause, event.forMs) };
    case 'lifetime':
      return lifetimeWords(event);
    case 'summary':
      return {
        tone: 'quiet',
        words: text.history.summary(event.sent, event.answered, event.missed, event.uptimeMs),
      };
  }
}

function lifetimeWords({ lifetime, doubt }: Extract<TunnelEvent, { event: 'lifetime' }>): EventWords {
  return doubt === null
    ? { mark: 'measured', tone: 'good', words: text.history.lifetime(lifetime) }
    : { mark: 'measured', tone: 'warn', words: text.history.doubt(doubt.deadlySeconds) };
}

function kamWords(event: Extract<TunnelEvent, { event: 'kam' }>): EventWords {
  switch (event.outcome) {
    case 'answered':
      return { tone: 'good', words: text.history.answered(1, formatClock(event.time), event.rttMs ?? 0) };
    case 'missed':
      return { tone: 'bad', words: text.history.missed(event.sequence, event.silentMs) };
    case 'late':
      return { tone: 'warn', words: text.history.late(event.sequence, event.rttMs) };
  }
}

function noteWords(note: TscfNote): string {
  switch (note.what) {
    case 'answers':
      return text.history.tscf.answers(note.how, note.lateByMs);
    case 'interval':
      return text.history.tscf.interval(note.seconds);
    case 'forgetsAfter':
      return text.history.tscf.forgetsAfter(note.seconds);
    default:
      return text.history.tscf[note.what];
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
