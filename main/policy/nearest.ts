/** A name with more edits than this is another name, not a slip; nor is one of which more than every third letter is another one. */
const MOST_EDITS = 4;
const LETTERS_AN_EDIT = 3;

/** The known name that was probably meant: the one with the fewest slips of the pen; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.min(MOST_EDITS, Math.floor(name.length / LETTERS_AN_EDIT)) + 1;
  for (const candidate of known) {
    // Nothing longer or shorter by more than that can be near, and a hostile name can be long.
    if (Math.abs(candidate.length - name.length) > MOST_EDITS) continue;
    const count = edits(name.toLowerCase(), candidate.toLowerCase());
    if (count < fewest) [best, fewest] = [candidate, count];
  }
  return best;
}

/** Levenshtein: insertions, deletions and replacements that make one out of the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (to[at - 1] === from[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
