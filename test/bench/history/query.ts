/** A chart of seven days out of a file in which several tunnels have seven days, against the same rows out of a bare table. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HistoryWriter } from '../../../main/history/history-file.ts';
import { openHistory } from '../../../main/history/open-history.ts';
import { readChart } from '../../../main/history/read-history.ts';
import { MINUTE_MS } from '../../../main/history/schema.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { batchOf, type Row } from '../../support/history-lab.ts';
import { median, ratio } from '../statistics.ts';

export interface QueryPlan {
  readonly tunnels: number;
  readonly days: number;
  readonly rounds: number;
}

export interface QueryTimes {
  /** ms, medians over the rounds. */
  readonly product: number;
  readonly floor: number;
  readonly ratio: number;
  /** Rows that both read. */
  readonly rows: number;
  /** What the answer has of them. */
  readonly buckets: number;
}

const DAY_MS = 86_400_000;
const KAM_MS = 30_000;

export async function timeQuery(folder: string, { tunnels, days, rounds }: QueryPlan): Promise<QueryTimes> {
  const nowMs = Date.now();
  const spanMs = days * DAY_MS;
  const { database } = await openHistory(join(folder, 'query.sqlite'), nodePlatform);
  using bare = new DatabaseSync(join(folder, 'bare.sqlite'));
  try {
    seed(database, nowMs, spanMs, tunnels);
    copyBare(database, bare);
    const [from, to] = [Math.floor((nowMs - spanMs) / MINUTE_MS), Math.floor(nowMs / MINUTE_MS)];
    const query = bare.prepare(
      'SELECT t, answered, missed, late, least, most, sketch FROM minute WHERE tunnel = ? AND t BETWEEN ? AND ? ORDER BY t',
    );
    let rows = 0;
    let buckets = 0;
    const times = await inTurns(rounds, {
      product: (round) =>
        void (buckets = readChart(database, `t${round % tunnels}`, nowMs, spanMs).buckets.length),
      floor: (round) => void (rows = query.all((round % tunnels) + 1, from, to).length),
    });
    return { ...times, rows, buckets };
  } finally {
    database.close();
  }
}

/** A keep-alive each 30 s; one in a hundred is missed. */
function seed(database: DatabaseSync, nowMs: number, spanMs: number, tunnels: number): void {
  const writer = new HistoryWriter(database);
  const perBatch = Math.ceil((6 * 3_600_000) / KAM_MS);
  for (let endMs = nowMs - spanMs; endMs < nowMs; endMs += perBatch * KAM_MS) {
    const rows: Row[] = [];
    for (let tunnel = 0; tunnel < tunnels; tunnel += 1)
      for (let at = 0; at < perBatch; at += 1) {
        const value = (at + tunnel) % 100 === 0 ? -1 : 20_000 + ((at * 7_919) % 30_000);
        rows.push([tunnel, endMs + at * KAM_MS, value]);
      }
    writer.append(batchOf(rows), (tunnel) => `t${tunnel}`);
  }
}

function copyBare(database: DatabaseSync, bare: DatabaseSync): void {
  bare.exec(`CREATE TABLE minute (tunnel INTEGER, t INTEGER, answered INTEGER, missed INTEGER, late INTEGER, least INTEGER,
    most INTEGER, sketch BLOB); CREATE INDEX of_tunnel ON minute (tunnel, t); BEGIN`);
  const insert = bare.prepare('INSERT INTO minute VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const source = database.prepare(
    'SELECT tunnel, t, answered, missed, late, least, most, sketch FROM minute ORDER BY t, tunnel',
  );
  for (const row of source.iterate()) insert.run(...Object.values(row));
  bare.exec('COMMIT');
}

interface Contestants {
  readonly product: (round: number) => void;
  readonly floor: (round: number) => void;
}

/** The one that goes first in turns, too. */
async function inTurns(rounds: number, { product, floor }: Contestants) {
  const products: number[] = [];
  const floors: number[] = [];
  const warmUp = Math.ceil(rounds / 4);
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const took = { product: 0, floor: 0 };
    const order = round % 2 === 0 ? (['product', 'floor'] as const) : (['floor', 'product'] as const);
    for (const name of order) {
      const began = performance.now();
      (name === 'product' ? product : floor)(round);
      took[name] = performance.now() - began;
      // Neither pays for the other's garbage, as far as that can be had.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (round < warmUp) continue;
    products.push(took.product);
    floors.push(took.floor);
  }
  return { product: median(products), floor: median(floors), ratio: ratio(products, floors) };
}
