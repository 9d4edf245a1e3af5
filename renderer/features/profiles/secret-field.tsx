import { Button, Field, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { SecretKind } from '../../../app/contract/contract.ts';
import { SecretInput } from '../../components/secret-input.tsx';
import { text } from '../../text.ts';
import { FixedField } from './fields.tsx';
import { useForm } from './form-context.ts';

const useStyles = makeStyles({
  kept: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '32px',
  },
  label: { ...typographyStyles.body1, display: 'block', paddingBottom: '2px' },
  place: { ...typographyStyles.body1 },
});

const words = text.profileForm.secret;

/** A password or a pass phrase: where it is, and a way to give another one. What it is, is never shown. */
export function SecretField({
  kind,
  onLeave,
}: {
  readonly kind: Exclude<SecretKind, 'pkcs12'>;
  readonly onLeave?: () => void;
}): ReactNode {
  const classes = useStyles();
  const { placeOf, store, give, readOnly } = useForm();
  const [replacing, setReplacing] = useState(false);
  const place = placeOf(kind);
  const said = words.place(place, store?.name ?? null);
  if (readOnly) return <FixedField label={words.name[kind]} value={said} />;
  const there = place === 'stored' || place === 'memory' || place === 'unknown';
  if (there && !replacing) {
    return (
      <div role="group" aria-label={words.name[kind]} data-testid={`secret-${kind}`}>
        <span className={classes.label}>{words.name[kind]}</span>
        <div className={classes.kept}>
          <span className={classes.place}>{said}</span>
          <Button size="small" onClick={() => setReplacing(true)}>
            {words.replace(kind)}
          </Button>
        </div>
      </div>
    );
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
