import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LIMITS } from '../model/limits.ts';
import { columnsOf } from './batch.ts';
import { BucketWriter } from './bucket-writer.ts';
import type { BatchMessage } from './messages.ts';
import { HOUR_MS, MINUTE_MS } from './schema.ts';

export type NewRows = Pick<BatchMessage, 'memory' | 'rows' | 'events'>;

/** The furthest moment that a date can be, ms since 1970. */
const LAST_MS = 8.64e15;

/** Writes batches to an open file of history. It blocks: for a thread that has nothing else to do. */
export class HistoryWriter {
  readonly #database: DatabaseSync;
  readonly #addTunnel: StatementSync;
  readonly #tunnel: StatementSync;
  readonly #raw: StatementSync;
  readonly #nextEvent: StatementSync;
  readonly #event: StatementSync;
  readonly #minutes: BucketWriter;
  readonly #hours: BucketWriter;
  /** Ids of the file by the profile's id. */
  readonly #ids = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addTunnel = database.prepare(
      'INSERT INTO tunnel (profile) VALUES (?) ON CONFLICT (profile) DO UPDATE SET gone = NULL',
    );
    this.#tunnel = database.prepare('SELECT id FROM tunnel WHERE profile = ?');
    // The same outcome in the same millisecond: a clock that was set back, and nothing that a chart could tell apart.
    this.#raw = database.prepare('INSERT OR IGNORE INTO raw VALUES (?, ?, ?)');
    this.#nextEvent = database.prepare(
      'SELECT ifnull(max(n) + 1, 0) AS n FROM event WHERE tunnel = ? AND t = ?',
    );
    this.#event = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?)');
    this.#minutes = new BucketWriter(database, 'minute', MINUTE_MS);
    this.#hours = new BucketWriter(database, 'hour', HOUR_MS);
  }

  /**
   * Writes all of it or nothing.
   * @param profileOf the profile's id by the number of a tunnel in this program
   * @throws Error of SQLite; then nothing of it is written
   */
  append({ memory, rows, events }: NewRows, profileOf: (tunnel: number) => string | undefined): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      // They are looked up anew: another program may have forgotten a tunnel meanwhile.
      this.#ids.clear();
      this.#appendRows(memory, rows, profileOf);
      for (const { tunnel, t, kind, detail } of events) {
        const profile = profileOf(tunnel);
        if (profile === undefined || !isTime(t)) continue;
        const id = this.#idOf(profile);
        const n = Number(this.#nextEvent.get(id, t)?.['n']);
        this.#event.run(id, t, n, kind, detail.length > LIMITS.historyEventOctets.value ? '{}' : detail);
      }
      this.#database.exec('COMMIT');
    } catch (thrown) {
      // A full disk has rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
  }

  #appendRows(memory: ArrayBuffer, rows: number, profileOf: (tunnel: number) => string | undefined): void {
    const { times, values, tunnels } = columnsOf(memory);
    // In the order of the tables: one page after the other, and each minute once.
    const order = Uint32Array.from({ length: rows }, (_, index) => index).sort(
      (one, other) => (tunnels[one] ?? 0) - (tunnels[other] ?? 0) || (times[one] ?? 0) - (times[other] ?? 0),
    );
    for (const index of order) {
      const profile = profileOf(tunnels[index] ?? 0);
      const t = times[index] ?? Number.NaN;
      const value = values[index] ?? 0;
      if (profile === undefined || !isTime(t)) continue;
      const id = this.#idOf(profile);
      this.#raw.run(id, t, value);
      this.#minutes.add(id, t, value);
      this.#hours.add(id, t, value);
    }
    this.#minutes.flush();
    this.#hours.flush();
  }

  #idOf(profile: string): number {
    const known = this.#ids.get(profile);
    if (known !== undefined) return known;
    this.#addTunnel.run(profile);
    const id = Number(this.#tunnel.get(profile)?.['id']);
    this.#ids.set(profile, id);
    return id;
  }
}

const isTime = (t: number): boolean => t >= 0 && t <= LAST_MS;
