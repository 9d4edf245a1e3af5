import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { PinholeError, type ErrorCode } from '../model/errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'its links go round in a circle',
};

/** Room for a file of which the system says that it is empty, to begin with. */
const SMALL_OCTETS = 4_096;

export interface ReadRules {
  /** Whether the path itself may be a symbolic link. Default: it may. */
  readonly mayBeLink?: boolean;
  /** Why the opened file is not to be read, in words; undefined: it may be. */
  readonly objection?: (stat: Stats) => string | undefined;
}

/**
 * Reads an ordinary file of at most `limitOctets`; more is refused, and never held in memory.
 * @param code what a failure is called; its message names the path and the reason.
 * @throws PinholeError
 */
export async function readBoundedFile(
  path: string,
  limitOctets: number,
  code: ErrorCode,
  { mayBeLink = true, objection }: ReadRules = {},
): Promise<Buffer> {
  const refuse = (why: string, cause?: unknown): PinholeError =>
    new PinholeError(code, `${path} cannot be read: ${why}`, { cause });
  try {
    // Non-blocking: opening a named pipe would wait for whoever writes to it. Windows has none of these.
    const posixFlags = constants.O_NONBLOCK | (mayBeLink ? 0 : constants.O_NOFOLLOW);
    const flags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : posixFlags);
    await using file = await open(path, flags);
    const stat = await file.stat();
    if (stat.isDirectory()) throw refuse('it is a folder');
    if (!stat.isFile()) throw refuse('it is not an ordinary file');
    const objected = objection?.(stat);
    if (objected !== undefined) throw refuse(objected);
    if (stat.size > limitOctets) throw refuse(`it has ${stat.size} octets; at most ${limitOctets} are read`);
    // One octet more shows a file that grew, or whose size the system does not know (/proc).
    let buffer = Buffer.alloc(Math.min(Math.max(stat.size, SMALL_OCTETS), limitOctets) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > limitOctets) break;
      if (length < buffer.length) continue;
      buffer = Buffer.concat([buffer], Math.min(2 * buffer.length, limitOctets + 1));
    }
    if (length > limitOctets) throw refuse(`it has more than ${limitOctets} octets`);
    return buffer.subarray(0, length);
  } catch (error) {
    if (error instanceof PinholeError) throw error;
    const { code: reason = '', message } = error as NodeJS.ErrnoException;
    if (reason === 'ELOOP' && !mayBeLink) throw refuse('it is a symbolic link', error);
    throw refuse(WORDS[reason] ?? message, error);
  }
}
