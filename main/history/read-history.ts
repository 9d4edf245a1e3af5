/** Questions to an open file of history. They block: for a thread, or a command, that has nothing else to do. */
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryPage, HistoryResolution } from '../model/history.ts';
import { LIMITS } from '../model/limits.ts';
import type { GapCause } from '../model/snapshot.ts';
import { RttSketch } from './rtt-sketch.ts';
import { HOUR_MS, LATE, MINUTE_MS, MISSED } from './schema.ts';

/** Widths that buckets are put together to, minutes. */
const WIDTHS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
const DAY_MS = 24 * HOUR_MS;
/** What a clock that was set back, or another program's, may be ahead. */
const AHEAD_MS = 1_000;

/** What a chart shows of one tunnel. @param spanMs how far back from `nowMs` */
export function readChart(
  database: DatabaseSync,
  profile: string,
  nowMs: number,
  spanMs: number,
): HistoryPage {
  const tunnel = database.prepare('SELECT id FROM tunnel WHERE profile = ?').get(profile)?.['id'];
  if (typeof tunnel !== 'number') return { ...NO_ROWS, state: 'kept', bands: [], keptSinceAgoMs: null };
  const fromMs = nowMs - spanMs;
  const events = eventsOf(database, tunnel, fromMs, nowMs);
  const single = spanMs <= DAY_MS ? singlesOf(database, tunnel, fromMs, nowMs) : undefined;
  const table = spanMs <= LIMITS.historyMinuteDays.value * DAY_MS ? 'minute' : 'hour';
  const rows = single ?? { ...NO_ROWS, buckets: bucketsOf(database, tunnel, table, fromMs, nowMs) };
  const firstMs = firstOf(database, tunnel);
  return {
    state: 'kept',
    points: rows.points,
    buckets: rows.buckets,
    marks: [...rows.marks, ...events.marks].sort((one, other) => other.agoMs - one.agoMs),
    bands: events.bands,
    keptSinceAgoMs: firstMs === null ? null : Math.max(0, nowMs - firstMs),
  };
}

type Rows = Pick<HistoryPage, 'points' | 'buckets' | 'marks'>;
const NO_ROWS: Rows = { points: [], buckets: [], marks: [] };

/** @returns undefined: there are more than an answer has. */
function singlesOf(database: DatabaseSync, tunnel: number, fromMs: number, nowMs: number): Rows | undefined {
  const most = LIMITS.historyPoints.value;
  const query = database.prepare(
    'SELECT t, value FROM raw WHERE tunnel = ? AND t BETWEEN ? AND ? ORDER BY t LIMIT ?',
  );
  query.setReturnArrays(true);
  const rows = query.all(tunnel, fromMs, nowMs + AHEAD_MS, most + 1) as unknown as [number, number][];
  if (rows.length > most) return undefined;
  const points: Rows['points'] = [];
  const marks: Rows['marks'] = [];
  for (const [t, value] of rows) {
    const agoMs = Math.max(0, nowMs - t);
    if (value >= 0) points.push([agoMs, value / 1_000]);
    else marks.push({ kind: value === MISSED ? 'missed' : 'late', agoMs });
  }
  return { points, buckets: [], marks };
}

type BucketRow = readonly [
  t: number,
  answered: number,
  missed: number,
  late: number,
  least: number | null,
  most: number | null,
  sketch: Uint8Array,
];

function bucketsOf(
  database: DatabaseSync,
  tunnel: number,
  table: 'minute' | 'hour',
  fromMs: number,
  nowMs: number,
): HistoryPage['buckets'] {
  const unitMs = table === 'minute' ? MINUTE_MS : HOUR_MS;
  // One less, as the range begins and ends within one.
  const leastMin = (nowMs - fromMs) / MINUTE_MS / (LIMITS.historyBuckets.value - 1);
  const widthMin = WIDTHS_MIN.find((each) => each >= leastMin && each * MINUTE_MS >= unitMs) ?? 1_440;
  const perSlot = (widthMin * MINUTE_MS) / unitMs;
  const query = database.prepare(
    `SELECT t, answered, missed, late, least, most, sketch FROM ${table} WHERE tunnel = ? AND t BETWEEN ? AND ? ORDER BY t`,
  );
  query.setReturnArrays(true);
  const rows = query.all(
    tunnel,
    Math.floor(fromMs / unitMs),
    Math.floor(nowMs / unitMs),
  ) as unknown as BucketRow[];
  const found: HistoryPage['buckets'] = [];
  const sketch = new RttSketch();
  for (let at = 0; at < rows.length;) {
    const slot = Math.floor((rows[at]?.[0] ?? 0) / perSlot);
    const sum = { answered: 0, missed: 0, late: 0, least: Infinity, most: 0 };
    sketch.clear();
    for (; at < rows.length; at += 1) {
      const row = rows[at];
      if (row === undefined || Math.floor(row[0] / perSlot) !== slot) break;
      const [, answered, missed, late, least, most, stored] = row;
      sum.answered += answered;
      sum.missed += missed;
      sum.late += late;
      if (least !== null) sum.least = Math.min(sum.least, least);
      if (most !== null) sum.most = Math.max(sum.most, most);
      sketch.merge(stored);
    }
    const { answered, missed, late, least, most } = sum;
    found.push({
      agoMs: nowMs - slot * widthMin * MINUTE_MS,
      forMs: widthMin * MINUTE_MS,
      answered,
      missed,
      late,
      rtt: answered === 0 ? null : rttOf(sketch, least, most),
    });
  }
  return found;
}

/** The median of a sketch is never beyond what there really was. */
function rttOf(sketch: RttSketch, leastUs: number, mostUs: number) {
  const medianUs = Math.min(Math.max(sketch.quantile(0.5), leastUs), mostUs);
  return { minMs: leastUs / 1_000, medianMs: Math.round(medianUs) / 1_000, maxMs: mostUs / 1_000 };
}

function eventsOf(
  database: DatabaseSync,
  tunnel: number,
  fromMs: number,
  nowMs: number,
): Pick<HistoryPage, 'marks' | 'bands'> {
  const marks: HistoryPage['marks'] = [];
  const bands: HistoryPage['bands'] = [];
  const newest = database.prepare(
    `SELECT t, kind, detail FROM event WHERE tunnel = ? AND t BETWEEN ? AND ? AND kind IN ('state', 'gap')
     ORDER BY t DESC, n DESC`,
  );
  for (const row of newest.iterate(tunnel, fromMs, nowMs + AHEAD_MS)) {
    if (Math.max(marks.length, bands.length) >= LIMITS.historyMarks.value) break;
    const agoMs = Math.max(0, nowMs - Number(row['t']));
    const { state, cause, forMs } = detailOf(row['detail']);
    if (state === 'connected') marks.unshift({ kind: 'up', agoMs });
    if (!isCause(cause)) continue;
    const lastedMs = typeof forMs === 'number' && forMs > 0 ? forMs : 0;
    bands.unshift({ cause, agoMs: agoMs + lastedMs, forMs: lastedMs });
  }
  return { marks, bands };
}

// Without the schemas of the model: the thread of the history loads as little as it can.
const CAUSES: Readonly<Record<GapCause, true>> = {
  sleep: true,
  stall: true,
  'sleep-or-stall': true,
  network: true,
};
const isCause = (cause: unknown): cause is GapCause =>
  typeof cause === 'string' && Object.hasOwn(CAUSES, cause);

/** The file may be damaged, or somebody else's work. */
function detailOf(stored: unknown): Readonly<Record<string, unknown>> {
  try {
    const detail: unknown = JSON.parse(String(stored));
    return typeof detail === 'object' && detail !== null ? { ...detail } : {};
  } catch {
    return {};
  }
}

function firstOf(database: DatabaseSync, tunnel: number): number | null {
  const hour = database.prepare('SELECT min(t) AS t FROM hour WHERE tunnel = ?').get(tunnel)?.['t'];
  if (typeof hour !== 'number') return null;
  const raw = database.prepare('SELECT min(t) AS t FROM raw WHERE tunnel = ?').get(tunnel)?.['t'];
  // While nothing is deleted the first keep-alive says it better than its hour.
  const began = hour * HOUR_MS;
  return typeof raw === 'number' && raw >= began && raw < began + HOUR_MS ? raw : began;
}

/** A line of what is kept. */
export type HistoryRow = { readonly tunnel: string; readonly time: string } & (
  | { readonly outcome: 'answered' | 'missed' | 'late'; readonly rttMs: number | null }
  | {
      readonly answered: number;
      readonly missed: number;
      readonly late: number;
      readonly minMs: number | null;
      readonly medianMs: number | null;
      readonly maxMs: number | null;
    }
  | { readonly event: string; readonly detail: Readonly<Record<string, unknown>> }
);

export interface RowsWanted {
  /** Profile's id. Default: of all tunnels, one after the other. */
  readonly profile?: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly of: HistoryResolution | 'events';
}

/** One line after the other, oldest first, without holding them. */
export function* readRows(database: DatabaseSync, wanted: RowsWanted): Generator<HistoryRow> {
  const tunnels = database
    .prepare('SELECT id, profile FROM tunnel WHERE ?1 IS NULL OR profile = ?1 ORDER BY profile')
    .all(wanted.profile ?? null);
  for (const { id, profile } of tunnels) yield* rowsOf(database, Number(id), String(profile), wanted);
}

function* rowsOf(
  database: DatabaseSync,
  id: number,
  tunnel: string,
  { fromMs, toMs, of }: RowsWanted,
): Generator<HistoryRow> {
  if (of === 'raw') {
    const rows = database.prepare(
      'SELECT t, value FROM raw WHERE tunnel = ? AND t >= ? AND t < ? ORDER BY t',
    );
    for (const row of rows.iterate(id, fromMs, toMs)) {
      const value = Number(row['value']);
      const outcome = value === MISSED ? 'missed' : value === LATE ? 'late' : 'answered';
      const rttMs = outcome === 'answered' ? value / 1_000 : null;
      yield { tunnel, time: isoOf(Number(row['t'])), outcome, rttMs };
    }
  } else if (of === 'events') {
    const rows = database.prepare(
      'SELECT t, kind, detail FROM event WHERE tunnel = ? AND t >= ? AND t < ? ORDER BY t, n',
    );
    for (const row of rows.iterate(id, fromMs, toMs)) {
      const time = isoOf(Number(row['t']));
      yield { tunnel, time, event: String(row['kind']), detail: detailOf(row['detail']) };
    }
  } else {
    const unitMs = of === 'minute' ? MINUTE_MS : HOUR_MS;
    const rows = database.prepare(
      `SELECT t, answered, missed, late, least, most, sketch FROM ${of} WHERE tunnel = ? AND t >= ? AND t < ? ORDER BY t`,
    );
    rows.setReturnArrays(true);
    const range = [Math.floor(fromMs / unitMs), Math.ceil(toMs / unitMs)] as const;
    const sketch = new RttSketch();
    // Rows are read as arrays.
    for (const row of rows.iterate(id, ...range) as unknown as Iterable<BucketRow>) {
      const [t, answered, missed, late, least, most, stored] = row;
      sketch.clear();
      sketch.merge(stored);
      const rtt = least === null || most === null ? null : rttOf(sketch, least, most);
      const { minMs = null, medianMs = null, maxMs = null } = rtt ?? {};
      yield { tunnel, time: isoOf(t * unitMs), answered, missed, late, minMs, medianMs, maxMs };
    }
  }
}

const isoOf = (t: number): string => new Date(t).toISOString();
