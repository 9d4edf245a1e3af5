import { describe, expect, it } from 'vitest';
import { LIMITS, type KamSample, type KamSnapshot, type TunnelEvent } from '../../app/contract/contract.ts';
import {
  columnsOf,
  highestOf,
  itemsOf,
  summaryOf,
  type ChartData,
} from '../../renderer/components/chart/chart-data.ts';
import { addEvents, EMPTY_HISTORY } from '../../renderer/state/history.ts';
import { chartOf, NO_ROUND_TRIPS, withLines, withSnapshot } from '../../renderer/state/round-trips.ts';
import { gapEvent, kam, kamEvent, stateEvent } from './support/samples.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

const answered = (rttMs: number): KamSample => ({ kind: 'answered', rttMs });
const missed: KamSample = { kind: 'missed' };
const slept: KamSample = { kind: 'gap', cause: 'sleep' };

/** One sample a second until now. */
const kamOf = (samples: readonly KamSample[], before = 0): KamSnapshot => {
  const count = (kind: KamSample['kind']): number => samples.filter((sample) => sample.kind === kind).length;
  return kam({
    samples: [...samples],
    samplesAgoMs: samples.map((_, index) => (samples.length - 1 - index) * 1_000),
    answered: before + count('answered'),
    missed: count('missed'),
  });
};

const linesOf = (...events: readonly TunnelEvent[]) => addEvents(EMPTY_HISTORY, events).lines;

describe('the round trips that a window knows of', () => {
  it('begin with the samples of a snapshot, each at its time', () => {
    const trips = withSnapshot(NO_ROUND_TRIPS, kamOf([answered(5), missed, slept, answered(7)]), NOW);
    expect(trips.points).toEqual([
      { atMs: NOW - 3_000, rttMs: 5 },
      { atMs: NOW, rttMs: 7 },
    ]);
    expect(trips.marks).toEqual([{ kind: 'missed', atMs: NOW - 2_000, rttMs: null }]);
    expect(trips.bands).toEqual([{ cause: 'sleep', fromMs: NOW - 1_000, toMs: NOW - 1_000 }]);
  });

  it('grow by what is new, and by nothing twice, however often the same is told', () => {
    const first = withSnapshot(NO_ROUND_TRIPS, kamOf([answered(5), missed]), NOW);
    expect(withSnapshot(first, kamOf([answered(5), missed]), NOW + 250)).toBe(first);
    const next = withSnapshot(first, kamOf([answered(5), missed, answered(6), slept]), NOW + 2_000);
    expect(next.points.map(({ rttMs }) => rttMs)).toEqual([5, 6]);
    expect(next.marks).toHaveLength(1);
    expect(next.bands).toHaveLength(1);
    const again = withSnapshot(next, kamOf([answered(5), missed, answered(6), slept]), NOW + 2_250);
    expect(again).toBe(next);
  });

  it('begin anew with a tunnel that counts anew', () => {
    const first = withSnapshot(NO_ROUND_TRIPS, kamOf([answered(5), answered(6)], 40), NOW);
    expect(withSnapshot(first, kamOf([answered(9)]), NOW + 1_000).points.map(({ rttMs }) => rttMs)).toEqual([
      9,
    ]);
  });

  it('are bounded: the oldest are forgotten', () => {
    let trips = NO_ROUND_TRIPS;
    const most = LIMITS.roundTripsDrawn.value;
    for (let nth = 1; nth <= most + 10; nth += 1) {
      trips = withSnapshot(trips, { ...kamOf([answered(nth)]), answered: nth }, NOW + nth * 1_000);
    }
    expect(trips.points).toHaveLength(most);
    expect(trips.points.at(-1)?.rttMs).toBe(most + 10);
  });

  it('take late answers, gaps with their length, and the tunnel’s coming up from what happened, once', () => {
    const lines = linesOf(
      stateEvent({ time: new Date(NOW - 60_000).toISOString() }),
      kamEvent({ outcome: 'late', rttMs: 12_000, time: new Date(NOW - 50_000).toISOString() }),
      gapEvent({ forMs: 30_000, time: new Date(NOW - 10_000).toISOString() }),
    );
    const samples = kamOf([slept, ...Array.from({ length: 10 }, () => answered(1))]);
    const trips = withLines(withSnapshot(NO_ROUND_TRIPS, samples, NOW), lines);
    expect(trips.marks).toEqual([
      { kind: 'up', atMs: NOW - 60_000, rttMs: null },
      { kind: 'late', atMs: NOW - 50_000, rttMs: 12_000 },
    ]);
    expect(trips.bands).toEqual([{ cause: 'sleep', fromMs: NOW - 40_000, toMs: NOW - 10_000 }]);
    expect(withLines(trips, lines)).toBe(trips);
    // A new link tells of the same again, under other keys.
    const retold = lines.map((line) => ({ ...line, key: line.key + 100 }));
    expect(withLines(trips, retold)).toMatchObject({ marks: trips.marks, bands: trips.bands });
  });

  it('say since when they are kept, and where they are none', () => {
    const trips = withSnapshot(NO_ROUND_TRIPS, kamOf([answered(5), answered(6)]), NOW);
    expect(chartOf(trips, NOW, 900)).toMatchObject({
      keptSinceMs: NOW - 1_000,
      range: { fromMs: NOW - 900_000, toMs: NOW },
    });
    expect(chartOf(NO_ROUND_TRIPS, NOW, 900).keptSinceMs).toBeNull();
  });
});

const data = (change: Partial<ChartData> = {}): ChartData => ({
  points: [],
  buckets: [],
  marks: [],
  bands: [],
  range: { fromMs: 0, toMs: 100_000 },
  keptSinceMs: 0,
  ...change,
});

describe('a chart’s data', () => {
  const bucket = { fromMs: 0, toMs: 10_000, count: 3, minMs: 1, medianMs: 8, maxMs: 90 };

  it('is summed up: of single answers and of buckets, within the range', () => {
    const points = [-5_000, 20_000, 30_000, 40_000].map((atMs, index) => ({ atMs, rttMs: 10 * index }));
    const items = itemsOf(
      data({ points, buckets: [bucket], marks: [{ kind: 'missed', atMs: 50_000, rttMs: null }] }),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['bucket', 'answered', 'answered', 'answered', 'missed']);
    expect(summaryOf(items)).toEqual({ answered: 6, missed: 1, late: 0, medianMs: 8, worstMs: 90 });
    expect(summaryOf([])).toEqual({ answered: 0, missed: 0, late: 0, medianMs: null, worstMs: null });
  });

  it('has a line that is broken at a miss, at a gap and where the tunnel was down, and not by a late answer', () => {
    const points = [1, 2, 3, 4, 5].map((s) => ({ atMs: s * 10_000, rttMs: s }));
    const { seconds, values } = columnsOf(
      data({
        points,
        marks: [
          { kind: 'missed', atMs: 15_000, rttMs: null },
          { kind: 'late', atMs: 25_000, rttMs: 9 },
          { kind: 'up', atMs: 35_000, rttMs: null },
        ],
        bands: [{ cause: 'sleep', fromMs: 42_000, toMs: 48_000 }],
      }),
    );
    expect(seconds).toEqual([10, 15, 20, 30, 35, 40, 45, 50]);
    expect(values).toEqual([1, null, 2, 3, null, 4, null, 5]);
  });

  it('has the least and the most of each bucket beside its median', () => {
    expect(columnsOf(data({ buckets: [bucket] }))).toEqual({
      seconds: [5],
      values: [8],
      lows: [1],
      highs: [90],
    });
  });

  it('has room on its axis for what is in the range alone', () => {
    const points = [
      { atMs: -1, rttMs: 900 },
      { atMs: 1, rttMs: 7 },
    ];
    expect(highestOf(data({ points }))).toBe(7);
    expect(highestOf(data({ points, marks: [{ kind: 'late', atMs: 2, rttMs: 40 }] }))).toBe(40);
    expect(highestOf(data())).toBe(0);
  });
});
