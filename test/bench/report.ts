import { table } from '../../.config/markdown.ts';
import type { Figure, Result, Target } from './figure.ts';
import type { Entry, Machine } from './entry.ts';
import type { Suite } from './suite.ts';

export const machineText = ({ date, cpu, cores, system, node }: Machine): string =>
  `${date}: ${cpu}, ${cores} cores; ${system}; Node ${node}.`;

/** A load below this is the benchmark's own start. */
const IDLE_LOAD = 0.5;

function besideText(loads: readonly number[]): string {
  const [least, most] = [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1));
  if (Math.max(...loads) < IDLE_LOAD) return '';
  const load = least === most ? `load ${most} when it began` : `load ${least} to ${most} as each began`;
  return ` Other programs ran beside it: ${load}.`;
}

/** What docs/BENCHMARKS.md says of suites that share a table, as Markdown that a terminal shows well enough too. */
export function sectionText(suites: readonly Suite[], entries: readonly Entry[]): string {
  const measured = suites.flatMap((suite) => {
    const entry = entries.find((candidate) => candidate.suite === suite.name);
    return entry === undefined ? [] : [{ suite, entry }];
  });
  const rows = measured.flatMap(({ suite, entry }) =>
    entry.figures.map((figure) => [suite.name, ...rowOf(figure)]),
  );
  const byMachine = Map.groupBy(
    measured,
    ({ entry: { machine, tool } }) => machineText(machine) + (tool === undefined ? '' : ` ${tool}.`),
  );
  const lines = [...byMachine].map(([text, those]) => {
    const who = byMachine.size === 1 ? '' : `${those.map(({ suite }) => suite.name).join(', ')}: `;
    return who + text + besideText(those.map(({ entry }) => entry.load));
  });
  return [
    lines.join('\\\n'),
    table(['benchmark', 'figure', 'Pinhole', 'floor', 'ratio', 'target', 'met'], rows),
    ...measured.map(({ suite }) => `- **${suite.name}**: ${suite.about}`),
  ].join('\n\n');
}

/** Every target that is not met. */
export function unmetText(entries: readonly Entry[]): string {
  const unmet = entries.flatMap(({ suite, figures }) =>
    figures.filter(({ met }) => met === false).map((figure) => ({ suite, figure })),
  );
  if (unmet.length === 0) return 'Every target is met.';
  const lines = unmet.map(({ suite, figure }) => {
    const value = figure.target?.absolute ? amount(figure.product) : factorText(figure.ratio);
    return `- ${suite}, ${labelOf(figure)}: ${value}, and should be ${targetText(figure.target)}`;
  });
  return ['Not met:', lines.join('\n')].join('\n\n');
}

const labelOf = ({ name, unit }: Figure): string => (unit === '' ? name : `${name}, ${unit}`);

const rowOf = (figure: Result): string[] => [
  labelOf(figure),
  amount(figure.product),
  figure.floor === null ? '–' : amount(figure.floor),
  factorText(figure.ratio),
  targetText(figure.target),
  figure.met === null ? '–' : figure.met ? 'yes' : '**no**',
];

const factorText = (ratio: number | null): string => (ratio === null ? '–' : `${ratio.toFixed(2)} ×`);

function targetText(target: Target | null): string {
  if (target === null) return 'none';
  const bound =
    'atMost' in target
      ? `≤ ${target.atMost.toLocaleString('en')}`
      : `≥ ${target.atLeast.toLocaleString('en')}`;
  return target.absolute ? bound : `${bound} ×`;
}

/** Three digits that mean something, and no more. */
const amount = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en', {
    maximumSignificantDigits: 3,
  });
