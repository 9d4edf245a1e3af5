import type { z } from 'zod';
import type { PolicyScope } from '../model/managed.ts';
import type { Profile } from '../model/profile.ts';

/** What a mandatory value takes out of the hands of the user. */
export type Locked = 'profiles' | `profile.${keyof Profile}` | 'profile.tls.caFile' | `setting.${string}`;

/**
 * How the value is written where there is no JSON: in the Windows registry and its administrative template.
 * `lines`: a list with an item, as JSON, a line.
 */
export type PolicyKind = 'switch' | 'number' | 'choice' | 'text' | 'json' | 'lines';

/** A row of the registry of keys. */
export interface PolicyKey {
  readonly kind: PolicyKind;
  /** What a value must be, wherever it is from. */
  readonly schema: z.ZodType;
  /** What holds where nobody has set it; null: nothing is decided. */
  readonly initial: unknown;
  readonly locks: Locked | null;
  /**
   * The most restrictive value: what holds while a mandatory source is there but cannot be read. Without it such a source
   * changes nothing: the key takes nothing away from anybody, or what it gave is better kept.
   */
  readonly restricted?: { readonly value: unknown };
  /** Whose policy may set it. */
  readonly scope: PolicyScope | 'both';
  /** Never shown and never written anywhere. */
  readonly secret: boolean;
  /** A preference: it may be recommended, and users may set it where it is not mandatory. */
  readonly preference: boolean;
  /** Whether the program does as it says. Where it does not yet, the value is read, judged and shown, and nothing else. */
  readonly heeded: boolean;
  /** For administrators: one line. */
  readonly description: string;
  readonly example: unknown;
  /** For the lower one of two bounds: the upper one. */
  readonly atMost?: string;
}

/** Whether the program does as it says. */
export const isHeeded = ({ heeded }: PolicyKey): boolean => heeded;
