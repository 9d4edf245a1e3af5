/** The policy as it is shown. Pure. */
import type { PolicyList, PolicyProblem, PolicyShownRow } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

const words = text.policy;

/** A value, as an administrator would write it; null: it is not set. */
export function valueText({
  value,
  omittedItems,
}: Pick<PolicyShownRow, 'value' | 'omittedItems'>): string | null {
  if (omittedItems !== null) return words.items(omittedItems);
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** Whether somebody has set it, or tried to. */
export const isSet = ({ origin, error }: Pick<PolicyShownRow, 'origin' | 'error'>): boolean =>
  origin !== null || error !== null;

/** Whether whoever manages this computer has. */
export const isManaged = ({ rows, problems }: PolicyList): boolean =>
  problems.length > 0 || rows.some(({ level }) => level === 'mandatory' || level === 'recommended');

/** Whose word it is, and for whom. */
export function levelText({ level, scope }: Pick<PolicyShownRow, 'level' | 'scope'>): string {
  return scope === null ? words.level[level] : `${words.level[level]}, ${words.scope[scope]}`;
}

export interface PolicyFilter {
  readonly search: string;
  readonly onlySet: boolean;
}

export function filterRows(
  rows: readonly PolicyShownRow[],
  { search, onlySet }: PolicyFilter,
): readonly PolicyShownRow[] {
  const wanted = search.trim().toLowerCase();
  const holds = (part: string | null): boolean => part?.toLowerCase().includes(wanted) === true;
  return rows.filter(
    (row) =>
      (!onlySet || isSet(row)) &&
      (holds(row.name) ||
        holds(valueText(row)) ||
        holds(row.origin) ||
        holds(row.error) ||
        holds(levelText(row))),
  );
}

/** What no row tells of: of no key, of an unknown one, or not the first of its key. Each is one line. */
export function otherProblems({ rows, problems, problemCount }: PolicyList): {
  readonly lines: readonly string[];
  /** How many more there are. */
  readonly more: number;
} {
  const told = new Set(rows.flatMap(({ error }) => (error === null ? [] : [error])));
  const lines = problems.map(lineOf).filter((line) => !told.has(line));
  return { lines, more: problemCount - problems.length };
}

/** As compilers write it, and editors understand it. */
function lineOf({ origin, line, column, message }: PolicyProblem): string {
  return `${[origin, line, column].filter((part) => part !== null).join(':')}: ${message}`;
}

export const asJson = ({ rows, problems }: PolicyList): string => JSON.stringify({ rows, problems }, null, 2);

/** Where policies would be, by the system that the browser says it runs on: it runs on this computer. */
export function placesText(userAgent: string): string {
  if (userAgent.includes('Windows')) return words.places.windows;
  return userAgent.includes('Mac') ? words.places.macos : words.places.linux;
}
