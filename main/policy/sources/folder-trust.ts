import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

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
  for (const path of chain(top, folder)) {
    let stat: Stats;
    try {
      stat = await lstat(path);
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOENT') return { kind: 'absent' };
      return { kind: 'distrusted', path, why: message };
    }
    const why = stat.isDirectory()
      ? distrust(stat, ownerUid)
      : `it is ${stat.isSymbolicLink() ? 'a symbolic link' : 'no folder'}`;
    if (why !== undefined) return { kind: 'distrusted', path, why };
  }
  return { kind: 'trusted' };
}

/** `top`, and the folders from there down to `folder`, which lies within it. */
export function chain(top: string, folder: string): readonly string[] {
  const parent = dirname(folder);
  return folder === top || parent === folder ? [folder] : [...chain(top, parent), folder];
}
