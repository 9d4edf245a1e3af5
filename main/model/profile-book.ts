/** Profiles as windows list, show and change them. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { intervalSchema, profileIdSchema, profileSchema } from './profile.ts';
import { secretKeepSchema, secretKindSchema, secretPlacesSchema, type SecretKind } from './secret.ts';
import { clientCertificateSchema } from './tls.ts';

/** What a profile was when it was read: changed by each change of it. Opaque. */
const revisionSchema = z.string().min(1).max(128);

export const profileSummarySchema = z.strictObject({
  id: profileIdSchema,
  name: z.string(),
  host: z.string(),
  port: z.int(),
  interval: intervalSchema,
  /** Whether the tunnel starts with the program. */
  startAutomatically: z.boolean(),
  /** The policy's, which nobody else can change. */
  managed: z.boolean(),
  /** null: it is managed. */
  revision: revisionSchema.nullable(),
});
export type ProfileSummary = z.output<typeof profileSummarySchema>;

export const profileQuerySchema = z.strictObject({
  /** What name, id or host holds, whatever the case; empty: all. */
  search: z.string().max(100).default(''),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(LIMITS.profilesShown.value).default(LIMITS.profilesShown.value),
});
export type ProfileQuery = z.output<typeof profileQuerySchema>;

export const profilePageSchema = z.strictObject({
  /** How many the search finds. */
  total: z.int().min(0),
  /** How many there are. */
  all: z.int().min(0),
  /** The managed ones first, then the user's, each in the order of their names. */
  entries: z.array(profileSummarySchema).max(LIMITS.profilesShown.value),
});
export type ProfilePage = z.output<typeof profilePageSchema>;

export const profileDetailSchema = z.strictObject({
  profile: profileSchema,
  managed: z.boolean(),
  revision: revisionSchema.nullable(),
  secrets: secretPlacesSchema,
});
export type ProfileDetail = z.output<typeof profileDetailSchema>;

const secretSchema = z.string().min(1).max(LIMITS.passwordOctets.value);

/** A PKCS#12 file in base64. */
const pkcs12Schema = z
  .base64()
  .min(4)
  .max(Math.ceil(LIMITS.storedCertificateOctets.value / 3) * 4);

/** Secrets on their way in, by their kind; there is no way out. What is not given stays as it is. */
const secretsGivenSchema = z.strictObject({
  'proxy-password': secretSchema.optional(),
  passphrase: secretSchema.optional(),
  pkcs12: pkcs12Schema.optional(),
} satisfies Record<SecretKind, z.ZodType>);
export type SecretsGiven = z.output<typeof secretsGivenSchema>;

export const saveProfileSchema = z.strictObject({
  profile: profileSchema,
  /** What it was read as; null: it is new. */
  revision: revisionSchema.nullable(),
  secrets: secretsGivenSchema.default({}),
  keep: secretKeepSchema.default('stored'),
});
export type SaveProfile = z.output<typeof saveProfileSchema>;

export const setSecretsSchema = z.strictObject({
  id: profileIdSchema,
  secrets: secretsGivenSchema,
  keep: secretKeepSchema.default('stored'),
});
export type SetSecrets = z.output<typeof setSecretsSchema>;

export const savedProfileSchema = z.strictObject({ id: profileIdSchema, revision: revisionSchema });
export type SavedProfile = z.output<typeof savedProfileSchema>;

export const removeProfileSchema = z.strictObject({ id: profileIdSchema, revision: revisionSchema });

/** A client certificate to be looked at before it is saved. */
export const inspectCertificateSchema = z.strictObject({
  choice: clientCertificateSchema,
  secrets: secretsGivenSchema.pick({ passphrase: true, pkcs12: true }).default({}),
});
export type InspectCertificate = z.output<typeof inspectCertificateSchema>;

export const importConflictSchema = z.enum(['refuse', 'replace', 'rename']);
export type ImportConflict = z.output<typeof importConflictSchema>;

export const importProfilesSchema = z.strictObject({
  text: z.string().max(LIMITS.importOctets.value),
  /** What becomes of one whose id is taken. */
  onConflict: importConflictSchema.default('refuse'),
});

export const importOutcomeSchema = z.strictObject({
  imported: z
    .array(
      z.strictObject({
        id: profileIdSchema,
        name: z.string(),
        /** Secrets that it refers to, which are not in the text. */
        lacks: z.array(secretKindSchema),
      }),
    )
    .max(LIMITS.profileFiles.value),
  /** Those that were not, each in one line that says which, and why. */
  refused: z.array(z.string()).max(LIMITS.profileFiles.value),
  /** Those among them whose id is taken, and which another choice of `onConflict` would let in. */
  taken: z.array(z.string()).max(LIMITS.profileFiles.value),
});
export type ImportOutcome = z.output<typeof importOutcomeSchema>;

export const exportedProfilesSchema = z.strictObject({
  fileName: z.string(),
  /** JSON, without secrets. */
  text: z.string(),
});
export type ExportedProfiles = z.output<typeof exportedProfilesSchema>;
