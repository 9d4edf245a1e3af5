/**
 * `npm run bench:lab`: Pinhole beside its neighbours in the network lab. Names of scenes play those alone; `--runs N`
 * and `--loss-minutes N` make a trial of it. The results also go to test-results/bench-lab.json; with --keep the scenes that are
 * not played stay in there as they were. With --write (every scene, nothing shortened) they go into docs/BENCHMARKS.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fill, formatted } from '../../../.config/markdown.ts';
import { thisMachine } from '../entry.ts';
import { labReportText } from './lab-report.ts';
import { isWhole, together, type LabFile } from './kept.ts';
import { missing } from './needs.ts';
import { play, SCENES } from './play.ts';
import { PROGRAMS } from './programs/index.ts';
import { RESPONSE_S } from './scenes/lifetimes.ts';
import { OUTAGE_WATCH } from './scenes/outages.ts';

const RUNS = 5;
const LOSS_MINUTES = 10;

const root = `${import.meta.dirname}/../../..`;
const page = `${root}/docs/BENCHMARKS.md`;

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: String(RUNS) },
    'loss-minutes': { type: 'string', default: String(LOSS_MINUTES) },
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const runs = Number(values.runs);
const lossMinutes = Number(values['loss-minutes']);
const unknown = positionals.filter((name) => !SCENES.includes(name));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: the scenes are ${SCENES.join(', ')}`);
if (!(runs >= 1 && lossMinutes > 0)) throw new Error('--runs and --loss-minutes are numbers above 0');
if (values.write && (runs < RUNS || lossMinutes < LOSS_MINUTES))
  throw new Error('--write needs every scene, and nothing shortened');
const obstacle = missing();
if (obstacle !== undefined) throw new Error(obstacle);

/** The first thing that looks like a version in what a program prints. */
function version([program = '', ...args]: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return /(?:[A-Za-z]+[ _])?\d+\.\d+[\w.]*/.exec(stdout + stderr)?.[0] ?? 'version unknown';
}

const isAsked = (scene: string): boolean => positionals.length === 0 || positionals.includes(scene);
const played = await play({ isAsked, runs, lossMinutes }, (run, sample) => {
  process.stderr.write(`run ${run}: ${JSON.stringify(sample)}\n`);
});

const machine = thisMachine();
const file = `${root}/test-results/bench-lab.json`;
const results = values.keep
  ? together(JSON.parse(readFileSync(file, 'utf8')) as LabFile, { machine, results: played })
  : played;
if (values.write && !isWhole(results))
  throw new Error('--write needs every scene: play the others with --keep');
const contestants = PROGRAMS.map(({ name, comesBack, keepAlive, versionCommand }) => ({
  name,
  version: version(versionCommand),
  keepAlive: keepAlive(OUTAGE_WATCH),
  comesBack,
}));
const report = labReportText(machine, contestants, results, RESPONSE_S);
mkdirSync(`${root}/test-results`, { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, contestants, results }, null, 2)}\n`);
process.stdout.write(`${await formatted(report)}\n`);
if (values.write) writeFileSync(page, await formatted(fill(readFileSync(page, 'utf8'), 'lab', report)));
