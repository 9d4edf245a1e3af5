/** The last keep-alives in words, for whoever does not see them drawn. Pure. */
import type { KamSample } from '../../app/contract/contract.ts';
import { formatRtt } from '../format.ts';
import { text } from '../text.ts';

/** The slowest round trip, ms; 0: there is none. */
export const slowestOf = (samples: readonly KamSample[]): number =>
  Math.max(0, ...samples.map((sample) => (sample.kind === 'answered' ? sample.rttMs : 0)));

/** Run by run, the oldest first: "12 answered in 0.4 ms to 2 ms, 2 missed, computer slept, 3 answered in 1 ms". */
export function describeSamples(samples: readonly KamSample[]): string {
  if (samples.length === 0) return text.kam.noSamples;
  return text.detail.kam.describe(runsOf(samples).map(wordsOf));
}

type Run = readonly [KamSample, ...KamSample[]];

function runsOf(samples: readonly KamSample[]): readonly Run[] {
  const runs: [KamSample, ...KamSample[]][] = [];
  for (const sample of samples) {
    const last = runs.at(-1);
    if (last !== undefined && alike(last[0], sample)) last.push(sample);
    else runs.push([sample]);
  }
  return runs;
}

function alike(one: KamSample, other: KamSample): boolean {
  if (one.kind === 'gap' && other.kind === 'gap') return one.cause === other.cause;
  return one.kind === other.kind;
}

function wordsOf(run: Run): string {
  const { part } = text.detail.kam;
  const [first] = run;
  if (first.kind === 'gap') return part.gap(first.cause);
  if (first.kind === 'missed') return part.missed(run.length);
  const rtts = run.flatMap((sample) => (sample.kind === 'answered' ? [sample.rttMs] : []));
  return part.answered(run.length, formatRtt(Math.min(...rtts)), formatRtt(slowestOf(run)));
}
