/** What is said of secrets: where they are, and never what they are. */
import { z } from 'zod';
import { problemSchema } from './problem.ts';

/**
 * What can be secret of a profile. `proxy-password`: of the user at its proxy. `passphrase`: of the key of its client certificate.
 * `pkcs12`: the client certificate itself, with its key, where the profile has it stored.
 */
export const secretKindSchema = z.enum(['proxy-password', 'passphrase', 'pkcs12']);
export type SecretKind = z.output<typeof secretKindSchema>;

/** How long a secret is kept. `stored`: by the system's store. `memory`: until this program ends, and nowhere else. */
export const secretKeepSchema = z.enum(['stored', 'memory']);
export type SecretKeep = z.output<typeof secretKeepSchema>;

/**
 * Where a secret is. `not-needed`: the profile refers to none of this kind. `missing`: it refers to one, and none is there.
 * `unknown`: the store does not say, as it is locked or cannot be used.
 */
export const secretPlaceSchema = z.enum(['not-needed', 'stored', 'memory', 'missing', 'unknown']);
export type SecretPlace = z.output<typeof secretPlaceSchema>;

/** The secrets of one profile. */
export const secretPlacesSchema = z.record(secretKindSchema, secretPlaceSchema);
export type SecretPlaces = z.output<typeof secretPlacesSchema>;

export const secretStoreKindSchema = z.enum([
  'keychain',
  'credential-manager',
  'secret-service',
  /** Files, encrypted by a key that one of the systems' own stores holds for Electron. */
  'safe-storage',
  'none',
]);

export type SecretStoreKind = z.output<typeof secretStoreKindSchema>;

/** The store in use, for whoever asks where secrets go. */
export const secretStoreSchema = z.strictObject({
  kind: secretStoreKindSchema,
  /** For a person: `Keychain`, `Secret Service`. */
  name: z.string(),
  /** Why nothing can be kept beyond the end of this program; null: it can. */
  problem: problemSchema.nullable(),
});
export type SecretStoreSnapshot = z.output<typeof secretStoreSchema>;
