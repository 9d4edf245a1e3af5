import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SecretKind, SecretPlace } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
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

export interface KeptSecretProps {
  readonly kind: SecretKind;
  readonly place: SecretPlace;
  readonly action: string;
  readonly onAct: () => void;
}

/** Where a secret is, and a way to give another one. */
export function KeptSecret({ kind, place, action, onAct }: KeptSecretProps): ReactNode {
  const classes = useStyles();
  const { store } = useForm();
  return (
    <div role="group" aria-label={words.name[kind]} data-testid={`secret-${kind}`}>
      <span className={classes.label}>{words.name[kind]}</span>
      <div className={classes.kept}>
        <span className={classes.place}>{words.place(place, store?.name ?? null)}</span>
        <Button size="small" onClick={onAct}>
          {action}
        </Button>
      </div>
    </div>
  );
}
