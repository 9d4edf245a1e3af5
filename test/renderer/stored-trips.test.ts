import { describe, expect, it } from 'vitest';
import { emptyHistory, type HistoryPage } from '../../main/model/history.ts';
import { summaryOf, itemsOf, columnsOf, type ChartData } from '../../renderer/components/chart/chart-data.ts';
import { joined } from '../../renderer/state/stored-trips.ts';

const NOW = Date.UTC(2026, 10, 22, 10);

const live = (set: Partial<ChartData> = {}): ChartData => ({
  points: [],
  buckets: [],
  marks: [],
  bands: [],
  range: { fromMs: NOW - 900_000, toMs: NOW + 60_000 },
  keptSinceMs: null,
  ...set,
});
const page = (set: Partial<HistoryPage> = {}): HistoryPage => ({ ...emptyHistory('kept'), ...set });

describe('what is kept, joined with what came since', () => {
  it('has each keep-alive once, whichever of the two told of it', () => {
    const data = joined(
      live({
        // Some time on its way, it seems to be later than it was.
        points: [
          { atMs: NOW - 29_900, rttMs: 20 },
          { atMs: NOW + 1_000, rttMs: 30 },
        ],
        marks: [
          { kind: 'missed', atMs: NOW - 59_900, rttMs: null },
          { kind: 'missed', atMs: NOW + 2_000, rttMs: null },
        ],
        bands: [
          { cause: 'sleep', fromMs: NOW - 99_000, toMs: NOW - 89_900 },
          { cause: 'network', fromMs: NOW, toMs: NOW + 4_000 },
        ],
        keptSinceMs: NOW - 99_000,
      }),
      {
        takenAtMs: NOW,
        page: page({
          points: [
            [600_000, 10],
            [30_000, 20],
          ],
          marks: [
            { kind: 'up', agoMs: 610_000 },
            { kind: 'missed', agoMs: 60_000 },
          ],
          bands: [{ cause: 'sleep', agoMs: 99_000, forMs: 9_000 }],
          keptSinceAgoMs: 700_000,
        }),
      },
    );
    expect(data.points.map(({ atMs, rttMs }) => [atMs - NOW, rttMs])).toEqual([
      [-600_000, 10],
      [-30_000, 20],
      [1_000, 30],
    ]);
    expect(data.marks.map(({ kind, atMs }) => [kind, atMs - NOW])).toEqual([
      ['up', -610_000],
      ['missed', -60_000],
      ['missed', 2_000],
    ]);
    expect(data.bands.map(({ cause }) => cause)).toEqual(['sleep', 'network']);
    expect(data.keptSinceMs).toBe(NOW - 700_000);
  });

  it('counts what buckets stand for, and does not break the line for a miss among many', () => {
    const data = joined(
      live({ points: [{ atMs: NOW - 5, rttMs: 1 }], range: { fromMs: NOW - 7 * 86_400_000, toMs: NOW } }),
      {
        takenAtMs: NOW,
        page: page({
          buckets: [
            {
              agoMs: 1_800_000,
              forMs: 900_000,
              answered: 28,
              missed: 2,
              late: 1,
              rtt: { minMs: 10, medianMs: 20, maxMs: 90 },
            },
            { agoMs: 900_000, forMs: 900_000, answered: 0, missed: 30, late: 0, rtt: null },
          ],
        }),
      },
    );
    expect(summaryOf(itemsOf(data))).toEqual({
      answered: 28,
      missed: 32,
      late: 1,
      medianMs: 20,
      worstMs: 90,
    });
    expect(columnsOf(data).values).toEqual([20]);
  });

  it.each(['off', 'not-recorded'] as const)('that is %s is what the window knows by itself', (state) => {
    const own = live({ points: [{ atMs: NOW, rttMs: 5 }] });
    expect(joined(own, { takenAtMs: NOW, page: emptyHistory(state) })).toBe(own);
  });
});
