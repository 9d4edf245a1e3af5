import type { DeathCause, Lifetime } from '../../model/lifetime.ts';
import { bracketOf, undisputed, widthMs } from './evidence.ts';
import type { Measurement } from './account.ts';
import { RECOMMENDED_SHARE } from './recommendation.ts';

/** What a measurement says of the lifetime. Bounds are rounded away from it, to hundredths of a second. */
export function lifetimeOf(measurement: Measurement): Omit<Lifetime, 'network' | 'target' | 'when'> {
  const { samples, lossy, end, connectionsUsed, octets, tookMs } = measurement;
  const bracket = bracketOf(samples, lossy);
  const bounds =
    end === 'measured'
      ? { livedMs: bracket.twiceLivedMs, diedMs: bracket.surelyDiedMs }
      : bracket.against > 0
        ? undisputed(samples)
        : { livedMs: bracket.livedMs, diedMs: bracket.diedMs };
  const survivedSeconds = Math.floor(bounds.livedMs / 10) / 100;
  const recommended = Math.floor(survivedSeconds * RECOMMENDED_SHARE);
  return {
    survivedSeconds,
    failedBySeconds: bounds.diedMs === undefined ? null : Math.ceil(bounds.diedMs / 10) / 100,
    confidence: confidenceOf(measurement),
    recommendedIntervalSeconds: survivedSeconds < 1 ? null : Math.max(1, recommended),
    causes: causesOf(measurement, bounds.diedMs),
    end,
    connectionsUsed,
    octets,
    tookSeconds: Math.round(tookMs / 10) / 100,
  };
}

/**
 * High: each bound seen twice, and nothing spoke against it. Medium: seen twice although something did or had to be
 * thrown away, or close enough, but not seen twice, on a path that loses no answers. Low: anything else.
 */
function confidenceOf({ samples, lossy, end, voided }: Measurement): Lifetime['confidence'] {
  const { livedMs, diedMs = Infinity, against } = bracketOf(samples);
  if (end === 'measured') return against === 0 && voided === 0 ? 'high' : 'medium';
  return against === 0 && !lossy && diedMs - livedMs <= widthMs(livedMs) ? 'medium' : 'low';
}

/** What every death that is needed for the upper bound had in common; where they had nothing in common, all that was seen. */
function causesOf({ samples }: Measurement, diedMs: number | undefined): DeathCause[] {
  if (diedMs === undefined) return [];
  const deaths = samples.filter(({ causes, silenceMs }) => causes.length > 0 && silenceMs <= diedMs);
  const lastLife = bracketOf(samples).livedMs;
  const deciding = deaths.filter(({ silenceMs }) => silenceMs > lastLife);
  const seen = [...new Set(deciding.flatMap(({ causes }) => causes))];
  const common = seen.filter((cause) => deciding.every(({ causes }) => causes.includes(cause)));
  return common.length > 0 ? common : seen;
}
