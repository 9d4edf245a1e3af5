/** Profile files as they lie in a folder, of whoever wrote them. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { judgeProfile, newerText, readJsonText, type ProfileProblem } from './profile-document.ts';

export interface StoredProfile {
  readonly profile: Profile;
  readonly path: string;
  /** Stands for the content of the file; another content has another one. */
  readonly revision: string;
}

/** What lies at a path that is meant for a profile. */
export type ProfileFile = { readonly path: string } & (
  | ({ readonly kind: 'profile'; readonly schema: string | undefined } & StoredProfile)
  /** No JSON: torn, or never one. `why` goes on from the path. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** JSON, but with what a person got wrong. */
  | { readonly kind: 'invalid'; readonly problems: readonly [ProfileProblem, ...ProfileProblem[]] }
  /** `id`: where it has one. */
  | { readonly kind: 'newer'; readonly version: number; readonly id: string | undefined }
  /** `why` is a whole line. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'absent' }
);

export const isStored = (file: ProfileFile): file is Extract<ProfileFile, { kind: 'profile' }> =>
  file.kind === 'profile';

export const storedOf = ({ profile, path, revision }: StoredProfile): StoredProfile => ({
  profile,
  path,
  revision,
});

/**
 * Reads one profile, wherever it lies.
 * @throws PinholeError FILE_UNREADABLE; PROFILE_INVALID, naming file, field, value and what would be right.
 */
export async function readProfileFile(path: string): Promise<Profile> {
  const octets = await readBoundedFile(path, LIMITS.profileFileOctets.value, 'FILE_UNREADABLE');
  const file = judgeFile(path, octets);
  if (isStored(file)) return file.profile;
  throw new PinholeError('PROFILE_INVALID', faultOf(file));
}

/** What is wrong with a file, in one line; empty: nothing. */
export function faultOf(file: ProfileFile): string {
  switch (file.kind) {
    case 'damaged':
      return `${file.path}: ${file.why}`;
    case 'invalid': {
      const { length } = file.problems;
      return `${file.path}: ${file.problems[0].message}${length > 1 ? ` (and ${length - 1} more)` : ''}`;
    }
    case 'newer':
      return `${file.path}: ${newerText(file.version)}; it is left as it is`;
    case 'unreadable':
      return file.why;
    case 'profile':
    case 'absent':
      return '';
  }
}

/** What lies at a path now. A link is not followed: what it leads to would be replaced by the next one who writes. */
export async function lookAt(path: string): Promise<ProfileFile> {
  try {
    const octets = await readBoundedFile(path, LIMITS.profileFileOctets.value, 'FILE_UNREADABLE', {
      mayBeLink: false,
    });
    return judgeFile(path, octets);
  } catch (thrown) {
    const { message, cause } = asPinholeError(thrown);
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return { kind: 'absent', path };
    return { kind: 'unreadable', path, why: message };
  }
}

export function judgeFile(path: string, octets: Uint8Array): ProfileFile {
  const json = readJsonText(octets);
  if (!json.ok) return { kind: 'damaged', path, why: json.why };
  const judged = judgeProfile(json.value);
  return judged.kind === 'profile' ? { ...judged, path, revision: revisionOf(octets) } : { ...judged, path };
}

const revisionOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('base64url');

export interface ScannedFolder {
  /** In the order of their names. */
  readonly files: readonly ProfileFile[];
  /** How many there are, of which no more than `LIMITS.profileFiles` are looked at. */
  readonly count: number;
}

/**
 * Looks at every *.json of a folder. A folder that is not there holds none.
 * @throws PinholeError FILE_UNREADABLE for the folder itself
 */
export async function scanFolder(directory: string): Promise<ScannedFolder> {
  const all = await readdir(directory).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new PinholeError('FILE_UNREADABLE', `${directory} cannot be read: ${message}`, { cause: error });
  });
  const names = all.filter(isProfileName).sort();
  const most = Math.min(names.length, LIMITS.profileFiles.value);
  const step = LIMITS.profileReadsAtOnce.value;
  const files: ProfileFile[] = [];
  for (let from = 0; from < most; from += step) {
    const some = names.slice(from, Math.min(from + step, most));
    files.push(...(await Promise.all(some.map((name) => lookAt(join(directory, name))))));
  }
  return { files, count: names.length };
}

/** Editors leave hidden files lying for a moment. */
export const isProfileName = (name: string): boolean => name.endsWith('.json') && !name.startsWith('.');
