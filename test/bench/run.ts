/**
 * `npm run bench`: runs every benchmark, or those that are named, prints the results, and leaves them in
 * test-results/bench.json. With --write (all of them only) they also go into docs/BENCHMARKS.md. `window` is measured by itself.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fill, formatted } from '../../.config/markdown.ts';
import { BENCHMARKS } from './benchmarks.ts';
import type { Result } from './harness.ts';
import { reportText, thisMachine } from './report.ts';
import { windowReport } from './window/run.ts';

const root = `${import.meta.dirname}/../..`;
const page = `${root}/docs/BENCHMARKS.md`;

async function inItsOwnProcess(name: string): Promise<Result[]> {
  const child = fork(`${import.meta.dirname}/run-one.ts`, [name]);
  let results: Result[] | undefined;
  child.on('message', (message) => (results = message as Result[]));
  await once(child, 'exit');
  if (results === undefined) throw new Error(`${name} ended without a result`);
  return results;
}

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const ofWindow = positionals.length === 1 && positionals[0] === 'window';
if (ofWindow) {
  const { text, measured } = await windowReport();
  process.stdout.write(`${await formatted(text)}\n`);
  if (values.write && measured) {
    writeFileSync(page, await formatted(fill(readFileSync(page, 'utf8'), 'window', text)));
  }
  process.exit();
}
const unknown = positionals.filter((name) => BENCHMARKS.every((benchmark) => benchmark.name !== name));
const names = BENCHMARKS.map(({ name }) => name).join(', ');
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}: the benchmarks are ${names}; and, by itself, window`);
if (values.write && positionals.length > 0) throw new Error('--write needs every benchmark: name none');

const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results: Result[] = [];
for (const { name } of chosen) results.push(...(await inItsOwnProcess(name)));

const machine = thisMachine();
const report = reportText(machine, chosen, results);
mkdirSync(`${root}/test-results`, { recursive: true });
writeFileSync(`${root}/test-results/bench.json`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
process.stdout.write(`${await formatted(report)}\n`);
if (values.write) {
  writeFileSync(page, await formatted(fill(readFileSync(page, 'utf8'), 'results', report)));
}
