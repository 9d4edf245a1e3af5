/** One program at a time: a lock that the system's kernel takes back from whoever dies with it. */
import { accessSync, closeSync, constants, lstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PinholeError, type ErrorCode } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from './timers.ts';

export interface FileLock {
  /** An empty file that is there for nothing else. It, and its folder, are made where they are missing. */
  readonly path: string;
  readonly timers: Timers;
  /** What it is called when another one keeps the lock for longer than `LIMITS.fileLockMs`. */
  readonly code: ErrorCode;
}

/**
 * Takes a step while no other program, and no other caller in this one, is at one under the same lock. A step must not ask for
 * the lock itself.
 * @throws PinholeError `code`; FILE_UNWRITABLE where there can be no lock; what the step throws
 */
export async function underLock<T>({ path, timers, code }: FileLock, step: () => Promise<T>): Promise<T> {
  prepare(path);
  const pauseMs = LIMITS.fileLockRetryMs.value;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const held = take(path);
    if (held !== undefined) {
      try {
        return await step();
      } finally {
        held.close();
      }
    }
    if (waitedMs >= LIMITS.fileLockMs.value) {
      throw new PinholeError(code, `${path} has been held by another program for ${waitedMs / 1_000} s`);
    }
    await new Promise<void>((resolve) => timers.after(pauseMs, resolve));
  }
}

/** A lock that is held until it is let go, or this process ends in whatever way. */
export interface HeldLock {
  release(): void;
}

/**
 * Takes a lock for longer than a step, so that whoever gets it knows that the one before is dead.
 * @returns undefined: somebody holds it now
 * @throws PinholeError FILE_UNWRITABLE where there can be no lock
 */
export function holdLock(path: string): HeldLock | undefined {
  prepare(path);
  const held = take(path);
  return held && { release: () => held.close() };
}

/**
 * Makes the file for its owner alone. In one go: whoever closes it, however it was opened, frees a lock that this process holds
 * on it (POSIX), and so it may be opened and closed only where nobody in this process can have locked it in between.
 */
function prepare(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) closeSync(openSync(path, 'wx', 0o600));
    else if (!found.isFile()) throw new Error('it is not an ordinary file');
    // One that can only be read would be opened all the same, and locked against nobody.
    else accessSync(path, constants.W_OK);
  } catch (thrown) {
    // Another program has been faster.
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw unlockable(path, thrown);
  }
}

const BUSY = 5;

/** @returns undefined: another one holds it. */
function take(path: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    // Not imported: a Node that was built without it lacks locks, and no more.
    const sqlite = process.getBuiltinModule('node:sqlite');
    database = new sqlite.DatabaseSync(path, { timeout: 0 });
    // Nothing is ever written: the file stays empty, and with its journal in memory nothing comes to lie beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (thrown) {
    database?.close();
    if (resultOf(thrown) === BUSY) return undefined;
    throw unlockable(path, thrown);
  }
}

/** The result code of SQLite without its extension. */
function resultOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined;
}

function unlockable(path: string, cause: unknown): PinholeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PinholeError('FILE_UNWRITABLE', `${path} cannot be locked: ${reason}`, { cause });
}
