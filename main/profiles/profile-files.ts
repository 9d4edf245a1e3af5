import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { parseProfile, type Profile } from '../model/profile.ts';
import { readBoundedFile } from '../platform/read-file.ts';

export interface LoadedProfiles {
  readonly profiles: readonly Profile[];
  /** The files that could not be loaded, each in one line; the others are not affected. */
  readonly warnings: readonly string[];
}

/**
 * Reads one profile.
 * @throws PinholeError FILE_UNREADABLE; PROFILE_INVALID, naming file, field, value and what would be right.
 */
export async function readProfileFile(path: string): Promise<Profile> {
  const octets = await readBoundedFile(path, LIMITS.profileFileOctets.value, 'FILE_UNREADABLE');
  let input: unknown;
  try {
    input = JSON.parse(octets.toString('utf8'));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replaceAll('\n', ' ') : '';
    throw new PinholeError('PROFILE_INVALID', `${path}: is not JSON (${reason})`, { cause: thrown });
  }
  return parseProfile(input, path);
}

/** Reads every *.json of a folder, in the order of their names. A folder that is not there holds no profiles. */
export async function readProfileDirectory(directory: string): Promise<LoadedProfiles> {
  const names = await readdir(directory).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new PinholeError('FILE_UNREADABLE', `${directory} cannot be read: ${message}`, { cause: error });
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const profiles = new Map<string, Profile>();
  const warnings: string[] = [];
  if (files.length > LIMITS.profileFiles.value) {
    warnings.push(
      `${directory}: ${files.length} profiles; only the first ${LIMITS.profileFiles.value} are read`,
    );
  }
  for (const name of files.slice(0, LIMITS.profileFiles.value)) {
    const path = join(directory, name);
    try {
      const profile = await readProfileFile(path);
      if (profiles.has(profile.id))
        warnings.push(`${path}: id is "${profile.id}"; another profile has it already`);
      else profiles.set(profile.id, profile);
    } catch (thrown) {
      warnings.push(asPinholeError(thrown).message);
    }
  }
  return { profiles: [...profiles.values()], warnings };
}
