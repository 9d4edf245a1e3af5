/** `baseline.json`: what was measured last, and is the word of the project; and what docs/BENCHMARKS.md shows of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { fill } from '../../.config/markdown.ts';
import type { Entry } from './entry.ts';
import { sectionText, unmetText } from './report.ts';
import type { Suite } from './suite.ts';

const path = `${import.meta.dirname}/baseline.json`;

export const readBaseline = (): readonly Entry[] => JSON.parse(readFileSync(path, 'utf8')) as Entry[];

/** Puts what was measured in the place of what it was before; what is registered no more goes. */
export async function writeBaseline(suites: readonly Suite[], measured: readonly Entry[]): Promise<void> {
  const known = [...measured, ...readBaseline()];
  const entries = suites.flatMap(({ name }) => known.find(({ suite }) => suite === name) ?? []);
  writeFileSync(path, await format(JSON.stringify(entries), { parser: 'json', printWidth: 110 }));
}

/** The generated parts of docs/BENCHMARKS.md, by the name in their markers. */
export function benchmarkTables(
  suites: readonly Suite[],
  baseline: readonly Entry[],
): Readonly<Record<string, string>> {
  const sections = Map.groupBy(suites, ({ name, section = name }) => section);
  const texts = [...sections].map(([section, members]) => [section, sectionText(members, baseline)] as const);
  return { unmet: unmetText(baseline), ...Object.fromEntries(texts) };
}

/** docs/BENCHMARKS.md with these parts. */
export const withTables = (page: string, tables: Readonly<Record<string, string>>): string =>
  Object.entries(tables).reduce((filled, [name, text]) => fill(filled, name, text), page);
