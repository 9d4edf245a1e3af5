import type { DeathCause } from '../../model/lifetime.ts';

/** What one silence came to. */
export interface Sample {
  /** A silence that this long was lived through, or one no longer than this was not; ms. */
  readonly silenceMs: number;
  /** Empty: it lived. More than one: they cannot be told apart. */
  readonly causes: readonly DeathCause[];
}

/** What samples say of the lifetime. All in ms. */
export interface Bracket {
  /** The longest silence that lived; 0: none did. */
  readonly livedMs: number;
  /** The shortest that died; undefined: none did. */
  readonly diedMs: number | undefined;
  /** As `livedMs`, but seen twice: at least two silences as long or longer lived. */
  readonly twiceLivedMs: number;
  /** As `diedMs`, but seen often enough to be believed: twice, and three times where answers are known to be lost. */
  readonly surelyDiedMs: number | undefined;
  /** Samples that speak against this bracket. */
  readonly against: number;
}

/** How far apart the bounds may be: a tenth of what lived, or a second where that is more. */
export function widthMs(livedMs: number): number {
  return Math.max(1_000, livedMs * 0.1);
}

/**
 * What lived, lived: no path makes up an answer. What died may have lost its answer, and where something speaks against
 * the samples, or the control connection was lost, that is no longer unlikely.
 */
const DEATHS_NEEDED = { usually: 2, inDoubt: 3 };

/**
 * The bracket that the fewest samples speak against; of equals the lower one, so that nobody relies on a silence that
 * also died.
 * @param lossy answers have been lost elsewhere, on the control connection.
 */
export function bracketOf(samples: readonly Sample[], lossy = false): Bracket {
  const lived = samples.filter(({ causes }) => causes.length === 0).map(({ silenceMs }) => silenceMs);
  const died = samples.filter(({ causes }) => causes.length > 0).map(({ silenceMs }) => silenceMs);
  let best = { edgeMs: 0, against: lived.length };
  for (const edgeMs of [0, ...lived].sort((a, b) => a - b)) {
    const against =
      lived.filter((silenceMs) => silenceMs > edgeMs).length +
      died.filter((silenceMs) => silenceMs <= edgeMs).length;
    if (against < best.against) best = { edgeMs, against };
  }
  const below = lived.filter((silenceMs) => silenceMs <= best.edgeMs).sort((a, b) => b - a);
  const above = died.filter((silenceMs) => silenceMs > best.edgeMs).sort((a, b) => a - b);
  const needed = lossy || best.against > 0 ? DEATHS_NEEDED.inDoubt : DEATHS_NEEDED.usually;
  return {
    livedMs: below[0] ?? 0,
    diedMs: above[0],
    twiceLivedMs: below[1] ?? 0,
    surelyDiedMs: above[needed - 1],
    against: best.against,
  };
}

/**
 * What holds whichever samples are to be believed: no death at or below `livedMs`, no life at or above `diedMs`, which was
 * seen twice. For samples that go on contradicting each other.
 */
export function undisputed(samples: readonly Sample[]): { livedMs: number; diedMs: number | undefined } {
  const lived = samples.filter(({ causes }) => causes.length === 0).map(({ silenceMs }) => silenceMs);
  const died = samples.filter(({ causes }) => causes.length > 0).map(({ silenceMs }) => silenceMs);
  const firstDeath = Math.min(Infinity, ...died);
  const lastLife = Math.max(0, ...lived);
  const above = died.filter((silenceMs) => silenceMs > lastLife).sort((a, b) => a - b);
  return {
    livedMs: Math.max(0, ...lived.filter((silenceMs) => silenceMs < firstDeath)),
    diedMs: above[1],
  };
}
