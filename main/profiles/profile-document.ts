/** What a profile file holds: a profile, flat, with the version of its form; and how an older form becomes the newest. */
import { z } from 'zod';
import { LIMITS } from '../model/limits.ts';
import { describeIssue, profileIdSchema, profileSchema, type Profile } from '../model/profile.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly to: number;
  /** Makes of the fields of the version before it those of this one. They come from outside: nothing is known of them. */
  readonly migrate: (fields: Fields) => Fields;
}

/** In order, from version 1 on, which has no version in it. */
const STEPS: readonly [Step, ...Step[]] = [
  // The fields are the same. From here on the version is in the file.
  { to: 2, migrate: (fields) => fields },
];

/** The newest form, which is the one that is written. */
export const PROFILE_VERSION = (STEPS.at(-1) ?? STEPS[0]).to;

const FIRST_VERSION = 1;

/** What stands in a file beside the profile. */
const headSchema = z.object({
  version: z.int().min(FIRST_VERSION).optional(),
  /** For editors: where the schema of such files lies. Kept as it is. */
  $schema: z.string().max(4_096).optional(),
});

/** A file as it is written, for the schema that editors check it by. */
export const profileFileSchema = z.strictObject({
  $schema: headSchema.shape.$schema,
  version: z.literal(PROFILE_VERSION),
  ...profileSchema.shape,
});

export interface ProfileProblem {
  /** `interval.seconds`; null: no single one. */
  readonly field: string | null;
  /** One line: the field, its value, what would be right. */
  readonly message: string;
}

export type JudgedProfile =
  | { readonly kind: 'profile'; readonly profile: Profile; readonly schema: string | undefined }
  | { readonly kind: 'invalid'; readonly problems: readonly [ProfileProblem, ...ProfileProblem[]] }
  /** Written by a later version of this program: nothing in it is judged. */
  | { readonly kind: 'newer'; readonly version: number; readonly id: string | undefined };

/**
 * Judges what was JSON.
 * @param assumedVersion of what does not say which it is
 */
export function judgeProfile(input: unknown, assumedVersion = FIRST_VERSION): JudgedProfile {
  const head = headSchema.safeParse(input);
  if (!head.success) return { kind: 'invalid', problems: problemsOf(head.error, input) };
  const { version = assumedVersion, $schema: schema } = head.data;
  const fields = withoutHead(input as Fields);
  if (version > PROFILE_VERSION) {
    return { kind: 'newer', version, id: profileIdSchema.safeParse(fields['id']).data };
  }
  const migrated = STEPS.filter(({ to }) => to > version).reduce(
    (older, { migrate }) => migrate(older),
    fields,
  );
  const result = profileSchema.safeParse(migrated);
  if (result.success) return { kind: 'profile', profile: result.data, schema };
  return { kind: 'invalid', problems: problemsOf(result.error, migrated) };
}

const withoutHead = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(headSchema.shape, name)));

export const newerText = (version: number): string =>
  `is of version ${version}, and this program reads none above ${PROFILE_VERSION}`;

/** Every problem with its field, as far as `LIMITS.profileProblems` goes. */
export function problemsOf(
  { issues }: z.ZodError,
  input: unknown,
): readonly [ProfileProblem, ...ProfileProblem[]] {
  const single = issues.flatMap((issue): z.core.$ZodIssue[] =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue],
  );
  const [first, ...rest] = single.slice(0, LIMITS.profileProblems.value).map((issue) => ({
    field: fieldOf(issue),
    message: describeIssue(new z.ZodError([issue]), input),
  }));
  return [first ?? { field: null, message: 'is not valid' }, ...rest];
}

function fieldOf(issue: z.core.$ZodIssue): string | null {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path;
  return path.length === 0 ? null : path.join('.').slice(0, 100);
}

export type JsonText =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Names of files, and what a parser says, come from whoever made them. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** JSON as people and their editors write it: in UTF-8, with or without a mark in front. `why` is one line. */
export function readJsonText(octets: Uint8Array): JsonText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    return { ok: false, why: 'is not JSON (it is not in UTF-8)' };
  }
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (thrown) {
    // It quotes from the text, which may hold what is to be shown to nobody.
    const reason =
      thrown instanceof Error ? thrown.message.replace(/,? ?(?:\.{3})?".*"(?:\.{3})?/s, ',') : '';
    return { ok: false, why: `is not JSON (${oneLine(reason)})` };
  }
}

/** The content of the file of a profile. */
export function profileText(profile: Profile, schema?: string): string {
  const head = schema === undefined ? {} : { $schema: schema };
  return `${JSON.stringify({ ...head, version: PROFILE_VERSION, ...profile }, undefined, 2)}\n`;
}
