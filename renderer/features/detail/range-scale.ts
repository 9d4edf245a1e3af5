/** The scale of silences: fine where they are short, so that a pin-hole of seconds shows on a line of half an hour. Pure. */

/** Where a silence stands on a line up to `maxSeconds`, 0 to 1. */
export function placeOf(seconds: number, maxSeconds: number): number {
  return Math.min(Math.log1p(Math.max(seconds, 0)) / Math.log1p(maxSeconds), 1);
}

const MARKS_S = [1, 3, 10, 60, 300, 1_800, 7_200, 43_200];

/** So much of the line between two marks leaves room for their words. */
const APART = 0.13;

/** The silences to be named along the line, from 0 to its end. */
export function marksUpTo(maxSeconds: number): readonly number[] {
  const marks = [0];
  let last = 0;
  for (const mark of MARKS_S) {
    const place = placeOf(mark, maxSeconds);
    if (mark >= maxSeconds || place - last < APART || 1 - place < APART) continue;
    marks.push(mark);
    last = place;
  }
  return [...marks, maxSeconds];
}
