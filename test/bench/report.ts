import { availableParallelism, cpus, release, type } from 'node:os';
import { table } from '../../.config/markdown.ts';
import type { Benchmark, Result, Target } from './harness.ts';

/** Where and when results were had. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

export const machineText = ({ date, cpu, cores, system, node }: Machine): string =>
  `${date}: ${cpu}, ${cores} cores; ${system}; Node ${node}.`;

/** What docs/BENCHMARKS.md says, as Markdown that a terminal shows well enough too. */
export function reportText(
  machine: Machine,
  benchmarks: readonly Benchmark[],
  results: readonly Result[],
): string {
  const rows = results.map((result) => [
    result.benchmark,
    `${result.figure}, ${result.unit}`,
    amount(result.product),
    amount(result.floor),
    `${result.ratio.toFixed(2)} ×`,
    targetText(result.target),
    result.met ? 'yes' : '**no**',
  ]);
  return [
    machineText(machine),
    table(['benchmark', 'figure', 'Pinhole', 'floor', 'ratio', 'target', 'met'], rows),
    ...benchmarks.map(({ name, about }) => `- **${name}**: ${about}`),
  ].join('\n\n');
}

const targetText = (target: Target): string =>
  'atMost' in target ? `≤ ${target.atMost} ×` : `≥ ${target.atLeast} ×`;

/** Three digits that mean something, and no more. */
export const amount = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en');
