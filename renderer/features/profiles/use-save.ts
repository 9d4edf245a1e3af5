import { useState } from 'react';
import {
  idLike,
  PinholeError,
  type Profile,
  type SecretKeep,
  type SecretsGiven,
} from '../../../app/contract/contract.ts';
import { useClient } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';

/** How many profiles of the same name may be there already: for so many ids it is tried. */
const MOST_ATTEMPTS = 20;

export type SaveFailure =
  /** Another was faster: what is shown is no longer what is there. */
  | { readonly kind: 'changed' }
  /** Every id that the name gives is taken. */
  | { readonly kind: 'exists' }
  /** The system's store cannot be used. */
  | { readonly kind: 'store'; readonly failure: Failure }
  | { readonly kind: 'other'; readonly failure: Failure };

/** Where saving leads: back to the list, or on to the tunnel. */
export type AfterSave = 'close' | 'connect';

export interface Saving {
  readonly busy: boolean;
  readonly failure: SaveFailure | null;
  readonly save: (
    profile: Profile,
    secrets: SecretsGiven,
    keep: SecretKeep,
    then: AfterSave,
  ) => Promise<void>;
}

/**
 * @param onTaken told that every id was taken.
 * @param revision of what is edited; null: the profile is new, and gets an id that is free.
 * @param onSaved told its id, and where to lead.
 */
export function useSave(
  revision: string | null,
  onTaken: () => void,
  onSaved: (id: string, then: AfterSave) => Promise<void>,
): Saving {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<SaveFailure | null>(null);

  const saveUnder = async (
    profile: Profile,
    secrets: SecretsGiven,
    keep: SecretKeep,
    attempt: number,
  ): Promise<string> => {
    const id = revision === null ? idLike(profile.name, attempt) : profile.id;
    try {
      const saved = await client.request('profiles.save', {
        profile: { ...profile, id },
        revision,
        secrets,
        keep,
      });
      return saved.id;
    } catch (thrown) {
      const taken = thrown instanceof PinholeError && thrown.code === 'PROFILE_EXISTS';
      if (!taken || revision !== null || attempt === MOST_ATTEMPTS) throw thrown;
      return saveUnder(profile, secrets, keep, attempt + 1);
    }
  };

  const save: Saving['save'] = async (profile, secrets, keep, then) => {
    setBusy(true);
    setFailure(null);
    try {
      await onSaved(await saveUnder(profile, secrets, keep, 1), then);
    } catch (thrown) {
      const found = failureOf(thrown);
      setFailure(found);
      if (found.kind === 'exists') onTaken();
    }
    setBusy(false);
  };

  return { busy, failure, save };
}

function failureOf(thrown: unknown): SaveFailure {
  const failure = describeFailure(thrown);
  switch (thrown instanceof PinholeError ? thrown.code : undefined) {
    case 'PROFILE_CHANGED':
      return { kind: 'changed' };
    case 'PROFILE_EXISTS':
      return { kind: 'exists' };
    case 'SECRET_STORE_UNAVAILABLE':
      return { kind: 'store', failure };
    default:
      return { kind: 'other', failure };
  }
}
