/** An explanation of octets, as the commands print it. */
import type { Explanation } from '../../main/core.ts';

/** What of an explanation is in a line of JSON. */
export function explainedEvent({ kind, length, summary, fields, problem }: Explanation): object {
  const { code = null, message = null } = problem ?? {};
  return { event: kind, length, summary, fields, code, message };
}

/** @param place stands before the summary. */
export function* explainedText({ summary, fields }: Explanation, place: string): Generator<string> {
  yield `${place}${summary}`;
  if (fields.length === 0) return;
  yield '';
  const rows = [
    ['octets', 'hex', 'field', 'value', ''],
    ...fields.map(({ offset, length, hex, name, value, note }) => [
      length === 1 ? String(offset) : `${offset}-${offset + length - 1}`,
      hex,
      name,
      value,
      note,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  for (const row of rows) {
    yield row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  }
}
