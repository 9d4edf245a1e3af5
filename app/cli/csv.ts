/** Lines of a table for other programs, by RFC 4180. */

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A line without its end. Text that a spreadsheet would compute, or run, is made harmless by an apostrophe; numbers stay numbers. */
export const csvLine = (cells: readonly (string | number | null)[]): string => cells.map(cell).join(',');

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
