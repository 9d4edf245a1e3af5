import { Button, Field, makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState, type ReactNode } from 'react';
import { PinholeError, type SecretKeep, type SecretKind } from '../../../app/contract/contract.ts';
import { SecretInput } from '../../components/secret-input.tsx';
import { useClient, useStore } from '../../context.tsx';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';
import { useForm } from './form-context.ts';
import { KeptSecret } from './kept-secret.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, paddingTop: '6px' },
});

const words = text.profileForm.secret;

/** A secret of a profile that cannot be changed: each user has their own, and it is kept at once. */
export function ManagedSecret({ kind }: { readonly kind: Exclude<SecretKind, 'pkcs12'> }): ReactNode {
  const classes = useStyles();
  const client = useClient();
  const { announce, setFailure } = useStore();
  const { draft, placeOf, store } = useForm();
  const [place, setPlace] = useState(placeOf(kind));
  const [giving, setGiving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const typed = useRef('');

  const end = (): void => {
    typed.current = '';
    setRefused(null);
    setGiving(false);
  };
  const keep = async (how: SecretKeep): Promise<void> => {
    const secrets = { [kind]: typed.current };
    try {
      const places = await client.request('profiles.setSecrets', { id: draft.id, secrets, keep: how });
      setPlace(places[kind]);
      announce(words.kept(kind));
      end();
    } catch (thrown) {
      const { message, action } = describeFailure(thrown);
      const unusable = thrown instanceof PinholeError && thrown.code === 'SECRET_STORE_UNAVAILABLE';
      if (unusable) setRefused(text.sentence(message));
      else setFailure({ message, action });
    }
  };

  if (!giving) {
    return (
      <KeptSecret kind={kind} place={place} action={words.give(kind, place)} onAct={() => setGiving(true)} />
    );
  }
  return (
    <Field
      label={words.name[kind]}
      hint={store?.problem === null ? words.goesAtOnce(store.name) : null}
      validationMessage={refused}
      data-testid={`secret-${kind}`}
    >
      <SecretInput onType={(secret) => (typed.current = secret)} />
      <div className={classes.actions}>
        <Button size="small" appearance="primary" onClick={() => void keep('stored')}>
          {words.keep}
        </Button>
        {refused !== null && (
          <Button size="small" onClick={() => void keep('memory')}>
            {text.profileForm.failure.keepInMemory}
          </Button>
        )}
        <Button size="small" onClick={end}>
          {text.shell.cancel}
        </Button>
      </div>
    </Field>
  );
}
