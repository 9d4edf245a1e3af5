import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeasuredFigure } from '../figure.ts';
import { median } from '../statistics.ts';
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

export async function measureHistory(
  size: 'full' | 'trial',
): Promise<readonly Omit<MeasuredFigure, 'figure'>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-bench-history-'));
  try {
    return await measure(folder, SIZES[size]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  plan: (typeof SIZES)[keyof typeof SIZES],
): Promise<readonly Omit<MeasuredFigure, 'figure'>[]> {
  const query = await timeQuery(folder, plan.query);
  const bulk = await writeBulk(folder, { ...plan.feed, minutes: plan.minutes });
  const { on, off, warnings } = await inTurns(folder, plan);
  const middle = (all: readonly Punctuality[], pick: keyof Punctuality): number =>
    median(all.map((each) => each[pick]));
  const compared = (pick: keyof Punctuality): Omit<MeasuredFigure, 'figure'> => {
    const [product, floor] = [middle(on, pick), middle(off, pick)];
    return { product, floor, ratio: product / floor };
  };
  const told = (product: number): Omit<MeasuredFigure, 'figure'> => ({ product, floor: null, ratio: null });
  return [
    { product: query.product, floor: query.floor, ratio: query.ratio },
    compared('loopMedianMs'),
    compared('loopP99Ms'),
    told((middle(on, 'late') - middle(off, 'late')) * 100),
    told(bulk.rowsPerSecond),
    told(bulk.octetsPerRow),
    told(bulk.lost + warnings.length),
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
