import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { PinholeError, type ErrorCode } from '../model/errors.ts';

/** A file that grows, and that its owner alone may read. */
export interface OwnerFile {
  /** @throws PinholeError of the code that the file was opened with */
  append(octets: Uint8Array): Promise<void>;
  /** Takes back what an `append` that failed has left behind, as far as that can be done. */
  cutBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file that is to hold what others must not read. `new`: it must not be there yet. `more`: what is there stays, and must be
 * this user's alone.
 * @param code what a failure is called; its message names the path and the reason.
 * @throws PinholeError
 */
export async function openOwnerFile(path: string, how: 'new' | 'more', code: ErrorCode): Promise<OwnerFile> {
  const refuse = (why: string, cause?: unknown): PinholeError =>
    new PinholeError(code, `${path} cannot be written: ${why}`, { cause });
  const file = await openIt(path, how).catch((error: unknown) => {
    throw refuse(reasonOf(error), error);
  });
  try {
    const stat = await file.stat();
    const objection = stat.isFile() && how === 'new' ? undefined : objectionTo(stat);
    if (objection !== undefined) throw refuse(objection);
    return new NodeOwnerFile(file, stat.isFile() ? stat.size : undefined, refuse);
  } catch (error) {
    await file.close();
    throw error instanceof PinholeError ? error : refuse(reasonOf(error), error);
  }
}

const OWNER_ONLY = 0o600;
// Never through a link, which somebody else may have put there; and never waiting for whoever reads a pipe. Windows has neither.
const POSIX_FLAGS = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
const APPEND = constants.O_WRONLY | constants.O_APPEND | POSIX_FLAGS;

async function openIt(path: string, how: 'new' | 'more'): Promise<FileHandle> {
  if (how === 'more') return open(path, APPEND | constants.O_CREAT, OWNER_ONLY);
  try {
    return await open(path, APPEND | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const file = await open(path, APPEND);
    // What goes through a pipe or a terminal overwrites nothing.
    if (!(await file.stat()).isFile()) return file;
    await file.close();
    throw error;
  }
}

/** What a system says of modes on Windows means nothing: there the folder decides. */
function objectionTo(stat: Stats): string | undefined {
  if (stat.isCharacterDevice() || stat.isFIFO()) return undefined;
  // A disk, for one, which a user with all rights could spoil.
  if (!stat.isFile()) return 'it is not an ordinary file';
  if (process.platform === 'win32') return undefined;
  if (stat.uid !== process.getuid?.()) return 'it belongs to another user';
  return (stat.mode & 0o077) === 0 ? undefined : 'others than its owner may read it or write to it';
}

const WORDS: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file of that name already',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  ENXIO: 'nobody reads that pipe',
  ENOSPC: 'no space is left there',
  EDQUOT: 'this user has no space left there',
  EROFS: 'nothing can be written there',
};

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return WORDS[code] ?? message;
}

class NodeOwnerFile implements OwnerFile {
  readonly #file: FileHandle;
  readonly #refuse: (why: string, cause: unknown) => PinholeError;
  /** Octets after the last `append` that succeeded; undefined: it is no ordinary file. */
  #wholeOctets: number | undefined;

  constructor(
    file: FileHandle,
    sizeOctets: number | undefined,
    refuse: (why: string, cause?: unknown) => PinholeError,
  ) {
    this.#file = file;
    this.#wholeOctets = sizeOctets;
    this.#refuse = refuse;
  }

  async append(octets: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < octets.length;) {
        const { bytesWritten } = await this.#file.write(octets, at);
        at += bytesWritten;
      }
      if (this.#wholeOctets !== undefined) this.#wholeOctets += octets.length;
    } catch (error) {
      throw this.#refuse(reasonOf(error), error);
    }
  }

  async cutBack(): Promise<void> {
    if (this.#wholeOctets === undefined) return;
    await this.#file.truncate(this.#wholeOctets).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}
