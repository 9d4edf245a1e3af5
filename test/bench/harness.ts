import type { Figure, MeasuredFigure } from './figure.ts';
import { median, ratio } from './statistics.ts';

/** One side of a comparison, set up and ready. */
export interface Contestant {
  /** Does `size` units of work. @returns the samples of the round, in the unit of the benchmark. */
  round(size: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface TimedFigure extends Figure {
  /** What the samples of one round come to. */
  readonly statistic: (samples: readonly number[]) => number;
}

/** The product against a floor: the least that any program would have to do for the same. */
export interface Benchmark {
  readonly name: string;
  /** What is measured, and what the floor is. */
  readonly about: string;
  readonly figures: readonly TimedFigure[];
  readonly plan: Plan;
  readonly open: () => Promise<Pair<Contestant>>;
}

export interface Pair<T> {
  readonly product: T;
  readonly floor: T;
}

export interface Plan {
  /** Rounds that are measured; as many as a quarter of them go before, unmeasured. */
  readonly rounds: number;
  /** Units of work in a round of one contestant. */
  readonly size: number;
}

/**
 * Runs both contestants in turns, and the one that goes first in turns too: what slows the machine slows both.
 * @returns a result for each figure.
 */
export async function compare(benchmark: Benchmark, plan = benchmark.plan): Promise<MeasuredFigure[]> {
  const pair = await benchmark.open();
  const rounds: Pair<readonly number[]>[] = [];
  try {
    const warmUp = Math.ceil(plan.rounds / 4);
    for (let round = 0; round < warmUp + plan.rounds; round += 1) {
      const samples = await bout(pair, plan.size, round % 2 === 0);
      if (round >= warmUp) rounds.push(samples);
    }
  } finally {
    await pair.product.close();
    await pair.floor.close();
  }
  return benchmark.figures.map((figure) => measured(figure, rounds));
}

async function bout(
  { product, floor }: Pair<Contestant>,
  size: number,
  productFirst: boolean,
): Promise<Pair<readonly number[]>> {
  if (productFirst) return { product: await product.round(size), floor: await floor.round(size) };
  const floorSamples = await floor.round(size);
  return { product: await product.round(size), floor: floorSamples };
}

function measured(
  { name: figure, statistic }: TimedFigure,
  rounds: readonly Pair<readonly number[]>[],
): MeasuredFigure {
  const products = rounds.map(({ product }) => statistic(product));
  const floors = rounds.map(({ floor }) => statistic(floor));
  return { figure, product: median(products), floor: median(floors), ratio: ratio(products, floors) };
}
