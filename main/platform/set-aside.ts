import { lstat, rename } from 'node:fs/promises';
import { PinholeError } from '../model/errors.ts';
import type { Clock } from './clock.ts';
import { syncFolder } from './write-file.ts';

/**
 * Gives a file that cannot be used a name under which nobody reads it, `NAME.damaged-TIME` beside it: a person may want to see what
 * was in it. For whoever holds the lock of its folder.
 * @returns the path that it has now
 * @throws PinholeError FILE_UNWRITABLE
 */
export async function setAside(path: string, clock: Clock): Promise<string> {
  const stamp = new Date(clock.wallMs()).toISOString().replaceAll(':', '-');
  try {
    const aside = await freeName(`${path}.damaged-${stamp}`);
    await rename(path, aside);
    await syncFolder(path);
    return aside;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new PinholeError('FILE_UNWRITABLE', `${path} is damaged and cannot be set aside: ${reason}`, {
      cause: thrown,
    });
  }
}

async function freeName(wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    const isThere = await lstat(name).then(
      () => true,
      (thrown: unknown) => {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw thrown;
      },
    );
    if (!isThere) return name;
  }
}
