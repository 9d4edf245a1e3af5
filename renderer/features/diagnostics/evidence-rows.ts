/** The evidence of a stage as terms and short texts, whatever its fields are. */
import type { StageResult } from '../../../app/contract/contract.ts';
import { formatCount, formatList, formatPercent, formatRtt, formatSeconds } from '../../format.ts';
import { text } from '../../text.ts';

export interface EvidenceRow {
  readonly field: string;
  readonly label: string;
  /** One line for each thing of a list. */
  readonly lines: readonly string[];
}

const words = text.diagnostics.evidence;
const UNIT = /(?:Ms|S|Seconds)$/;

export function evidenceRows(evidence: StageResult['evidence']): readonly EvidenceRow[] {
  if (evidence === null) return [];
  return Object.entries(evidence).map(([field, value]: [string, unknown]) => ({
    field,
    label: labelOf(field),
    lines: linesOf(field, value),
  }));
}

/** `otherWays`: "Other ways". */
function labelOf(field: string): string {
  const known = words.labels[field];
  if (known !== undefined) return known;
  const apart = termOf(field);
  return `${apart.charAt(0).toUpperCase()}${apart.slice(1)}`;
}

const termOf = (field: string): string =>
  field.replace(UNIT, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function linesOf(field: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [shortText(field, value)];
  if (value.length === 0) return [text.none];
  return value.map((each: unknown) => shortText(field, each));
}

function shortText(field: string, value: unknown): string {
  if (value === null || value === '') return text.none;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return numberText(field, value);
  if (Array.isArray(value)) {
    return value.length === 0 ? text.none : formatList(value.map((each: unknown) => shortText(field, each)));
  }
  return typeof value === 'string' ? (words.values[field]?.[value] ?? value) : objectText(value);
}

/** What is not known is left out: these lines are many, and long. */
function objectText(value: unknown): string {
  return Object.entries(value ?? {})
    .filter(([, inner]: [string, unknown]) => inner !== null && inner !== '')
    .map(
      ([field, inner]: [string, unknown]) =>
        `${words.inner[field] ?? termOf(field)} ${shortText(field, inner)}`,
    )
    .join(' · ');
}

function numberText(field: string, value: number): string {
  if (field.endsWith('Ms')) return value < 0 ? `−${formatRtt(-value)}` : formatRtt(value);
  if (UNIT.test(field)) return formatSeconds(value);
  // Numbers that name something are no counts.
  if (field === 'port') return String(value);
  if (field === 'family') return `IPv${value}`;
  return field === 'loss' ? formatPercent(value) : formatCount(value);
}
