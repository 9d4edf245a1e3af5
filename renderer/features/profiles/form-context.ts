/** What the fields of the form share. */
import { createContext, use } from 'react';
import type { SecretKind, SecretPlace, SecretStoreSnapshot } from '../../../app/contract/contract.ts';
import type { Draft, DraftForward } from './draft.ts';
import type { FieldName, Held } from './errors.ts';

export interface Form extends Held {
  readonly draft: Draft;
  readonly readOnly: boolean;
  readonly change: (part: Partial<Draft>) => void;
  readonly changeForward: (index: number, part: Partial<DraftForward>) => void;
  /** What is wrong with a field, once it is time to say so. */
  readonly wrong: (field: FieldName) => string | undefined;
  /** From now on what is wrong with it is said at once. */
  readonly leave: (field: FieldName) => void;
  /** Where a secret is that the profile has as the form stands now. */
  readonly placeOf: (kind: SecretKind) => SecretPlace;
  readonly store: SecretStoreSnapshot | null;
  /** A secret that was typed, or chosen; empty: none. It is kept out of what renders. */
  readonly give: (kind: SecretKind, secret: string) => void;
  /** Reads what was given so far: for a request, never to be shown. */
  readonly given: (kind: SecretKind) => string | undefined;
}

export const FormContext = createContext<Form | null>(null);

export function useForm(): Form {
  const form = use(FormContext);
  if (form === null) throw new Error('a field stands outside of its form');
  return form;
}

/** Of the control of a field, for the focus. */
export const controlId = (field: FieldName): string => `field-${field}`;
