/** What a chart of round trips shows, as plain data: where it comes from is no concern of the chart. Pure. Times are ms since 1970. */
import type { GapCause } from '../../../app/contract/contract.ts';

export interface ChartPoint {
  readonly atMs: number;
  readonly rttMs: number;
}

/** What came of many round trips, where single ones are not kept. */
export interface ChartBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** What is no round trip. `up`: the tunnel came up, for the first time or again. */
export interface ChartMark {
  readonly kind: 'missed' | 'late' | 'up';
  readonly atMs: number;
  /** Of a late answer, where it is known. */
  readonly rttMs: number | null;
  /** How many it stands for, where single ones are not kept. Default: one. */
  readonly count?: number;
}

/** While this machine or its network was silent. */
export interface ChartBand {
  readonly cause: GapCause;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartData {
  /** Oldest first, as the others are. */
  readonly points: readonly ChartPoint[];
  readonly buckets: readonly ChartBucket[];
  readonly marks: readonly ChartMark[];
  readonly bands: readonly ChartBand[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  /** Nothing older is kept; null: nothing at all is. */
  readonly keptSinceMs: number | null;
}

/** One thing that the cursor comes to, and a line of the table. */
export type ChartItem =
  | ({ readonly kind: 'answered' } & ChartPoint)
  | ({ readonly kind: 'bucket'; readonly atMs: number } & ChartBucket)
  | ChartMark
  | ({ readonly kind: 'band'; readonly atMs: number } & ChartBand);

/** What is within the range, oldest first. */
export function itemsOf({ points, buckets, marks, bands, range }: ChartData): readonly ChartItem[] {
  const items: ChartItem[] = [
    ...points.map((point): ChartItem => ({ kind: 'answered', ...point })),
    ...buckets.map((each): ChartItem => ({ kind: 'bucket', atMs: (each.fromMs + each.toMs) / 2, ...each })),
    ...marks,
    ...bands.map((band): ChartItem => ({ kind: 'band', atMs: band.fromMs, ...band })),
  ];
  return items
    .filter(({ atMs }) => atMs >= range.fromMs && atMs <= range.toMs)
    .toSorted((one, other) => one.atMs - other.atMs);
}

export interface ChartSummary {
  readonly answered: number;
  readonly missed: number;
  readonly late: number;
  /** Of the answered; of buckets, that of their medians weighed by count. Null without any. */
  readonly medianMs: number | null;
  readonly worstMs: number | null;
}

/** Of what is within the range. */
export function summaryOf(items: readonly ChartItem[]): ChartSummary {
  const weighed = items.flatMap((item): readonly [value: number, weight: number][] =>
    item.kind === 'answered'
      ? [[item.rttMs, 1]]
      : item.kind === 'bucket'
        ? [[item.medianMs, item.count]]
        : [],
  );
  const worst = items.flatMap((item) =>
    item.kind === 'answered' ? [item.rttMs] : item.kind === 'bucket' ? [item.maxMs] : [],
  );
  const count = (kind: ChartMark['kind']): number =>
    items.reduce((sum, item) => sum + (item.kind === kind ? (item.count ?? 1) : 0), 0);
  return {
    answered: weighed.reduce((sum, [, weight]) => sum + weight, 0),
    missed: count('missed'),
    late: count('late'),
    medianMs: medianOf(weighed),
    worstMs: worst.length === 0 ? null : worst.reduce((most, each) => Math.max(most, each)),
  };
}

function medianOf(weighed: readonly (readonly [value: number, weight: number])[]): number | null {
  const sorted = weighed.toSorted(([one], [other]) => one - other);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let passed = 0;
  for (const [value, weight] of sorted) {
    passed += weight;
    if (passed >= half) return value;
  }
  return null;
}

/** Times in seconds, as the plot takes them, and a value or a gap for each; the first is at least as long as the others. */
export interface PlotColumns {
  readonly seconds: number[];
  readonly values: (number | null)[];
  readonly lows: (number | null)[];
  readonly highs: (number | null)[];
}

/** The line of the plot: broken where a single keep-alive was missed, and where there was a gap. */
export function columnsOf({ points, buckets, marks, bands }: ChartData): PlotColumns {
  type Row = readonly [atMs: number, value: number | null, low: number | null, high: number | null];
  const rows: Row[] = [
    ...points.map(({ atMs, rttMs }): Row => [atMs, rttMs, null, null]),
    ...buckets.map(({ fromMs, toMs, minMs, medianMs, maxMs }): Row => [
      (fromMs + toMs) / 2,
      medianMs,
      minMs,
      maxMs,
    ]),
    ...marks
      .filter(({ kind, count }) => kind !== 'late' && count === undefined)
      .map(({ atMs }): Row => [atMs, null, null, null]),
    ...bands.map(({ fromMs, toMs }): Row => [(fromMs + toMs) / 2, null, null, null]),
  ];
  rows.sort(([one], [other]) => one - other);
  return {
    seconds: rows.map(([atMs]) => atMs / 1_000),
    values: rows.map(([, value]) => value),
    lows: rows.map(([, , low]) => low),
    highs: rows.map(([, , , high]) => high),
  };
}

/** The round trip that the axis has to have room for, ms. */
export function highestOf({ points, buckets, marks, range }: ChartData): number {
  const within = ({ atMs }: { readonly atMs: number }): boolean => atMs >= range.fromMs && atMs <= range.toMs;
  const highs = [
    ...points.filter(within).map(({ rttMs }) => rttMs),
    ...buckets.filter(({ toMs }) => toMs >= range.fromMs).map(({ maxMs }) => maxMs),
    ...marks.filter(within).map(({ rttMs }) => rttMs ?? 0),
  ];
  return highs.reduce((most, each) => Math.max(most, each), 0);
}
