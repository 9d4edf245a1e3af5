import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, resolve } from 'node:path';

const OTHERS_WRITE = 0o022;
const OTHERS = 0o077;
const STICKY = 0o1000;
const ROOT_UID = 0;

/**
 * Has Node keep what V8 makes of the program's files, so that the next start need not compile them. Whoever can write there could have
 * his own code run by the program, so nobody else may: where that is not certain, or the directory cannot be had, nothing is kept.
 * @param uid of this process. Default: as the system says; undefined, on Windows: there the profile folder of the user is closed to others
 * @returns whether it is kept
 */
export function keepCompiled(
  directory: string,
  uid = process.geteuid?.(),
  enable: (path: string) => { readonly directory?: string } = enableCompileCache,
): boolean {
  try {
    if (uid !== undefined && !isReachedByNobodyElse(directory, uid)) return false;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (uid !== undefined && !isPrivate(lstatSync(directory), uid)) return false;
    // By its true path: no link in it can be turned elsewhere from now on.
    return enable(realpathSync(directory)).directory !== undefined;
  } catch {
    // A home that cannot be written, or none: the program starts all the same.
    return false;
  }
}

const isPrivate = (found: Stats, uid: number): boolean =>
  found.isDirectory() && found.uid === uid && (found.mode & OTHERS) === 0;

/** Whether nobody but this user, and root, can put another directory in the place of one on the way. */
function isReachedByNobodyElse(directory: string, uid: number): boolean {
  let at = realpathSync(existing(resolve(directory)));
  for (;;) {
    const { mode, uid: owner } = lstatSync(at);
    if (owner !== uid && owner !== ROOT_UID) return false;
    // As in /tmp: others may add to it, and remove only what is theirs.
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) return false;
    const above = dirname(at);
    if (above === at) return true;
    at = above;
  }
}

/** As much of the path as is there. */
function existing(path: string): string {
  const above = dirname(path);
  if (above === path) return path;
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? existing(above) : path;
}
