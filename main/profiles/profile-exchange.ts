/** Profiles on their way between machines: what is in an import, and what an export says. */
import { z } from 'zod';
import { PinholeError, type ErrorCode } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { profileIdSchema, type Profile } from '../model/profile.ts';
import type { SecretKind } from '../model/secret.ts';
import { secretKindsOf } from './profile-secrets.ts';
import {
  judgeProfile,
  newerText,
  problemsOf,
  PROFILE_VERSION,
  readJsonText,
  type JudgedProfile,
  type ProfileProblem,
} from './profile-document.ts';

/** What becomes of a profile whose id is taken: it is refused, takes the place of the other one, or gets another id. */
export type OnConflict = 'refuse' | 'replace' | 'rename';

export interface ImportedProfile {
  /** Which one of the import: `profiles[2]`. */
  readonly place: string;
  /** That it was to have. */
  readonly wanted: string;
  /** That it has now. */
  readonly id: string;
  readonly name: string;
  readonly outcome: 'created' | 'replaced' | 'renamed';
  /** What it refers to, and what no import brings along: this machine may have it, or not. */
  readonly secrets: readonly SecretKind[];
}

export interface RefusedProfile {
  readonly place: string;
  /** As it was to be imported; null: it has none. */
  readonly id: string | null;
  readonly code: ErrorCode;
  readonly problems: readonly ProfileProblem[];
}

export interface ImportOutcome {
  readonly imported: readonly ImportedProfile[];
  readonly refused: readonly RefusedProfile[];
}

export interface Export {
  /** What an import takes. */
  readonly text: string;
  /** The profiles in it, each with the secrets that it refers to and that whoever imports it has to set. */
  readonly profiles: readonly {
    readonly id: string;
    readonly name: string;
    readonly secrets: readonly SecretKind[];
  }[];
}

export interface Candidate {
  readonly place: string;
  readonly id: string | null;
  readonly judged: JudgedProfile;
}

const severalSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.int().min(1),
  profiles: z.array(z.unknown()),
});

/**
 * The profiles of an import, each judged by itself: one, an array of them, or what an export has written.
 * @throws PinholeError PROFILE_INVALID where it is none of these, is of a later version, or is too much
 */
export function readImport(content: Uint8Array): readonly Candidate[] {
  if (content.length > LIMITS.profileImportOctets.value) {
    throw refuse(`has ${content.length} octets; at most ${LIMITS.profileImportOctets.value} are read`);
  }
  const json = readJsonText(content);
  if (!json.ok) throw refuse(json.why);
  const { value } = json;
  if (Array.isArray(value)) return candidates(value, '', undefined);
  if (typeof value !== 'object' || value === null || !('profiles' in value)) {
    return [candidate(value, 'the profile', undefined)];
  }
  const several = severalSchema.safeParse(value);
  if (!several.success) throw refuse(problemsOf(several.error, value)[0].message);
  const { version, profiles } = several.data;
  if (version > PROFILE_VERSION) throw refuse(newerText(version));
  return candidates(profiles, 'profiles', version);
}

function candidates(
  inputs: readonly unknown[],
  place: string,
  version: number | undefined,
): readonly Candidate[] {
  const most = LIMITS.profileFiles.value;
  if (inputs.length > most) throw refuse(`holds ${inputs.length} profiles; ${most} are the most`);
  return inputs.map((input, at) => candidate(input, `${place}[${at}]`, version));
}

function candidate(input: unknown, place: string, version: number | undefined): Candidate {
  const id: unknown = typeof input === 'object' && input !== null && 'id' in input ? input.id : null;
  return {
    place,
    id: profileIdSchema.safeParse(id).data ?? null,
    judged: judgeProfile(input, version),
  };
}

const refuse = (why: string): PinholeError => new PinholeError('PROFILE_INVALID', `the import ${why}`);

/** Without a secret: profiles hold none, only that there is one. */
export function exportOf(profiles: readonly Profile[]): Export {
  return {
    text: `${JSON.stringify({ version: PROFILE_VERSION, profiles }, undefined, 2)}\n`,
    profiles: profiles.map((profile) => ({
      id: profile.id,
      name: profile.name,
      secrets: secretKindsOf(profile),
    })),
  };
}
