/** The round trips that are kept, joined with those that a window has got to know since. Pure. Times are ms since 1970. */
import type { HistoryPage } from '../../app/contract/contract.ts';
import type { ChartBand, ChartData, ChartMark } from '../components/chart/chart-data.ts';

/** What was kept at one moment, of a tunnel and a range. */
export interface StoredTrips {
  readonly page: HistoryPage;
  /** When it came, by the clock of this window. */
  readonly takenAtMs: number;
}

/** So far apart the two tellings of one keep-alive may be: by what it takes to get here. Two keep-alives are further. */
const SAME_MS = 500;

/** @param live what the window knows by itself, of the same range */
export function joined(live: ChartData, { page, takenAtMs }: StoredTrips): ChartData {
  if (page.state !== 'kept') return live;
  const at = (agoMs: number): number => takenAtMs - agoMs;
  const points = page.points.map(([agoMs, rttMs]) => ({ atMs: at(agoMs), rttMs }));
  const singles: ChartMark[] = page.marks.map(({ kind, agoMs }) => ({ kind, atMs: at(agoMs), rttMs: null }));
  const counted = page.buckets.flatMap(({ agoMs, forMs, missed, late }): ChartMark[] => {
    const atMs = at(agoMs) + forMs / 2;
    const marks = [
      { kind: 'missed', atMs, rttMs: null, count: missed },
      { kind: 'late', atMs, rttMs: null, count: late },
    ] as const;
    return marks.filter(({ count }) => count > 0);
  });
  const bands: ChartBand[] = page.bands.map(({ cause, agoMs, forMs }) => ({
    cause,
    fromMs: at(agoMs),
    toMs: at(agoMs) + forMs,
  }));
  // All that had come by then is in what is kept; a bucket does not say when the last of it was.
  const lastMs = Math.max(points.at(-1)?.atMs ?? 0, singles.at(-1)?.atMs ?? 0);
  const sinceMs = page.buckets.length > 0 ? takenAtMs : lastMs + SAME_MS;
  const lastBandMs = bands.at(-1)?.toMs ?? 0;
  const kept = page.keptSinceAgoMs === null ? null : at(page.keptSinceAgoMs);
  const firsts = [kept, live.keptSinceMs].filter((each) => each !== null);
  return {
    points: [...points, ...live.points.filter(({ atMs }) => atMs > sinceMs)],
    buckets: page.buckets.flatMap(({ agoMs, forMs, answered, rtt }) =>
      rtt === null ? [] : [{ fromMs: at(agoMs), toMs: at(agoMs) + forMs, count: answered, ...rtt }],
    ),
    marks: [...singles, ...counted, ...live.marks.filter(({ atMs }) => atMs > sinceMs)].sort(
      (one, other) => one.atMs - other.atMs,
    ),
    bands: [...bands, ...live.bands.filter(({ toMs }) => toMs > Math.max(lastBandMs + SAME_MS, sinceMs))],
    range: live.range,
    keptSinceMs: firsts.length === 0 ? null : Math.min(...firsts),
  };
}
