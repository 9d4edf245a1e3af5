import {
  makeStyles,
  tokens,
  typographyStyles,
  useFieldControlProps_unstable,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LIMITS } from '../../app/contract/contract.ts';

const useStyles = makeStyles({
  // As Fluent's Input looks.
  input: {
    ...typographyStyles.body1,
    boxSizing: 'border-box',
    width: '100%',
    minHeight: '32px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderBottomColor: tokens.colorNeutralStrokeAccessible,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': {
      outlineStyle: 'none',
      boxShadow: `inset 0 -2px 0 ${tokens.colorCompoundBrandStroke}`,
      '@media (forced-colors: active)': { outline: '2px solid Highlight' },
    },
  },
});

export interface SecretInputProps {
  /** What is typed so far. */
  readonly onType: (secret: string) => void;
  readonly onLeave?: () => void;
}

/** An input whose content React never holds: it would copy it into an attribute of the element. */
export function SecretInput({ onType, onLeave }: SecretInputProps): ReactNode {
  const classes = useStyles();
  const field = useFieldControlProps_unstable({}, { supportsLabelFor: true });
  return (
    <input
      {...field}
      className={classes.input}
      type="password"
      autoComplete="off"
      spellCheck={false}
      maxLength={LIMITS.passwordOctets.value}
      onInput={({ currentTarget }) => onType(currentTarget.value)}
      onBlur={onLeave}
    />
  );
}
