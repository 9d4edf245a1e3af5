import { useRef, useState } from 'react';
import { PinholeError, type ClientCertificateFacts } from '../../../app/contract/contract.ts';
import { useClient } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';
import { certificateOf, type Draft } from './draft.ts';
import { useForm } from './form-context.ts';

export type Inspection =
  | { readonly state: 'none' | 'looking' }
  | { readonly state: 'known'; readonly facts: ClientCertificateFacts }
  | { readonly state: 'failed'; readonly failure: Failure };

/**
 * Has the engine look at the client certificate of the form.
 * @returns what it found, and the way to have it look: at the certificate that the form, with `change`, names now.
 */
export function useInspection(): readonly [Inspection, (change?: Partial<Draft>) => void] {
  const client = useClient();
  const { draft, given } = useForm();
  const [found, setFound] = useState<Inspection>({ state: 'none' });
  /** Counts the looks: only the answer to the latest one holds. */
  const looks = useRef(0);

  const look = (change: Partial<Draft> = {}): void => {
    looks.current += 1;
    const mine = looks.current;
    const choice = certificateOf({ ...draft, ...change });
    if (choice === null) {
      setFound({ state: 'none' });
      return;
    }
    setFound({ state: 'looking' });
    const passphrase = choice.passphrase === undefined ? undefined : given('passphrase');
    const pkcs12 = choice.format === 'stored' ? given('pkcs12') : undefined;
    const secrets = {
      ...(passphrase !== undefined && { passphrase }),
      ...(pkcs12 !== undefined && { pkcs12 }),
    };
    client.request('certificate.inspect', { choice, secrets }).then(
      (facts) => {
        if (mine === looks.current) setFound({ state: 'known', facts });
      },
      (thrown: unknown) => {
        if (mine === looks.current) setFound({ state: 'failed', failure: failureOf(thrown) });
      },
    );
  };

  return [found, look];
}

function failureOf(thrown: unknown): Failure {
  const missing = thrown instanceof PinholeError && thrown.code === 'PASSPHRASE_MISSING';
  const { passphrase, passphraseAction } = text.profileForm.inspected;
  // The engine's own words are for the command line too.
  return missing ? { message: passphrase, action: passphraseAction } : describeFailure(thrown);
}
