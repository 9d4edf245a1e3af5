/** What keeps a file of history in its bounds: what is too old goes, and where it is too large, the oldest. */
import type { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '../model/limits.ts';
import { HOUR_MS, MINUTE_MS, retentionMs, usedOctets } from './schema.ts';

export interface UpkeepFacts {
  readonly nowMs: number;
  /** For how many days anything is kept. */
  readonly days: number;
  /** Ids of all profiles that there are; null: whoever asks does not know them all. */
  readonly profiles: readonly string[] | null;
  readonly maxOctets: number;
}

/** Above so much of the bound it is made smaller, to below the other: else each batch would have to. */
const FULL = 0.9;
const ROOMY = 0.75;
/** Pages that are given back to the system at a time. */
const VACUUM_PAGES = 8_192;

/** Deletes what nobody is to find any more. @throws Error of SQLite; then nothing has changed */
export function keepUp(database: DatabaseSync, facts: UpkeepFacts): void {
  const { nowMs, days, profiles, maxOctets } = facts;
  inTransaction(database, () => {
    deleteOlder(database, nowMs, days, 1);
    if (profiles !== null) forgetGone(database, nowMs, new Set(profiles));
  });
  if (usedOctets(database) > FULL * maxOctets) makeRoom(database, facts);
  database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
}

/** Deletes the oldest until there is room again, and before that what says of itself that it is not from now. @throws Error of SQLite */
export function makeRoom(database: DatabaseSync, { nowMs, days, maxOctets }: UpkeepFacts): void {
  inTransaction(database, () => {
    for (const id of tunnelIds(database)) {
      database.prepare('DELETE FROM raw WHERE tunnel = ? AND t > ?').run(id, nowMs + HOUR_MS);
      database.prepare('DELETE FROM minute WHERE tunnel = ? AND t > ?').run(id, nowMs / MINUTE_MS + 60);
      database.prepare('DELETE FROM hour WHERE tunnel = ? AND t > ?').run(id, nowMs / HOUR_MS + 1);
    }
  });
  for (let share = 0.75; share > 0.01 && usedOctets(database) > ROOMY * maxOctets; share *= 0.75) {
    const kept = share;
    inTransaction(database, () => deleteOlder(database, nowMs, days, kept));
  }
}

/** Tunnel by tunnel, as the tables are in the order of each one's time. @param share of the time that each table is kept */
function deleteOlder(database: DatabaseSync, nowMs: number, days: number, share: number): void {
  const kept = retentionMs(days);
  const raw = database.prepare('DELETE FROM raw WHERE tunnel = ? AND t < ?');
  const minute = database.prepare('DELETE FROM minute WHERE tunnel = ? AND t < ?');
  const hour = database.prepare('DELETE FROM hour WHERE tunnel = ? AND t < ?');
  const event = database.prepare('DELETE FROM event WHERE tunnel = ? AND t < ?');
  const surplus = database.prepare('SELECT t FROM event WHERE tunnel = ? ORDER BY t DESC LIMIT 1 OFFSET ?');
  for (const id of tunnelIds(database)) {
    raw.run(id, Math.floor(nowMs - kept.raw * share));
    minute.run(id, Math.floor((nowMs - kept.minute * share) / MINUTE_MS));
    hour.run(id, Math.floor((nowMs - kept.hour * share) / HOUR_MS));
    event.run(id, Math.floor(nowMs - kept.hour * share));
    const last = surplus.get(id, Math.floor(LIMITS.historyEvents.value * share));
    if (last !== undefined) event.run(id, Number(last['t']) + 1);
  }
}

/** Of tunnels that have had no profile for long enough. */
function forgetGone(database: DatabaseSync, nowMs: number, profiles: ReadonlySet<string>): void {
  const mark = database.prepare('UPDATE tunnel SET gone = ? WHERE id = ?');
  for (const row of database.prepare('SELECT id, profile, gone FROM tunnel').all()) {
    const id = Number(row['id']);
    const gone = row['gone'];
    if (profiles.has(String(row['profile']))) {
      if (gone !== null) mark.run(null, id);
    } else if (gone === null || Number(gone) > nowMs) {
      mark.run(nowMs, id);
    } else if (nowMs - Number(gone) >= LIMITS.historyForgetMs.value) {
      for (const table of ['raw', 'minute', 'hour', 'event'])
        database.prepare(`DELETE FROM ${table} WHERE tunnel = ?`).run(id);
      database.prepare('DELETE FROM tunnel WHERE id = ?').run(id);
    }
  }
}

const tunnelIds = (database: DatabaseSync): readonly number[] =>
  database
    .prepare('SELECT id FROM tunnel')
    .all()
    .map((row) => Number(row['id']));

function inTransaction(database: DatabaseSync, step: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    step();
    database.exec('COMMIT');
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}
