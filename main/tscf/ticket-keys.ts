import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PinholeError } from '../model/errors.ts';
import type { Random } from '../platform/random.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { writeWholeFile } from '../platform/write-file.ts';

/** As Node takes them: a name, a key that encrypts tickets, and one that authenticates them, 16 octets each. */
const OCTETS = 48;

/**
 * The keys of TLS session tickets, from a file: with the same keys as before its restart, a TSCF takes up the sessions that its
 * clients kept. Made where there is no such file. Whoever has them can read what passes over TLS 1.2, so the file is its owner's alone.
 * @throws PinholeError FILE_UNREADABLE, FILE_UNWRITABLE, OPTION_INVALID
 */
export async function loadTicketKeys(path: string, random: Random): Promise<Buffer> {
  if (!(await isThere(path))) await writeWholeFile(path, random.octets(OCTETS));
  // What is there now: another TSCF may have made it in the same moment.
  const keys = await readBoundedFile(path, OCTETS, 'FILE_UNREADABLE', { objection });
  if (keys.length === OCTETS) return keys;
  throw new PinholeError(
    'OPTION_INVALID',
    `${path} has ${keys.length} octets; ticket keys are ${OCTETS} octets of chance, which are made where there is no such file`,
  );
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Whatever else is in the way, reading names it.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** What a system says of modes on Windows means nothing: there the folder decides. */
function objection({ mode, uid }: Stats): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (uid !== process.getuid?.()) return 'it belongs to another user';
  return (mode & 0o077) === 0 ? undefined : 'others than its owner may read it or write to it';
}
