/**
 * `npm run bench`: runs what takes seconds, or the suites that are named, prints their tables, and leaves them in
 * test-results/bench.json. With --write they are the baseline from then on, and stand in docs/BENCHMARKS.md. --trial only shows that all runs.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { formatted } from '../../.config/markdown.ts';
import { benchmarkTables, readBaseline, withTables, writeBaseline } from './baseline.ts';
import { thisMachine, type Entry } from './entry.ts';
import type { Result } from './figure.ts';
import { sectionText } from './report.ts';
import type { Suite } from './suite.ts';
import { SUITES } from './suites.ts';

const root = `${import.meta.dirname}/../..`;
const page = `${root}/docs/BENCHMARKS.md`;

async function inItsOwnProcess({ name, tool }: Suite, size: 'full' | 'trial'): Promise<Entry> {
  const load = loadavg()[0] ?? 0;
  const child = fork(`${import.meta.dirname}/run-one.ts`, [name, size]);
  let figures: Result[] | undefined;
  child.on('message', (message) => (figures = message as Result[]));
  await once(child, 'exit');
  if (figures === undefined) throw new Error(`${name} ended without a result`);
  return { suite: name, machine: thisMachine(), load, ...(tool && { tool: tool() }), figures };
}

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false }, trial: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => SUITES.every((suite) => suite.name !== name));
const names = SUITES.map(({ name }) => name).join(', ');
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: the benchmarks are ${names}`);
if (values.write && values.trial)
  throw new Error('--write needs figures that mean something: leave --trial out');

const entries: Entry[] = [];
const asked = SUITES.filter(({ name, takes }) =>
  positionals.length === 0 ? takes === 'seconds' : positionals.includes(name),
);
for (const suite of asked) {
  const missing = suite.missing?.();
  if (missing === undefined) entries.push(await inItsOwnProcess(suite, values.trial ? 'trial' : 'full'));
  else process.stderr.write(`${suite.name}: not measured, ${missing}.\n`);
}
mkdirSync(`${root}/test-results`, { recursive: true });
writeFileSync(`${root}/test-results/bench.json`, `${JSON.stringify(entries, null, 2)}\n`);
if (entries.length > 0) process.stdout.write(`${await formatted(sectionText(asked, entries))}\n`);
if (values.write) {
  await writeBaseline(SUITES, entries);
  const tables = benchmarkTables(SUITES, readBaseline());
  writeFileSync(page, await formatted(withTables(readFileSync(page, 'utf8'), tables)));
}
