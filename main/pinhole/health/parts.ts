/** Evidence and words that several rules share. */
import type { PathEvidence } from './evidence.ts';
import { silentMs, waitedMs } from './conditions.ts';

/** Of the Keep_Alive that was not answered: which, for how long, and what is known of silence. */
export const unanswered = (seen: PathEvidence, nowMs: number) => ({
  sequence: seen.firstUnanswered?.sequence,
  waitingMs: seen.firstUnanswered && waitedMs(seen, seen.firstUnanswered, nowMs),
  missedInRow: seen.missedInRow,
  silentMs: silentMs(seen, nowMs),
  survivedSilenceMs: seen.survivedSilenceMs,
});

/** The same, where the connection has ended. */
export const fatal = (seen: PathEvidence, nowMs: number) => ({
  ...unanswered(seen, nowMs),
  deadAfterSilenceMs: seen.firstUnanswered?.silenceMs,
  agoMs: nowMs - (seen.endedMs ?? nowMs),
});

/** What came in while answers were missing; for how long, where some of it came when the answer was due already. */
export const arrived = ({ meanwhile: { count, afterDue } }: PathEvidence) => ({
  receivedMeanwhile: count,
  receivedForMs: afterDue && afterDue.lastMs - afterDue.firstMs,
});

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** As the beginning of a sentence. */
export const inRow = (count: number): string =>
  count === 1 ? 'One keep-alive' : `${count} keep-alives in a row`;

export const named = (sequence: number | undefined): string =>
  sequence === undefined ? 'a keep-alive' : `keep-alive ${sequence}`;

export const afterSilence = (ms: number | undefined): string =>
  ms === undefined ? '' : `, after a silence of ${seconds(ms)}`;

interface OursLost {
  readonly sequence: number | undefined;
  readonly waitingMs: number | undefined;
  readonly receivedMeanwhile: number;
}

export function oursLostWords({ sequence, waitingMs = 0, receivedMeanwhile: count }: OursLost): string {
  const what = count === 1 ? 'a message of the TSCF has' : `${count} messages of the TSCF have`;
  return (
    `Ours do not arrive: ${named(sequence)} is unanswered for ${seconds(waitingMs)}, although ${what} come in since. ` +
    `Consistent with a block in our direction alone, and with a TSCF that does not answer: whether its log has ${named(sequence)} tells.`
  );
}
