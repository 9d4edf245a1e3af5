import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PinholeError } from '../model/errors.ts';

/** What a file is called until it is whole. */
const UNFINISHED = /\.[0-9a-f]{12}\.new$/;

/**
 * Writes a file as a whole or not at all: whoever reads it, even after a crash or a loss of power, finds the old content or the
 * new one. It and its folder, which is made where it is missing, are the owner's alone.
 * @throws PinholeError FILE_UNWRITABLE
 */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(content);
      await file.sync();
    }
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw unwritable(path, 'cannot be written', thrown);
  }
  await syncFolder(path);
}

/**
 * Removes a file for good: not even a loss of power brings it back. One that is not there is none to remove.
 * @throws PinholeError FILE_UNWRITABLE
 */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw unwritable(path, 'cannot be removed', thrown);
  }
  await syncFolder(path);
}

/**
 * Removes what writers of `writeWholeFile` left behind when they were killed. For whoever knows that none is writing now.
 * @param isOurs whether the name that was to be written is a concern of the caller.
 */
export async function sweepUnfinished(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!UNFINISHED.test(name) || !isOurs(name.replace(UNFINISHED, ''))) continue;
    // Left where it is, it is in nobody's way.
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** What was renamed or removed beside `path` stays so. That change is made, whatever comes of this: Windows, for one, has no such thing. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(dirname(path), 'r');
    await folder.sync();
  } catch {
    // As safe as this system lets it be.
  }
}

function unwritable(path: string, what: string, cause: unknown): PinholeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PinholeError('FILE_UNWRITABLE', `${path} ${what}: ${reason}`, { cause });
}
