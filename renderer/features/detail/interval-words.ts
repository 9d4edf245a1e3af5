/** Why the interval is what it is, in one sentence. Pure. */
import type { IntervalCandidate, IntervalInForce } from '../../../app/contract/contract.ts';
import { formatSeconds } from '../../format.ts';
import { text } from '../../text.ts';

const words = text.detail.why;

export function whyInterval(
  interval: IntervalInForce | null,
  candidates: readonly IntervalCandidate[],
): string {
  if (interval === null) return words.none;
  const { agreement, decidedBy } = interval;
  if (agreement === 'not-negotiated') return words.because.notNegotiated;
  if (agreement === 'off' || interval.seconds === 0) return words.because.off;
  const value = formatSeconds(interval.seconds);
  const role = candidates.find(({ won }) => won)?.role;
  if (decidedBy === 'policy') {
    return words.because[role === 'at-most' || role === 'at-least' ? role : 'policy'](value);
  }
  if (decidedBy === 'measured' || decidedBy === 'user') return words.because[decidedBy](value);
  if (agreement === 'insisted') return words.because.insisted(value);
  if (decidedBy === 'profile') return words.because[agreement === 'static' ? 'static' : 'agreed'](value);
  return words.because.tscf(value);
}

export function candidateValue({ origin, seconds }: Pick<IntervalCandidate, 'origin' | 'seconds'>): string {
  if (seconds === null) return words.noValue[origin === 'measured' ? 'measured' : 'named'];
  return seconds === 0 ? words.off : formatSeconds(seconds);
}
