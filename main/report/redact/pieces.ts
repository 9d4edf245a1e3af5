/** A text on its way through the rules: what one of them has replaced is out of reach for the next. */
export interface Piece {
  readonly text: string;
  /** Replaced, or kept as it is for good. */
  readonly settled: boolean;
}

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** What a rule finds in a stretch of text, from left to right, none overlapping another. */
export type Find = (text: string) => Iterable<Found>;

export function applyRule(pieces: readonly Piece[], find: Find): Piece[] {
  return pieces.flatMap((piece) => (piece.settled ? [piece] : [...split(piece.text, find)]));
}

function* split(text: string, find: Find): Generator<Piece> {
  let at = 0;
  for (const { start, end, replacement } of find(text)) {
    if (start > at) yield { text: text.slice(at, start), settled: false };
    yield { text: replacement, settled: true };
    at = end;
  }
  if (at < text.length) yield { text: text.slice(at), settled: false };
}

/**
 * A rule by a pattern.
 * @param pattern global
 * @param replace is given the match and its groups; undefined: it is none, and stays open to other rules.
 */
export function byPattern(
  pattern: RegExp,
  replace: (match: string, groups: readonly (string | undefined)[]) => string | undefined,
): Find {
  return function* (text) {
    for (const match of text.matchAll(pattern)) {
      const replacement = replace(match[0], match.slice(1));
      if (replacement !== undefined)
        yield { start: match.index, end: match.index + match[0].length, replacement };
    }
  };
}
