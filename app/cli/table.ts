/** Lines of which the columns are wide enough for the widest in them, but the last one, which may be as long as it is. */
export function* table(cells: readonly (readonly string[])[]): Generator<string> {
  const last = (cells[0]?.length ?? 0) - 1;
  const widths = Array.from({ length: last }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of cells) {
    yield row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  }
}

/** What somebody else has written, without what a terminal obeys or what turns its direction. */
export const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
