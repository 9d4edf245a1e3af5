/** What a measured lifetime means for a tunnel, in sentences. Pure. */
import type { Lifetime, TunnelSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

/** The first says what was seen; the others, what follows from it and what to do next: nothing, where it is doubted. */
export function adviceOn(
  known: Lifetime,
  tunnel: Pick<TunnelSnapshot, 'interval' | 'intervalMode' | 'managed'>,
  doubted = false,
): readonly string[] {
  const recommended = known.recommendedIntervalSeconds;
  const sentences: string[] = [text.measure.lived(known)];
  if (known.end !== 'measured') sentences.push(text.measure.end[known.end]);
  if (doubted) return sentences;
  if (known.survivedSeconds === 0 && known.failedBySeconds === null) return sentences;
  if (recommended === null) {
    sentences.push(text.measure.noInterval);
    return sentences;
  }
  sentences.push(text.measure.keeps(recommended));
  sentences.push(...onInterval(recommended, known, tunnel));
  if (known.failedBySeconds === null) sentences.push(text.measure.next.longer);
  return sentences;
}

function onInterval(
  recommended: number,
  { survivedSeconds, failedBySeconds, end }: Lifetime,
  { interval, intervalMode, managed }: Pick<TunnelSnapshot, 'interval' | 'intervalMode' | 'managed'>,
): readonly string[] {
  if (interval === null) return [];
  const { inForce, next } = text.measure;
  const { seconds } = interval;
  if (seconds > 0 && seconds <= recommended) return [inForce.short(seconds)];
  const finding =
    seconds === 0 ? inForce.off : seconds <= survivedSeconds ? inForce.near(seconds) : inForce.long(seconds);
  // Cut short before anything died, it may live far longer: no reason to send more often, and `auto` does not go by it.
  if (end !== 'measured' && failedBySeconds === null) return [finding];
  // Where a policy has decided, the next connection gets no other.
  if (interval.decidedBy === 'policy') return [finding, next.policy];
  if (seconds > 0 && intervalMode === 'auto') return [finding, next.follows];
  if (managed) return [finding, next.managed(recommended)];
  return [finding, (intervalMode === 'static' ? next.bothSides : next.shorten)(recommended)];
}
