/** The tables of the history, and whose file it is. */
import type { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '../model/limits.ts';

/** Of the schema, in `user_version`. Written anew by a later program, it is not touched by this one. */
export const HISTORY_VERSION = 1;

/** "PINH": that it is a history of this program, and no other database. */
const APPLICATION_ID = 0x50_49_4e_48;

const PAGE_OCTETS = 4_096;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** In place of a round trip in microseconds. */
export const MISSED = -1;
export const LATE = -2;

/** Of minutes and hours alike: `t` in whole ones since 1970, round trips in microseconds, null without any. */
const bucketTable = (name: string): string => `
  CREATE TABLE ${name} (
    tunnel INTEGER NOT NULL, t INTEGER NOT NULL,
    answered INTEGER NOT NULL, missed INTEGER NOT NULL, late INTEGER NOT NULL,
    least INTEGER, most INTEGER, sketch BLOB NOT NULL,
    PRIMARY KEY (tunnel, t)
  ) WITHOUT ROWID, STRICT;`;

// All in the order of one tunnel's time, as it is asked for; `t` of the others in ms since 1970.
const TABLES = `
  CREATE TABLE tunnel (id INTEGER PRIMARY KEY, profile TEXT NOT NULL UNIQUE, gone INTEGER) STRICT;
  CREATE TABLE raw (
    tunnel INTEGER NOT NULL, t INTEGER NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (tunnel, t, value)
  ) WITHOUT ROWID, STRICT;
  ${bucketTable('minute')}
  ${bucketTable('hour')}
  CREATE TABLE event (
    tunnel INTEGER NOT NULL, t INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (tunnel, t, n)
  ) WITHOUT ROWID, STRICT;`;

export type Found = 'new' | 'ours' | 'foreign' | { readonly newer: number };

const numberOf = (database: DatabaseSync, pragma: string): number =>
  Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);

/** What a file is. @throws Error of SQLite where it is no database, or a damaged one */
export function inspectSchema(database: DatabaseSync): Found {
  const version = numberOf(database, 'user_version');
  const isOurs = numberOf(database, 'application_id') === APPLICATION_ID;
  if (!isOurs) {
    const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
    return version === 0 && Number(tables?.['count']) === 0 ? 'new' : 'foreign';
  }
  if (version > HISTORY_VERSION) return { newer: version };
  return version === HISTORY_VERSION ? 'ours' : 'foreign';
}

/** Makes the tables in an empty file. */
export function createSchema(database: DatabaseSync): void {
  // Both hold only from the very beginning of a file.
  database.exec(`PRAGMA page_size = ${PAGE_OCTETS}; PRAGMA auto_vacuum = INCREMENTAL;`);
  database.exec(
    `PRAGMA journal_mode = WAL;
     BEGIN IMMEDIATE;
     ${TABLES}
     PRAGMA application_id = ${APPLICATION_ID};
     PRAGMA user_version = ${HISTORY_VERSION};
     COMMIT;`,
  );
}

/** What holds for a connection alone. @param maxOctets of the file */
export function configure(database: DatabaseSync, maxOctets: number): void {
  const pages = Math.floor(maxOctets / PAGE_OCTETS);
  database.exec(
    `PRAGMA journal_mode = WAL;
     PRAGMA synchronous = NORMAL;
     PRAGMA max_page_count = ${pages};
     PRAGMA journal_size_limit = 4194304;
     PRAGMA temp_store = MEMORY;
     PRAGMA trusted_schema = OFF;`,
  );
}

/** Octets that hold something. */
export function usedOctets(database: DatabaseSync): number {
  return (numberOf(database, 'page_count') - numberOf(database, 'freelist_count')) * PAGE_OCTETS;
}

/** The longest that each table is kept where the policy says `days`, ms. */
export function retentionMs(days: number): Readonly<Record<'raw' | 'minute' | 'hour', number>> {
  const most = days * 24 * HOUR_MS;
  return {
    raw: Math.min(LIMITS.historyRawHours.value * HOUR_MS, most),
    minute: Math.min(LIMITS.historyMinuteDays.value * 24 * HOUR_MS, most),
    hour: Math.min(LIMITS.historyHourDays.value * 24 * HOUR_MS, most),
  };
}
