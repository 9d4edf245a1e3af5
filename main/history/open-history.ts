/** How a file of history is opened: made where there is none, set aside where it is damaged, left alone where a later program wrote it. */
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import { underLock, type FileLock } from '../platform/file-lock.ts';
import { setAside } from '../platform/set-aside.ts';
import type { Timers } from '../platform/timers.ts';
import { configure, createSchema, HISTORY_VERSION, inspectSchema } from './schema.ts';

export interface HistoryPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface OpenedHistory {
  readonly database: DatabaseSync;
  /** Where a damaged file is now; null: there was none. */
  readonly aside: string | null;
}

/** What SQLite keeps beside a file while it is open. */
const BESIDE = ['-wal', '-shm'] as const;

const lockOf = (path: string, { timers }: HistoryPorts): FileLock => ({
  path: `${path}.lock`,
  timers,
  code: 'HISTORY_UNAVAILABLE',
});

/**
 * Opens the file to write to, for its owner alone.
 * @param suspect it has turned out to be damaged while it was open: all of it is looked at.
 * @param maxOctets of the file
 * @throws PinholeError HISTORY_NEWER, HISTORY_UNAVAILABLE
 */
export async function openHistory(
  path: string,
  ports: HistoryPorts,
  { suspect = false, maxOctets = LIMITS.historyFileOctets.value } = {},
): Promise<OpenedHistory> {
  try {
    return await underLock(lockOf(path, ports), async () => {
      prepare(path);
      const found = tryOpen(path, maxOctets, suspect);
      if (found !== undefined) return { database: found, aside: null };
      const aside = await setAside(path, ports.clock);
      await rename(`${path}-wal`, `${aside}-wal`).catch(() => undefined);
      for (const suffix of BESIDE) await rm(`${path}${suffix}`, { force: true });
      prepare(path);
      const database = tryOpen(path, maxOctets, false);
      if (database === undefined) throw new Error('a new file is damaged as well');
      return { database, aside };
    });
  } catch (thrown) {
    throw asUnavailable(path, thrown);
  }
}

/**
 * Opens it to be read, whether or not a program writes to it meanwhile.
 * @returns undefined: there is none
 * @throws PinholeError HISTORY_NEWER, HISTORY_UNAVAILABLE where it is damaged, or cannot be read
 */
export function openHistoryToRead(path: string): DatabaseSync | undefined {
  if (!existsSync(path)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = open(path, true);
    const found = inspectSchema(database);
    if (found === 'ours') return database;
    if (typeof found === 'object') throw newer(path, found.newer);
    database.close();
    if (found === 'new') return undefined;
  } catch (thrown) {
    if (database?.isOpen === true) database.close();
    throw asUnavailable(path, thrown);
  }
  throw new PinholeError('HISTORY_UNAVAILABLE', `${path} is no history of Pinhole`);
}

/** Deletes what this program may. @throws PinholeError HISTORY_NEWER, HISTORY_UNAVAILABLE */
export async function deleteHistory(path: string, ports: HistoryPorts): Promise<void> {
  if (!existsSync(path)) return;
  try {
    await underLock(lockOf(path, ports), async () => {
      // A damaged one may hold as much of what is to go.
      tryOpen(path, LIMITS.historyFileOctets.value, false)?.close();
      for (const suffix of ['', ...BESIDE]) await rm(`${path}${suffix}`, { force: true });
    });
  } catch (thrown) {
    throw asUnavailable(path, thrown);
  }
}

/** Whether what SQLite has thrown says that the file itself is damaged. */
export function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Whether neither the file nor its disk has room for more. */
export const isFull = (thrown: unknown): boolean => sqliteCode(thrown) === FULL;

/** Whether another program has kept the file for longer than is waited for. */
export const isBusy = (thrown: unknown): boolean => sqliteCode(thrown) === BUSY;

const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** Without its extension. */
const sqliteCode = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined;

const OWNER_ONLY = 0o600;

/** Makes an empty file where there is none, so that it, and what SQLite puts beside it, is the owner's alone. */
function prepare(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) closeSync(openSync(path, 'wx', OWNER_ONLY));
  else if (!found.isFile()) throw new Error('it is not an ordinary file');
  else if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(path, OWNER_ONLY);
}

/** @returns undefined: it is damaged, or somebody else's. */
function tryOpen(path: string, maxOctets: number, suspect: boolean): DatabaseSync | undefined {
  // It is there only while the file is open, or where a program died with it.
  const wasLeft = existsSync(`${path}-wal`);
  let database: DatabaseSync | undefined;
  try {
    database = open(path, false);
    const found = inspectSchema(database);
    if (typeof found === 'object') throw newer(path, found.newer);
    if (found === 'foreign') {
      database.close();
      return undefined;
    }
    if (found === 'new') createSchema(database);
    configure(database, maxOctets);
    if ((suspect || wasLeft) && !isWhole(database)) {
      database.close();
      return undefined;
    }
    return database;
  } catch (thrown) {
    if (database?.isOpen === true) database.close();
    if (isDamage(thrown)) return undefined;
    throw thrown;
  }
}

function open(path: string, readOnly: boolean): DatabaseSync {
  // Not imported: a Node that was built without it lacks a history, and no more.
  const sqlite = process.getBuiltinModule('node:sqlite');
  return new sqlite.DatabaseSync(path, { readOnly, timeout: LIMITS.historyBusyMs.value });
}

const isWhole = (database: DatabaseSync): boolean =>
  database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';

const newer = (path: string, version: number): PinholeError =>
  new PinholeError(
    'HISTORY_NEWER',
    `${path} is of version ${version}; this program knows ${HISTORY_VERSION}, and keeps no history`,
  );

export function asUnavailable(path: string, thrown: unknown): PinholeError {
  if (thrown instanceof PinholeError && thrown.code.startsWith('HISTORY_')) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new PinholeError('HISTORY_UNAVAILABLE', `${path} cannot be used: ${reason}`, { cause: thrown });
}
