import type { PolicyRow } from '../../main/model/managed.ts';
import { table } from './table.ts';

export function policyTable(rows: readonly PolicyRow[]): Iterable<string> {
  return table([
    ['name', 'value', 'in force', 'level', 'scope', 'origin'],
    ...rows.map(({ name, value, heeded, level, scope, origin, locks, error }) => [
      name,
      valueText(value),
      heeded ? 'yes' : 'not yet',
      locks === null ? level : `${level} (locks ${locks})`,
      scope ?? '–',
      `${origin ?? '–'}${error === null ? '' : '  ! see below'}`,
    ]),
  ]);
}

const LONGEST = 50;

function valueText(value: unknown): string {
  if (value === null) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
