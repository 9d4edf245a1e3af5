import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { columnsOf } from '../../main/history/batch.ts';
import { HistoryKeeper } from '../../main/history/keeper.ts';
import type { BatchMessage, FromThread, KeptEvent } from '../../main/history/messages.ts';
import { HOUR_MS } from '../../main/history/schema.ts';
import type { HistoryPage } from '../../main/model/history.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Timers } from '../../main/platform/timers.ts';

/** A moment that tests take for now, ms since 1970: the beginning of an hour. */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** A machine that is busy starts threads late: they are waited for, but where a test is about that. */
export const patientTimers: Timers = {
  after: (ms, callback) =>
    nodePlatform.timers.after(ms === LIMITS.historyCloseMs.value ? 60_000 : ms, callback),
};

/** One keep-alive: whose, when, and microseconds or what stands in their place. */
export type Row = readonly [tunnel: number, t: number, value: number];

/** A batch of tunnels `t0`, `t1` and so on. */
export function batchOf(
  rows: readonly Row[],
  set: Partial<BatchMessage> & { readonly tunnels?: number } = {},
): BatchMessage {
  const { tunnels = 2, ...rest } = set;
  const memory = new ArrayBuffer(Math.max(rows.length, 1) * 16);
  const columns = columnsOf(memory);
  for (const [at, [tunnel, t, value]] of rows.entries()) {
    columns.tunnels[at] = tunnel;
    columns.times[at] = t;
    columns.values[at] = value;
  }
  return {
    kind: 'batch',
    memory,
    rows: rows.length,
    named: Array.from({ length: tunnels }, (_, number) => [number, `t${number}`] as const),
    events: [],
    wallMs: NOON,
    monotonicMs: 0,
    days: 90,
    profiles: null,
    ...rest,
  };
}

export const gapEvent = (tunnel: number, t: number, forMs: number): KeptEvent => ({
  tunnel,
  t,
  kind: 'gap',
  detail: JSON.stringify({ cause: 'sleep', forMs }),
});

/** An open file of history, in the thread of the test. */
export class HistoryLab {
  readonly folder: string;
  readonly path: string;
  readonly said: FromThread[] = [];
  readonly keeper: HistoryKeeper;
  #asks = 0;

  constructor(folder: string, maxOctets?: number) {
    this.folder = folder;
    this.path = join(folder, 'history.sqlite');
    this.keeper = new HistoryKeeper({
      ...nodePlatform,
      path: this.path,
      say: (message) => this.said.push(message),
      ...(maxOctets !== undefined && { maxOctets }),
    });
  }

  static async open(maxOctets?: number): Promise<HistoryLab> {
    return new HistoryLab(await mkdtemp(join(tmpdir(), 'pinhole-history-')), maxOctets);
  }

  /** Another program of the same user. */
  beside(): HistoryLab {
    return new HistoryLab(this.folder);
  }

  /** @returns how much was lost */
  async put(rows: readonly Row[], set: Parameters<typeof batchOf>[1] = {}): Promise<number> {
    await this.keeper.take(batchOf(rows, set));
    const done = this.said.findLast((each) => each.kind === 'done');
    if (done === undefined) throw new Error('a batch did not come back');
    return done.lost;
  }

  async read(id: string, spanMs = HOUR_MS, wallMs = NOON): Promise<HistoryPage> {
    this.#asks += 1;
    const ask = this.#asks;
    await this.keeper.take({ kind: 'read', ask, query: { id, spanS: spanMs / 1_000 }, wallMs });
    for (const each of this.said) {
      if (each.kind === 'page' && each.ask === ask) return each.page;
      if (each.kind === 'failed' && each.ask === ask) throw new Error(`${each.code}: ${each.message}`);
    }
    throw new Error('nothing was answered');
  }

  get warnings(): readonly string[] {
    return this.said.flatMap((each) => (each.kind === 'warning' ? [each.line] : []));
  }

  /** Rows of a table. */
  count(table: string): number {
    using database = new DatabaseSync(this.path);
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  }

  async names(): Promise<readonly string[]> {
    return (await readdir(this.folder)).sort();
  }

  close(): Promise<void> {
    return this.keeper.take({ kind: 'close' });
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
