import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { Keyboard20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { SHORTCUTS, shortcutProps, type ShortcutGroup } from '../shortcuts.ts';
import { text } from '../text.ts';

const words = text.shell.shortcuts;

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  group: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalXS}` },
  list: { margin: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  keys: { display: 'flex', gap: tokens.spacingHorizontalXS, margin: 0 },
  key: {
    ...typographyStyles.caption1Strong,
    fontFamily: tokens.fontFamilyBase,
    minWidth: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalS}`,
    textAlign: 'center',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  note: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** Which keys do what, behind a button that everybody sees. */
export function ShortcutsButton(): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        appearance="subtle"
        icon={<Keyboard20Regular />}
        aria-label={words.title}
        title={words.title}
        {...shortcutProps('shortcuts')}
        onClick={() => setOpen(true)}
      />
      {open && <ShortcutsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

interface Row {
  readonly name: string;
  readonly keys: string;
}

const rowsOf = (group: ShortcutGroup): readonly Row[] => [
  ...SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ id, keys }) => ({
    name: words.name(id),
    keys,
  })),
  // What a list and a page do by themselves.
  ...(group === 'tunnels'
    ? [
        { name: words.nextTunnel, keys: 'ArrowDown' },
        { name: words.previousTunnel, keys: 'ArrowUp' },
        { name: words.closeDetail, keys: 'Escape' },
      ]
    : []),
];

function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const classes = useStyles();
  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface aria-describedby={undefined} data-testid="shortcuts">
        <DialogBody>
          <DialogTitle>{words.title}</DialogTitle>
          <DialogContent className={classes.content}>
            {(['pages', 'tunnels', 'window'] as const).map((group) => (
              <section key={group} aria-labelledby={`shortcuts-${group}`}>
                <h3 id={`shortcuts-${group}`} className={classes.group}>
                  {words.groups[group]}
                </h3>
                <dl className={classes.list}>
                  {rowsOf(group).map(({ name, keys }) => (
                    <div key={name} className={classes.row}>
                      <dt>{name}</dt>
                      <dd className={classes.keys}>
                        {keys.split('+').map((key) => (
                          <kbd key={key} className={classes.key}>
                            {words.key(key)}
                          </kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
            <p className={classes.note}>{words.note}</p>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{text.shell.close}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
