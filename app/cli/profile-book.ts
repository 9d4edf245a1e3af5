/** The book of profiles as commands open it, and what they say of it. */
import {
  openPolicy,
  openProfiles,
  openSecretVault,
  profilesOf,
  type PolicySource,
  type ProfileBook,
  type ProfileEntry,
  type SecretVault,
} from '../../main/core.ts';
import type { ProfilesApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { Policy } from '../../main/model/policy.ts';
import { jsonLine, type Io } from './io.ts';
import { plain } from './table.ts';

export interface JsonOption {
  readonly json: boolean;
}

/** Where a test has its own. */
export interface ProfilePlaces {
  readonly sources?: readonly PolicySource[];
  readonly vault?: SecretVault;
}

/** Takes a step with the book, and says what is wrong with files and policies. */
export async function withBook<T>(
  io: Io,
  { sources }: ProfilePlaces = {},
  step: (book: ProfileBook, policy: Policy) => T | Promise<T>,
): Promise<T> {
  const policy = await openPolicy(sources);
  try {
    const book = await openProfiles(policy);
    const said = new Set<string>();
    const say = (): void => {
      for (const line of [...policy.problems, ...book.warnings]) {
        if (!said.has(line)) io.err(plain(line));
        said.add(line);
      }
    };
    say();
    try {
      return await step(book, policy);
    } finally {
      say();
      book.close();
    }
  } finally {
    policy.close();
  }
}

/** The profiles with their secrets. What cannot be done beside what was asked is said. */
export function profilesIn(
  book: ProfileBook,
  policy: Policy,
  io: Io,
  { vault = openSecretVault() }: ProfilePlaces = {},
): ProfilesApi {
  return profilesOf(book, policy, { vault, warn: (line) => io.err(plain(line)) });
}

/** @throws PinholeError PROFILE_UNKNOWN */
export function entryIn(book: ProfileBook, id: string): ProfileEntry {
  const entry = book.get(id);
  if (entry === undefined) throw new PinholeError('PROFILE_UNKNOWN', `there is no profile "${plain(id)}"`);
  return entry;
}

/** On standard output the id, for whoever goes on with it. */
export function tellDone(
  what: 'added' | 'changed' | 'deleted',
  entry: ProfileEntry,
  json: boolean,
  io: Io,
): void {
  const { id } = entry.profile;
  io.out(json ? jsonLine({ [what]: id, ...(what !== 'deleted' && entry) }) : id);
  io.err(`Profile "${id}" ${what}: ${plain(entry.path ?? '')}`);
}
