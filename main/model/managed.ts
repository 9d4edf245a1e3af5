/** What is known of the managed configuration, as whoever shows it sees it. */
import { z } from 'zod';

/** Who has set a value, from the strongest word to the weakest. */
export const policyLevelSchema = z.enum(['mandatory', 'command-line', 'user', 'recommended', 'default']);
export type PolicyLevel = z.output<typeof policyLevelSchema>;

/** Whom it was set for: everybody on this machine, or one user. */
export const policyScopeSchema = z.enum(['machine', 'user']);
export type PolicyScope = z.output<typeof policyScopeSchema>;

/** Something wrong with what an administrator, or a person, has set. */
export const policyProblemSchema = z.strictObject({
  /** The key that it concerns; null: no single one. It need not be a known key. */
  key: z.string().nullable(),
  /** The file or registry key. */
  origin: z.string(),
  /** Both from 1; null where the origin has no lines. */
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
  /** One line; names the key, the value at fault, and what would be right. */
  message: z.string(),
});
export type PolicyProblem = z.output<typeof policyProblemSchema>;

/** One key of the policy with the value in force. */
export const policyRowSchema = z.strictObject({
  name: z.string(),
  /** What is secret is not in here: it is `SECRET_SHOWN` where it is set. */
  value: z.unknown(),
  /** The file, registry key or other place that the value is from; null: the default. */
  origin: z.string().nullable(),
  scope: policyScopeSchema.nullable(),
  level: policyLevelSchema,
  /** The profile field or setting that nobody but the administrator can change now; null: none. */
  locks: z.string().nullable(),
  /** Whether the program does as it says; false: nothing heeds it yet. */
  heeded: z.boolean(),
  /** The first problem of this key, with its place. */
  error: z.string().nullable(),
});
export type PolicyRow = z.output<typeof policyRowSchema>;

/** Stands for a secret value wherever values are shown. */
export const SECRET_SHOWN = '(secret)';

/** `FILE:LINE:COLUMN: message`, as compilers write it and editors understand it. */
export function problemText({ origin, line, column, message }: PolicyProblem): string {
  return `${[origin, line, column].filter((part) => part !== null).join(':')}: ${message}`;
}
