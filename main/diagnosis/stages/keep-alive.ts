import type { EvidenceOf } from '../../model/diagnosis.ts';
import type { PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { anotherConnection, responseTimeOf } from '../another-connection.ts';
import type { Answer, Conversation } from '../conversation.ts';
import { failureOf, milliseconds, sentence } from '../found.ts';
import { RETRANSMISSIONS, spread } from '../spread.ts';
import type { Finding, Stage, StageContext } from '../stage.ts';

type Evidence = EvidenceOf<'keep-alive'>;

/** Misses in a row after which no further ones are sent: the rest would tell nothing more. */
const MISSES_IN_ROW = 2;
/** Answers after their time, or with a wrong Sequence, after which it is known. */
const STRAYS = 3;

interface Tally {
  readonly rttMs: number[];
  sent: number;
  missed: number;
  voided: number;
  missedInRow: number;
  pacingMs: number;
  ended: PinholeError | undefined;
}

/** Keep_Alives one after the other, on the diagnostic connection that has just been configured. */
export const keepAlive: Stage<'keep-alive'> = {
  id: 'keep-alive',
  title: 'Keep-alive',
  dependsOn: ['configuration'],
  timeoutMs: LIMITS.diagnoseKeepAliveMs.value,
  timeoutCode: 'KEEP_ALIVES_MISSED',
  async run(context, signal) {
    const { conversation } = context.made;
    if (conversation === undefined) throw new Error('the stage before has left no connection');
    const responseTimeMs = responseTimeOf(context.profile);
    const tally: Tally = {
      rttMs: [],
      sent: 0,
      missed: 0,
      voided: 0,
      missedInRow: 0,
      pacingMs: 0,
      ended: undefined,
    };
    let again: Evidence['again'] = null;
    try {
      await ask(conversation, tally, responseTimeMs, context, signal);
      if (isSilent(tally, conversation)) {
        // What is late may still come while another connection shows whether the path is there.
        const lingering = conversation.linger(LIMITS.stageMs.value, signal);
        [again] = await Promise.all([anotherConnection(context, signal), lingering]);
      }
    } catch (thrown) {
      tally.ended ??= failureOf(thrown, signal);
    }
    return judge(tally, conversation, { again, responseTimeMs, connectMs: context.made.connectMs ?? null });
  },
};

async function ask(
  conversation: Conversation,
  tally: Tally,
  responseTimeMs: number,
  { ports: { clock, timers } }: StageContext,
  signal: AbortSignal,
): Promise<void> {
  while (tally.sent < LIMITS.diagnoseKeepAlives.value) {
    const sentMs = clock.monotonicMs();
    tally.sent += 1;
    const answer = await conversation.ask(responseTimeMs, signal);
    note(answer, tally);
    const strays = conversation.lateMs.length + conversation.mismatched;
    if (tally.ended !== undefined || strays >= STRAYS) return;
    if (tally.missedInRow >= MISSES_IN_ROW && strays === 0) return;
    if (tally.sent === LIMITS.diagnoseKeepAlives.value) return;
    const answeredMs = clock.monotonicMs();
    await pause(LIMITS.diagnoseKeepAliveEveryMs.value - (answeredMs - sentMs), timers, signal);
    tally.pacingMs += clock.monotonicMs() - answeredMs;
  }
}

function note(answer: Answer, tally: Tally): void {
  tally.missedInRow = answer.kind === 'missed' ? tally.missedInRow + 1 : 0;
  switch (answer.kind) {
    case 'answered':
      tally.rttMs.push(answer.rttMs);
      return;
    case 'missed':
      tally.missed += 1;
      return;
    case 'void':
      tally.voided += 1;
      return;
    case 'ended':
      tally.ended = answer.error;
  }
}

const isSilent = ({ ended, missedInRow }: Tally, { lateMs, mismatched }: Conversation): boolean =>
  ended === undefined && missedInRow >= MISSES_IN_ROW && lateMs.length + mismatched === 0;

function pause(ms: number, timers: StageContext['ports']['timers'], signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      callOff();
      reject(signal.reason as Error);
    };
    const callOff = timers.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

interface Beside {
  readonly again: Evidence['again'];
  readonly responseTimeMs: number;
  readonly connectMs: number | null;
}

function judge(tally: Tally, { lateMs, mismatched }: Conversation, beside: Beside): Finding<'keep-alive'> {
  const { sent, voided, missed, missedInRow, ended, rttMs, pacingMs } = tally;
  const { median, ...trips } = spread(rttMs);
  const counting = sent - voided;
  const evidence: Evidence = {
    sent,
    answered: rttMs.length,
    missed,
    late: lateMs.length,
    mismatched,
    voided,
    loss: counting === 0 ? 0 : missed / counting,
    minMs: trips.min,
    medianMs: median,
    maxMs: trips.max,
    jitterMs: trips.jitter,
    retransmitted: trips.retransmitted,
    lateMs: lateMs.length === 0 ? null : Math.max(...lateMs),
    ...beside,
  };
  const found = (
    outcome: 'failed' | 'warned' | 'passed',
    code: Finding<'keep-alive'>['code'],
    message: string,
  ): Finding<'keep-alive'> => ({ outcome, code, evidence, message, pacingMs });

  if (mismatched > 0)
    return found(
      'failed',
      'KEEP_ALIVES_MISMATCHED',
      `${mismatched} responses fit none of ${sent} keep-alives.`,
    );
  if (evidence.lateMs !== null) {
    const latest = milliseconds(evidence.lateMs);
    return found('failed', 'KEEP_ALIVES_LATE', `Keep-alives are answered, but as late as after ${latest}.`);
  }
  if (ended !== undefined)
    return found('failed', ended.code, `After ${rttMs.length} answers: ${sentence(ended)}`);
  if (missedInRow >= MISSES_IN_ROW)
    return found('failed', 'KEEP_ALIVES_MISSED', `${missed} of ${sent} keep-alives were not answered.`);
  const trip = median === null ? 'none was answered' : `median ${milliseconds(median)}`;
  const said = `${rttMs.length} of ${sent} keep-alives were answered, ${trip}`;
  if (missed > 0 || trips.retransmitted >= RETRANSMISSIONS) {
    return found(
      'warned',
      'PATH_LOSSY',
      `${said}; ${trips.retransmitted} took as long as a retransmission does.`,
    );
  }
  const away = voided === 0 ? '' : `; ${voided} say nothing, as this machine stood still`;
  return found('passed', null, `${said}${away}.`);
}
