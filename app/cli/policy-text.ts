import type { PolicyRow } from '../../main/model/managed.ts';

/** Columns wide enough for the widest in them, but the last one, which may be as long as it is. */
export function* policyTable(rows: readonly PolicyRow[]): Generator<string> {
  const cells = [
    ['name', 'value', 'in force', 'level', 'scope', 'origin'],
    ...rows.map(({ name, value, heeded, level, scope, origin, locks, error }) => [
      name,
      valueText(value),
      heeded ? 'yes' : 'not yet',
      locks === null ? level : `${level} (locks ${locks})`,
      scope ?? '–',
      `${origin ?? '–'}${error === null ? '' : '  ! see below'}`,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    yield row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  }
}

const LONGEST = 50;

function valueText(value: unknown): string {
  if (value === null) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
