import { useRef, useState } from 'react';
import type {
  SecretKind,
  SecretPlace,
  SecretPlaces,
  SecretStoreSnapshot,
  SecretsGiven,
} from '../../../app/contract/contract.ts';
import { secretsOf, type Draft } from './draft.ts';
import { judge, type FieldErrors, type FieldName, type Held } from './errors.ts';
import type { Form } from './form-context.ts';

export interface FormState {
  readonly form: Form;
  readonly errors: FieldErrors;
  /** Something would be lost if the form was left. */
  readonly unsaved: boolean;
  readonly judged: ReturnType<typeof judge>;
  /** Says at each field what is wrong with it. */
  readonly showAll: () => void;
  /** The secrets that were given. They are for the engine alone. */
  readonly secrets: () => SecretsGiven;
  readonly dropSecrets: () => void;
}

export interface FormOptions extends Held {
  readonly initial: Draft;
  readonly places: SecretPlaces;
  readonly store: SecretStoreSnapshot | null;
  readonly readOnly: boolean;
}

export function useFormState({ initial, places, store, readOnly, ...held }: FormOptions): FormState {
  const [draft, setDraft] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(new Set());
  const [all, setAll] = useState(false);
  const [gave, setGave] = useState(false);
  // In no state: what renders cannot show them.
  const secrets = useRef<Partial<Record<SecretKind, string>>>({});

  const judged = judge(draft, held);
  const { errors } = judged;

  const placeOf = (kind: SecretKind): SecretPlace =>
    SECRET_OF[kind].every((field) => draft[field] === initial[field]) ? places[kind] : 'not-needed';

  const form: Form = {
    ...held,
    draft,
    readOnly,
    store,
    placeOf,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    changeForward: (index, part) =>
      setDraft((before) => ({
        ...before,
        forwards: before.forwards.map((forward, at) => (at === index ? { ...forward, ...part } : forward)),
      })),
    wrong: (field) => (!readOnly && (all || left.has(field)) ? errors.get(field) : undefined),
    leave: (field) => setLeft((before) => (before.has(field) ? before : new Set(before).add(field))),
    give(kind, secret) {
      if (secret === '') secrets.current = { ...secrets.current, [kind]: undefined };
      else secrets.current = { ...secrets.current, [kind]: secret };
      setGave(true);
    },
    given: (kind) => secrets.current[kind],
  };

  return {
    form,
    errors,
    judged,
    unsaved: !readOnly && (gave || JSON.stringify(draft) !== JSON.stringify(initial)),
    showAll: () => setAll(true),
    secrets: () => secretsOf(draft, secrets.current, held.locks),
    dropSecrets() {
      secrets.current = {};
      setGave(false);
    },
  };
}

/** The fields that say which secret it is: with another value it is another secret. */
const SECRET_OF: Readonly<Record<SecretKind, readonly (keyof Draft)[]>> = {
  'proxy-password': ['proxyMode', 'proxyUrl', 'proxyUser'],
  passphrase: ['certificate', 'certFile', 'keyFile', 'pkcs12File', 'storedId', 'hasPassphrase'],
  pkcs12: ['certificate', 'storedId'],
};
