/** What the generated parts of the documentation have in common. */
import { format, resolveConfig } from 'prettier';

export type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @returns the page with `content` between the markers of that name. @throws Error where it has none. */
export function fill(page: string, name: string, content: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`the page has no "${begin}" … "<!-- end -->"`);
  return `${page.slice(0, from)}${begin}\n\n${content}\n\n${page.slice(to)}`;
}

/** As the formatter of this project leaves it. */
export async function formatted(page: string): Promise<string> {
  const path = `${import.meta.dirname}/../docs/page.md`;
  const config = await resolveConfig(path, { config: `${import.meta.dirname}/prettier.json` });
  return format(page, { ...config, parser: 'markdown' });
}
