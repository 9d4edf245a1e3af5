import { table, type Row } from '../../../.config/markdown.ts';
import type { Machine } from '../entry.ts';
import { machineText } from '../report.ts';
import { median } from '../statistics.ts';
import { isTrue, judge, secondsOf, widthS } from './judge.ts';
import { OUTAGES, type LabResults, type Outage } from './results.ts';

/** A program as the table of settings has it. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  readonly keepAlive: string;
  readonly comesBack: string;
}

const COLUMNS: Readonly<Record<Outage, string>> = {
  noticed: 'noticed after, s',
  'back-8': 'up after 8 s, s',
  'back-60': 'up after 60 s, s',
};

/** What docs/BENCHMARKS.md says of the lab, as Markdown. Scenes that were not played are left out. */
export function labReportText(
  machine: Machine,
  contestants: readonly Contestant[],
  results: LabResults,
  responseS: number,
): string {
  return [
    machineText(machine),
    targets(results, responseS),
    programs(contestants, results),
    lifetimes(results),
    settings(contestants),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function targets(results: LabResults, responseS: number): string {
  const rows = judge(results, responseS).map(({ target, measured, met }) => [
    target,
    measured,
    met ? 'yes' : '**no**',
  ]);
  return table(['target', 'measured', 'met'], rows);
}

function programs(contestants: readonly Contestant[], results: LabResults): string {
  const outages = OUTAGES.map((scene) => ({ head: COLUMNS[scene], samples: secondsOf(results, scene) }));
  const played = outages.filter(({ samples }) => samples.size > 0);
  const { losses } = results;
  if (played.length === 0 && losses.length === 0) return '';
  const rows = contestants.map(({ name }) => [
    name,
    ...played.map(({ samples }) => spread(samples.get(name) ?? [])),
    ...losses.map(({ deaths }) => String(deaths[name] ?? '')),
  ]);
  const times = losses.map(({ minutes }) => `taken for dead in ${minutes} min of loss`);
  const counts = played.map(({ head, samples }) => `${head} (n = ${[...samples.values()][0]?.length ?? 0})`);
  return table(['program', ...counts, ...times], rows);
}

function lifetimes({ lifetimes: all }: LabResults): string {
  const kinds = new Map(all.map(({ by, pinholeS }) => [`${pinholeS} ${by}`, { by, pinholeS }]));
  if (kinds.size === 0) return '';
  const rows = [...kinds.values()].map(({ by, pinholeS }): Row => {
    const found = all.filter((sample) => sample.by === by && sample.pinholeS === pinholeS);
    return [
      `${pinholeS} s`,
      by,
      spread(found.map(({ tookS }) => tookS)),
      spread(found.map(widthS)),
      `${found.filter(isTrue).length} of ${found.length}`,
      spread(
        found.map(({ connections }) => connections),
        0,
      ),
    ];
  });
  return table(['lifetime', 'measured by', 'took, s', 'bounds apart, s', 'true', 'connections'], rows);
}

function settings(contestants: readonly Contestant[]): string {
  const rows = contestants.map(({ name, version, keepAlive, comesBack }) => [
    `${name} (${version})`,
    keepAlive,
    comesBack,
  ]);
  return table(['program', 'keep-alive', 'coming back'], rows);
}

/** The median, and between which values all lie. */
function spread(values: readonly number[], digits = 2): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value === Infinity ? 'never' : value.toFixed(digits),
  );
  return least === most ? (middle ?? '') : `${middle ?? ''} (${least ?? ''} – ${most ?? ''})`;
}
