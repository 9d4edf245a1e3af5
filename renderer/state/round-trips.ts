/**
 * The round trips of one tunnel as a window gets to know them: the samples of its snapshots, each with the time that it was had,
 * and what its events add: late answers, how long gaps were, when the tunnel came up. Pure. Times are ms since 1970.
 */
import { LIMITS, type KamSnapshot } from '../../app/contract/contract.ts';
import type { ChartBand, ChartData, ChartMark, ChartPoint } from '../components/chart/chart-data.ts';
import type { HistoryLine } from './history.ts';

export interface RoundTrips {
  readonly points: readonly ChartPoint[];
  readonly marks: readonly ChartMark[];
  readonly bands: readonly ChartBand[];
  /** Keep-alives that were answered or missed until the last snapshot. */
  readonly counted: number;
  /** Gaps that its samples ended with. */
  readonly gapsAtEnd: number;
  /** Key of the newest line that was looked at. */
  readonly lastKey: number;
}

export const NO_ROUND_TRIPS: RoundTrips = {
  points: [],
  marks: [],
  bands: [],
  counted: 0,
  gapsAtEnd: 0,
  lastKey: 0,
};

/** A gap of the samples and one of the events are the same, where they end so close to each other. */
const SAME_GAP_MS = 3_000;

/** Adds what a snapshot has that was not there. @param takenAtMs when it was taken */
export function withSnapshot(before: RoundTrips, kam: KamSnapshot, takenAtMs: number): RoundTrips {
  const counted = kam.answered + kam.missed;
  // A tunnel that counts anew is another one.
  const known = counted < before.counted ? NO_ROUND_TRIPS : before;
  const points: ChartPoint[] = [];
  const marks: ChartMark[] = [];
  const bands: ChartBand[] = [];
  let ordinal = counted;
  let gapsAtEnd = 0;
  // From the newest back to what is known.
  for (let index = kam.samples.length - 1; index >= 0; index -= 1) {
    const sample = kam.samples[index];
    const agoMs = kam.samplesAgoMs[index];
    if (sample === undefined || agoMs === undefined) continue;
    const atMs = takenAtMs - agoMs;
    if (sample.kind === 'gap') {
      if (ordinal === counted) gapsAtEnd += 1;
      const isNew = ordinal > known.counted || (ordinal === known.counted && gapsAtEnd > known.gapsAtEnd);
      if (isNew) bands.unshift({ cause: sample.cause, fromMs: atMs, toMs: atMs });
      continue;
    }
    if (ordinal <= known.counted) break;
    if (sample.kind === 'answered') points.unshift({ atMs, rttMs: sample.rttMs });
    else marks.unshift({ kind: 'missed', atMs, rttMs: null });
    ordinal -= 1;
  }
  if (points.length + marks.length + bands.length === 0 && known.counted === counted) return known;
  return bounded({
    ...known,
    points: [...known.points, ...points],
    marks: inOrder([...known.marks, ...marks]),
    bands: bands.reduce(withBand, known.bands),
    counted,
    gapsAtEnd,
  });
}

/** Adds what happened to the tunnel. @param lines its own, newest first */
export function withLines(before: RoundTrips, lines: readonly HistoryLine[]): RoundTrips {
  const fresh = lines.filter(({ key }) => key > before.lastKey).toReversed();
  const lastKey = fresh.at(-1)?.key;
  if (lastKey === undefined) return before;
  let { marks, bands } = before;
  for (const line of fresh) {
    if (line.kind !== 'event') continue;
    const { event } = line;
    const atMs = Date.parse(line.time);
    if (event.event === 'kam' && event.outcome === 'late') {
      marks = withMark(marks, { kind: 'late', atMs, rttMs: event.rttMs });
    } else if (event.event === 'state' && event.state === 'connected') {
      marks = withMark(marks, { kind: 'up', atMs, rttMs: null });
    } else if (event.event === 'gap') {
      bands = withBand(bands, { cause: event.cause, fromMs: atMs - (event.forMs ?? 0), toMs: atMs });
    }
  }
  return bounded({ ...before, marks: inOrder(marks), bands, lastKey });
}

/** The lines of a new link are those of the old one once more. */
const withMark = (marks: readonly ChartMark[], mark: ChartMark): readonly ChartMark[] =>
  marks.some(({ kind, atMs }) => kind === mark.kind && atMs === mark.atMs) ? marks : [...marks, mark];

/** Of two tellings of one gap the longer says more. */
function withBand(bands: readonly ChartBand[], band: ChartBand): readonly ChartBand[] {
  const same = bands.findIndex(({ toMs }) => Math.abs(toMs - band.toMs) <= SAME_GAP_MS);
  const there = bands[same];
  if (there === undefined) return [...bands, band].toSorted((one, other) => one.fromMs - other.fromMs);
  return band.toMs - band.fromMs > there.toMs - there.fromMs ? bands.with(same, band) : bands;
}

const inOrder = (marks: readonly ChartMark[]): readonly ChartMark[] =>
  marks.toSorted((one, other) => one.atMs - other.atMs);

function bounded(all: RoundTrips): RoundTrips {
  const most = LIMITS.roundTripsDrawn.value;
  return {
    ...all,
    points: all.points.slice(-most),
    marks: all.marks.slice(-most),
    bands: all.bands.slice(-most),
  };
}

/** What the chart shows of it. @param spanS of the range, which ends at `nowMs` */
export function chartOf({ points, marks, bands }: RoundTrips, nowMs: number, spanS: number): ChartData {
  const range = { fromMs: nowMs - spanS * 1_000, toMs: nowMs };
  const firsts = [points[0]?.atMs, marks[0]?.atMs, bands[0]?.fromMs].filter((each) => each !== undefined);
  const keptSinceMs = firsts.length === 0 ? null : Math.min(...firsts);
  return { points, buckets: [], marks, bands, range, keptSinceMs };
}
