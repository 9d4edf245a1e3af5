import { makeStyles, Select, Switch, tokens, typographyStyles } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import type { SettingName, Settings } from '../../../app/contract/contract.ts';
import { LockedNote } from '../../components/locked-note.tsx';
import { useSelector, useSend, useStore } from '../../context.tsx';
import { text } from '../../text.ts';

const words = text.settings;

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalS} 0`,
    ':not(:first-child)': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
    '@media (max-width: 519px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXS },
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  name: typographyStyles.body1,
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  choice: { minWidth: '190px' },
});

interface ControlProps {
  readonly id: string;
  readonly hintId: string;
  readonly disabled: boolean;
}

/** A setting that holds at once: what it is, what it does or why it cannot be changed, and its control. */
function Row({
  name,
  children,
}: {
  readonly name: SettingName;
  readonly children: (control: ControlProps) => ReactNode;
}): ReactNode {
  const classes = useStyles();
  const id = useId();
  const hintId = useId();
  const locked = useSelector(({ settings }) => settings?.locked.includes(name) ?? false);
  const unsupported = useSelector(({ settings }) => settings?.unsupported.includes(name) ?? false);
  const organisation = useSelector(({ managed }) => managed?.organisation ?? null);
  return (
    <div className={classes.row} data-testid={`setting-${name}`}>
      <div className={classes.words}>
        <label htmlFor={id} className={classes.name}>
          {words.names[name]}
        </label>
        <span id={hintId} className={classes.hint}>
          {unsupported ? words.unsupported(name) : words.hints[name]}
        </span>
        {locked && <LockedNote>{text.shell.managedBy(organisation)}</LockedNote>}
      </div>
      {children({ id, hintId, disabled: locked || unsupported })}
    </div>
  );
}

/** Sends one, and says that it was done: nothing else on the page would. */
function useChange(): (change: Partial<Settings>) => Promise<void> {
  const send = useSend();
  const { announce } = useStore();
  return async (change) => {
    if (!(await send('settings.change', change))) return;
    // The words of a window are chosen when it is loaded.
    if ('language' in change) window.location.reload();
    for (const name of Object.keys(change)) announce(words.saved(name as SettingName));
  };
}

type SwitchName = { [K in SettingName]: Settings[K] extends boolean ? K : never }[SettingName];

export function SwitchRow({ name }: { readonly name: SwitchName }): ReactNode {
  const change = useChange();
  const isOn = useSelector(({ settings }) => settings?.values[name] ?? false);
  return (
    <Row name={name}>
      {({ id, hintId, disabled }) => (
        <Switch
          id={id}
          aria-describedby={hintId}
          checked={isOn}
          disabled={disabled}
          onChange={(_, { checked }) => void change({ [name]: checked })}
        />
      )}
    </Row>
  );
}

type ChoiceName = Exclude<SettingName, SwitchName>;

export interface ChoiceRowProps<N extends ChoiceName> {
  readonly name: N;
  readonly choices: readonly Settings[N][];
  readonly wordOf: (value: Settings[N]) => string;
  readonly disabled?: boolean;
}

export function ChoiceRow<N extends ChoiceName>({
  name,
  choices,
  wordOf,
  disabled: off = false,
}: ChoiceRowProps<N>): ReactNode {
  const classes = useStyles();
  const change = useChange();
  const value = useSelector(({ settings }) => settings?.values[name]);
  return (
    <Row name={name}>
      {({ id, hintId, disabled }) => (
        <Select
          id={id}
          className={classes.choice}
          aria-describedby={hintId}
          value={String(value)}
          disabled={disabled || off}
          onChange={(_, { value: wanted }) => {
            const choice = choices.find((each) => String(each) === wanted);
            if (choice !== undefined) void change({ [name]: choice });
          }}
        >
          {choices.map((choice) => (
            <option key={String(choice)} value={String(choice)}>
              {wordOf(choice)}
            </option>
          ))}
        </Select>
      )}
    </Row>
  );
}
