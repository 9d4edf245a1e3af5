import {
  Button,
  Checkbox,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import {
  ArrowExport20Regular,
  Copy20Regular,
  Delete20Regular,
  LockClosed12Filled,
  MoreHorizontal20Regular,
} from '@fluentui/react-icons';
import { memo, type ReactNode } from 'react';
import type { ProfileSummary } from '../../../app/contract/contract.ts';
import { LockedNote } from '../../components/locked-note.tsx';
import { text } from '../../text.ts';

/** In pixels, so that what is out of sight has its place. */
export const ROW_HEIGHT = 60;

/** Wide enough for the interval beside the name. */
const WIDE = '@container profiles (min-width: 720px)';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    boxSizing: 'border-box',
    height: `${ROW_HEIGHT}px`,
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [WIDE]: {
      gridTemplateColumns: '32px minmax(0, 1.2fr) minmax(0, 1fr) auto',
      columnGap: tokens.spacingHorizontalL,
    },
  },
  cell: { minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  name: {
    ...typographyStyles.body1Strong,
    display: 'block',
    maxWidth: '100%',
    // Large enough to be hit, however short the name.
    minWidth: '24px',
    padding: '2px 0',
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  note: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
  lock: { verticalAlign: '-1px', marginRight: '2px' },
  plain: { ...typographyStyles.body1 },
  // Beside the host where there is no column for it.
  narrowOnly: { [WIDE]: { display: 'none' } },
  wideOnly: { display: 'none', [WIDE]: { display: 'block' } },
  actions: { display: 'flex', gap: tokens.spacingHorizontalXS, alignItems: 'center' },
});

export interface RowActs {
  readonly organisation: string | null;
  /** Users may have profiles of their own. */
  readonly mayAdd: boolean;
  readonly onOpen: (id: string) => void;
  readonly onDuplicate: (id: string) => void;
  readonly onExport: (id: string) => void;
  readonly onRemove: (profile: ProfileSummary) => void;
  readonly onChoose: (id: string, chosen: boolean) => void;
}

export interface ProfileRowProps {
  readonly profile: ProfileSummary;
  /** From 1, among all that were found. */
  readonly position: number;
  readonly total: number;
  readonly chosen: boolean;
  /** Keeps its identity. */
  readonly acts: RowActs;
}

const words = text.profiles;

/** Of the button that opens a profile: the focus comes back to it. */
export const openProfileId = (id: string): string => `profile-${id}`;

export const ProfileRow = memo(function ProfileRow({
  profile,
  position,
  total,
  chosen,
  acts,
}: ProfileRowProps): ReactNode {
  const classes = useStyles();
  const { id, name, host, port, managed, interval, startAutomatically } = profile;
  const readOnly = managed || !acts.mayAdd;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const whose = managed ? [text.shell.managedBy(acts.organisation)] : [];
  const how = [words.interval(interval), ...(startAutomatically ? [words.starts] : [])];
  return (
    <div
      role="listitem"
      aria-setsize={total}
      aria-posinset={position}
      className={classes.row}
      data-testid={`profile-${id}`}
    >
      <Checkbox
        aria-label={words.choose(name)}
        checked={chosen}
        onChange={(_, data) => acts.onChoose(id, data.checked === true)}
      />
      <div className={classes.cell}>
        <button
          type="button"
          id={openProfileId(id)}
          className={`${classes.name} ${classes.line}`}
          title={name}
          onClick={() => acts.onOpen(id)}
        >
          {name}
        </button>
        <div className={`${classes.note} ${classes.line}`} title={[place, ...whose, ...how].join(' · ')}>
          {place}
          <span className={classes.narrowOnly}>
            {' · '}
            {managed && (
              <>
                <LockClosed12Filled className={classes.lock} aria-hidden />
                {`${text.shell.managedBy(acts.organisation)} · `}
              </>
            )}
            {how.join(' · ')}
          </span>
        </div>
      </div>
      <div className={`${classes.cell} ${classes.wideOnly}`}>
        <div className={`${classes.plain} ${classes.line}`} title={how.join(' · ')}>
          {how.join(' · ')}
        </div>
        {managed && (
          <div className={classes.line} title={whose[0]}>
            <LockedNote>{text.shell.managedBy(acts.organisation)}</LockedNote>
          </div>
        )}
      </div>
      <div className={classes.actions}>
        <Button
          size="small"
          aria-label={readOnly ? words.viewName(name) : words.editName(name)}
          onClick={() => acts.onOpen(id)}
        >
          {readOnly ? words.view : words.edit}
        </Button>
        <Menu positioning="below-end">
          <MenuTrigger disableButtonEnhancement>
            <Button
              size="small"
              appearance="subtle"
              icon={<MoreHorizontal20Regular />}
              aria-label={words.more(name)}
            />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {acts.mayAdd && (
                <MenuItem icon={<Copy20Regular />} onClick={() => acts.onDuplicate(id)}>
                  {words.duplicate}
                </MenuItem>
              )}
              <MenuItem icon={<ArrowExport20Regular />} onClick={() => acts.onExport(id)}>
                {words.exportOne}
              </MenuItem>
              {!readOnly && (
                <MenuItem icon={<Delete20Regular />} onClick={() => acts.onRemove(profile)}>
                  {words.remove}
                </MenuItem>
              )}
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
    </div>
  );
});
