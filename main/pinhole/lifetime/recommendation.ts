import type { KnownLifetime, LifetimeDoubt } from '../../model/lifetime.ts';

/** Of what survived, what is recommended as interval. */
export const RECOMMENDED_SHARE = 0.8;

/**
 * Of a silence that was deadly, what is still relied on. Half: nothing tells how much sooner the next one dies, and a few deaths
 * that halve it come down to any lifetime. What live connections have survived is no better guess: they are asked
 * at this very interval, so it is hardly less than what has just been deadly.
 */
const TRUSTED_SHARE = 0.5;

/** A death within the last tenth of what survived is no news: the bounds of a measurement lie that far apart. */
const CLEARLY_SOONER = 0.9;

/**
 * The interval for a pin-hole, seconds; null: what is known is too little to say. Without an upper bound what survived may be
 * far below what would: a measurement that was cancelled soon must not make keep-alives frequent.
 */
export function recommendedIntervalS(known: KnownLifetime | undefined): number | null {
  if (known === undefined) return null;
  const { doubt, end, failedBySeconds, recommendedIntervalSeconds: measuredS } = known;
  if (doubt !== null) {
    return Math.max(1, Math.min(measuredS ?? Infinity, Math.floor(doubt.trustedSeconds * RECOMMENDED_SHARE)));
  }
  return end === 'measured' || failedBySeconds !== null ? measuredS : null;
}

/** What a silence that was deadly says against what is known; undefined: nothing new. */
export function doubtOf(known: KnownLifetime, deadlySeconds: number, when: Date): LifetimeDoubt | undefined {
  const reliedOnS = known.doubt?.trustedSeconds ?? known.survivedSeconds;
  if (deadlySeconds >= reliedOnS * CLEARLY_SOONER) return undefined;
  const trustedSeconds = Math.floor(deadlySeconds * TRUSTED_SHARE * 100) / 100;
  return { when: when.toISOString(), deadlySeconds, trustedSeconds };
}
