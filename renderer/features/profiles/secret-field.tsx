import { Field } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { SecretKind } from '../../../app/contract/contract.ts';
import { SecretInput } from '../../components/secret-input.tsx';
import { text } from '../../text.ts';
import { useForm } from './form-context.ts';
import { KeptSecret } from './kept-secret.tsx';
import { ManagedSecret } from './managed-secret.tsx';

const words = text.profileForm.secret;

/** A password or a pass phrase: where it is, and a way to give another one. What it is, is never shown. */
export function SecretField({
  kind,
  onLeave,
}: {
  readonly kind: Exclude<SecretKind, 'pkcs12'>;
  readonly onLeave?: () => void;
}): ReactNode {
  const { placeOf, store, give, readOnly } = useForm();
  const [replacing, setReplacing] = useState(false);
  const place = placeOf(kind);
  const said = words.place(place, store?.name ?? null);
  if (readOnly) return <ManagedSecret kind={kind} />;
  const there = place === 'stored' || place === 'memory' || place === 'unknown';
  if (there && !replacing) {
    const replace = (): void => setReplacing(true);
    return <KeptSecret kind={kind} place={place} action={words.replace(kind)} onAct={replace} />;
  }
  const goes = store?.problem === null ? words.goesTo(store.name) : null;
  return (
    <Field
      label={words.name[kind]}
      hint={[there ? null : said, goes].filter((part) => part !== null).join(' ')}
      data-testid={`secret-${kind}`}
    >
      <SecretInput onType={(secret) => give(kind, secret)} {...(onLeave !== undefined && { onLeave })} />
    </Field>
  );
}
