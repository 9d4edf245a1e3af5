import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeasuredFigure } from '../figure.ts';
import { median } from '../statistics.ts';
import type { Suite } from '../suite.ts';
import { openBenchHistory, punctuality, writeBulk, type Punctuality } from './feed.ts';
import { timeQuery } from './query.ts';

const SIZES = {
  full: {
    query: { tunnels: 5, days: 7, rounds: 60 },
    feed: { tunnels: 5_000, everyMs: 5_000 },
    minutes: 10,
    // Two minutes of each, in turns.
    turns: 4,
    turnMs: 30_000,
  },
  trial: {
    query: { tunnels: 2, days: 1.5, rounds: 2 },
    feed: { tunnels: 50, everyMs: 500 },
    minutes: 1,
    turns: 1,
    turnMs: 600,
  },
} as const;

/** What the history of tunnels costs. */
export const history: Suite = {
  name: 'history',
  about:
    'A chart of seven days of one tunnel, out of a file of several, against reading the same rows from a bare table with an index; what the thread of the history writes in a second; and how punctual 5,000 timers are, each with a keep-alive each 5 s, with a history and without, in turns. Takes 5 minutes.',
  async run(size) {
    const folder = await mkdtemp(join(tmpdir(), 'pinhole-bench-history-'));
    try {
      return await measure(folder, SIZES[size]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(
  folder: string,
  plan: (typeof SIZES)[keyof typeof SIZES],
): Promise<readonly MeasuredFigure[]> {
  const query = await timeQuery(folder, plan.query);
  const bulk = await writeBulk(folder, { ...plan.feed, minutes: plan.minutes });
  const { on, off, warnings } = await inTurns(folder, plan);
  const middle = (all: readonly Punctuality[], pick: keyof Punctuality): number =>
    median(all.map((each) => each[pick]));
  const compared = (figure: string, pick: keyof Punctuality, atMost: number): MeasuredFigure => {
    const [product, floor] = [middle(on, pick), middle(off, pick)];
    const factor = product / floor;
    return { figure, product, floor, ratio: factor, target: `at most ${atMost} ×`, met: factor <= atMost };
  };
  const lateOn = middle(on, 'late');
  const lateOff = middle(off, 'late');
  const told = (figure: string, product: number): MeasuredFigure => ({
    ...{ figure, product, floor: null, ratio: null },
    ...{ target: 'none', met: null },
  });
  return [
    {
      figure: `chart of ${plan.query.days} days: ${query.rows} rows to ${query.buckets} buckets, ms`,
      product: query.product,
      floor: query.floor,
      ratio: query.ratio,
      target: 'at most 2 ×',
      met: query.ratio <= 2,
    },
    compared('delay of the event loop, median, ms', 'loopMedianMs', 1.1),
    compared('delay of the event loop, p99, ms', 'loopP99Ms', 1.5),
    compared('lateness of the timers, median, ms', 'lateMedianMs', 1.2),
    {
      figure: 'timers more than 20 ms late, share',
      product: lateOn,
      floor: lateOff,
      ratio: null,
      target: 'at most 0.001 more',
      met: lateOn <= lateOff + 0.001,
    },
    told('keep-alives written in a second, by the thread alone', bulk.rowsPerSecond),
    told('octets of the file for each, minutes and hours among them', bulk.octetsPerRow),
    {
      figure: 'keep-alives that were left out, or warned of',
      product: bulk.lost + warnings.length,
      floor: null,
      ratio: null,
      target: '0',
      met: bulk.lost + warnings.length === 0,
    },
  ];
}

async function inTurns(folder: string, { feed, turns, turnMs }: (typeof SIZES)[keyof typeof SIZES]) {
  const on: Punctuality[] = [];
  const off: Punctuality[] = [];
  const opened = openBenchHistory(folder);
  for (let turn = 0; turn < turns * 2; turn += 1) {
    // On, off, off, on: what changes steadily does not count.
    const isOn = turn % 4 === 0 || turn % 4 === 3;
    (isOn ? on : off).push(await punctuality(feed, turnMs, isOn ? opened.record : undefined));
  }
  await opened.close();
  return { on, off, warnings: opened.warnings };
}
