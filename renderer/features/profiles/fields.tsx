import {
  Field,
  Input,
  makeStyles,
  Select,
  Switch,
  Textarea,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import type { ClipboardEvent, ReactNode } from 'react';
import { LockedNote } from '../../components/locked-note.tsx';
import { text } from '../../text.ts';
import type { FieldName, PlainField } from './errors.ts';
import { controlId, useForm } from './form-context.ts';

export const useFieldStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(230px, 100%), 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    alignItems: 'start',
  },
  wide: { gridColumn: '1 / -1' },
  endpoint: {
    gridColumn: '1 / -1',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 112px',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
  },
  toggle: { margin: '-6px 0 -6px -8px' },
  // As narrow as its column.
  input: { width: '100%', minWidth: 0 },
  select: { minWidth: 0, width: '100%', textOverflow: 'ellipsis' },
  unit: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
  mono: { fontFamily: tokens.fontFamilyMonospace },
  subtitle: { ...typographyStyles.body1Strong, margin: 0 },
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

interface BareFieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly wide?: boolean | undefined;
}

/** What stands there, if anything does. */
const slot = (content: ReactNode): { readonly children: ReactNode } | null =>
  content === undefined || content === null || content === false ? null : { children: content };

/** A value that nobody can change here. @param managed whose word it is; null: it is so by its nature. */
export function FixedField({
  label,
  hint,
  value,
  managed = null,
  wide = false,
}: BareFieldProps & { readonly value: string; readonly managed?: string | null }): ReactNode {
  const classes = useFieldStyles();
  return (
    <Field
      label={label}
      className={wide ? classes.wide : undefined}
      hint={slot(managed === null ? hint : <LockedNote>{managed}</LockedNote>)}
    >
      <Input readOnly appearance="filled-darker" className={classes.input} value={value} />
    </Field>
  );
}

export interface TextFieldProps extends BareFieldProps {
  readonly field: Exclude<PlainField, 'forwards' | 'storedId'>;
  readonly unit?: string;
  readonly required?: boolean;
  /** Of numbers: the keyboard of a touch screen follows. */
  readonly numeric?: boolean;
  readonly placeholder?: string;
  /** Several lines. */
  readonly lines?: number;
  readonly onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
  readonly onLeave?: () => void;
  /** Stands at the end of the input. */
  readonly after?: ReactNode;
}

export function TextField({ field, wide, ...props }: TextFieldProps): ReactNode {
  const { draft, change, readOnly } = useForm();
  if (readOnly && (props.lines === undefined || draft[field] === '')) {
    const value = draft[field];
    const shown = value === '' ? text.profileForm.none : value;
    return (
      <FixedField
        label={props.label}
        wide={wide}
        value={props.unit === undefined || value === '' ? shown : `${shown} ${props.unit}`}
      />
    );
  }
  return (
    <TextControl
      {...props}
      wide={wide}
      name={field}
      value={draft[field]}
      onChange={(value) => change({ [field]: value })}
    />
  );
}

export interface TextControlProps extends Omit<TextFieldProps, 'field'> {
  readonly name: FieldName;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** An input with its label, its hint, and what is wrong with it. */
export function TextControl({
  name,
  label,
  hint,
  wide = false,
  unit,
  required = false,
  numeric = false,
  placeholder,
  lines,
  value,
  onChange,
  onPaste,
  onLeave,
  after,
}: TextControlProps): ReactNode {
  const classes = useFieldStyles();
  const { wrong, leave, readOnly } = useForm();
  const message = wrong(name);
  const control = {
    id: controlId(name),
    value,
    placeholder,
    readOnly,
    spellCheck: false,
    autoComplete: 'off',
    onBlur: () => {
      leave(name);
      onLeave?.();
    },
  };
  return (
    <Field
      label={label}
      required={required}
      hint={slot(hint)}
      className={wide ? classes.wide : undefined}
      validationState={message === undefined ? 'none' : 'error'}
      validationMessage={message ?? null}
    >
      {lines === undefined ? (
        <Input
          {...control}
          className={classes.input}
          inputMode={numeric ? 'decimal' : 'text'}
          contentAfter={slot(after ?? (unit !== undefined && <span className={classes.unit}>{unit}</span>))}
          onChange={(_, data) => onChange(data.value)}
          onPaste={onPaste}
        />
      ) : (
        <Textarea
          {...control}
          rows={lines}
          textarea={{ className: classes.mono }}
          resize="vertical"
          onChange={(_, data) => onChange(data.value)}
        />
      )}
    </Field>
  );
}

export interface SelectFieldProps<T extends string> extends BareFieldProps {
  readonly value: T;
  /** In this order. */
  readonly choices: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

export function SelectField<T extends string>({
  label,
  hint,
  wide = false,
  value,
  choices,
  onChange,
}: SelectFieldProps<T>): ReactNode {
  const classes = useFieldStyles();
  const { readOnly } = useForm();
  if (readOnly) return <FixedField label={label} wide={wide} value={choices[value]} />;
  const values = Object.keys(choices) as T[];
  return (
    <Field label={label} hint={slot(hint)} className={wide ? classes.wide : undefined}>
      <Select
        className={classes.input}
        select={{ className: classes.select }}
        value={value}
        onChange={(_, data) => {
          const chosen = values.find((each) => each === data.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {choices[each]}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export interface SwitchFieldProps extends BareFieldProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchField({ label, hint, wide = false, checked, onChange }: SwitchFieldProps): ReactNode {
  const classes = useFieldStyles();
  const { readOnly } = useForm();
  if (readOnly) {
    return (
      <FixedField label={label} wide={wide} value={checked ? text.profileForm.yes : text.profileForm.no} />
    );
  }
  return (
    <Field hint={slot(hint)} className={wide ? classes.wide : undefined}>
      <Switch
        className={classes.toggle}
        label={label}
        checked={checked}
        onChange={(_, data) => onChange(data.checked)}
      />
    </Field>
  );
}
