import type { ProcessFigures, ProcessWatch } from '../platform/node-process.ts';
import { numbers, PROCESS_METRICS, single, type Family } from './family.ts';

export interface ProcessOptions {
  readonly watch: Pick<ProcessWatch, 'figures'>;
  readonly version: string;
  readonly program: 'serve' | 'tscf';
}

/** What the process of a program uses. */
export async function processFamilies({ watch, version, program }: ProcessOptions): Promise<Family[]> {
  const all = PROCESS_METRICS;
  const figures: ProcessFigures = await watch.figures();
  const { delayS } = figures;
  return [
    numbers(all.build, [[{ version, runtime: figures.runtime, program }, 1]]),
    single(all.started, figures.startedS),
    single(all.cpu, figures.cpuS),
    single(all.resident, figures.residentOctets),
    single(all.heap, figures.heapOctets),
    numbers(all.descriptors, figures.descriptors === null ? [] : [[{}, figures.descriptors]]),
    numbers(all.delay, [
      [{ part: 'median' }, delayS.median],
      [{ part: 'p99' }, delayS.p99],
      [{ part: 'most' }, delayS.most],
    ]),
  ];
}
