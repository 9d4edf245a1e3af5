import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { chain } from '../../platform/watch-folders.ts';

/** What nobody but the owner may change: not the group, not others. */
const WRITABLE_BY_OTHERS = 0o022;

/** Why a file or folder could be somebody else's word; undefined: only `ownerUid` can have written it. */
export function distrust(stat: Stats, ownerUid: number): string | undefined {
  if (stat.uid !== ownerUid) {
    return `it belongs to user ${stat.uid}, and should to ${ownerUid === 0 ? 'root' : `user ${ownerUid}`}`;
  }
  const mode = stat.mode & 0o7777;
  if ((mode & WRITABLE_BY_OTHERS) === 0) return undefined;
  return `others than its owner may write to it (mode ${mode.toString(8)}); chmod go-w mends it`;
}

export type FolderState =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'absent' }
  /** `path`: the folder at fault, on the way to the one that was asked for. */
  | { readonly kind: 'distrusted'; readonly path: string; readonly why: string };

/** Looks at a folder and all those above it up to `top`: whoever can change one of these can put another folder in its place. */
export async function folderState(folder: string, top: string, ownerUid: number): Promise<FolderState> {
  // First of all: on a machine without policies nothing is wrong with them.
  if ((await look(folder)) === 'ENOENT') return { kind: 'absent' };
  for (const path of chain(top, folder)) {
    const stat = await look(path);
    if (stat === 'ENOENT') return { kind: 'absent' };
    const why =
      typeof stat === 'string' ? `this user may not look at it (${stat})` : objectionTo(stat, ownerUid);
    if (why !== undefined) return { kind: 'distrusted', path, why };
  }
  return { kind: 'trusted' };
}

/** What stands there, or the system's code for why that cannot be seen. */
async function look(path: string): Promise<Stats | string> {
  try {
    return await lstat(path);
  } catch (thrown) {
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    return code;
  }
}

function objectionTo(stat: Stats, ownerUid: number): string | undefined {
  if (stat.isDirectory()) return distrust(stat, ownerUid);
  return stat.isSymbolicLink() ? 'it is a symbolic link' : 'it is no folder';
}
