/** The files of the log: each program writes to one of its own, so that two at a time need no lock, and none tears another's lines. */
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../model/limits.ts';

/** `pinhole-TIME-PID.log`, with the time at which it began; a number behind it where there is one already. */
const NAME = /^pinhole-\d{8}T\d{9}Z-\d{1,10}(?:-\d{1,4})?\.log$/;

export interface LogFile {
  readonly name: string;
  readonly path: string;
  readonly octets: number;
  /** When it was last written to, ms since the epoch. */
  readonly writtenMs: number;
}

/** Those that are there, the one written to last at the end. @throws Error where the folder cannot be read */
export async function listLogFiles(directory: string): Promise<readonly LogFile[]> {
  const names = await readdir(directory).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  const found = await Promise.all(
    names.filter((name) => NAME.test(name)).map((name) => lookAt(join(directory, name), name)),
  );
  return found
    .filter((file) => file !== undefined)
    .toSorted((one, other) => one.writtenMs - other.writtenMs || (one.name < other.name ? -1 : 1));
}

async function lookAt(path: string, name: string): Promise<LogFile | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? { name, path, octets: found.size, writtenMs: found.mtimeMs } : undefined;
  } catch {
    // Another program has just removed it.
    return undefined;
  }
}

export type OpenLog = (path: string) => Promise<FileHandle>;

/** Never one that is there: what others have written stays theirs. */
export const openNew: OpenLog = (path) => open(path, 'ax', 0o600);

/** The most files that one program begins within a millisecond. */
const MOST_AT_ONCE = 9_999;

/** Makes room, and begins a file. The folder is made where it is missing; both are the owner's alone. @throws Error of the system */
export async function beginLogFile(
  directory: string,
  { pid, wallMs, openFile }: { readonly pid: number; readonly wallMs: number; readonly openFile: OpenLog },
): Promise<FileHandle> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await makeRoom(directory);
  const time = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '');
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    try {
      return await openFile(join(directory, `pinhole-${time}-${pid}${suffix}.log`));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || count === MOST_AT_ONCE) throw thrown;
    }
  }
}

/** Those written to longest ago go first: their last line is the oldest. */
async function makeRoom(directory: string): Promise<void> {
  const files = await listLogFiles(directory);
  let octets = files.reduce((sum, file) => sum + file.octets, 0);
  let count = files.length;
  for (const file of files) {
    const fits = octets + LIMITS.logFileOctets.value <= LIMITS.logOctets.value;
    if (fits && count < LIMITS.logFiles.value) return;
    // One that cannot be removed counts no more: the next one goes in its place.
    await rm(file.path, { force: true }).catch(() => undefined);
    octets -= file.octets;
    count -= 1;
  }
}
