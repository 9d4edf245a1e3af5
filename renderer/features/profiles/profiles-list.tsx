import {
  Button,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  SearchBox,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { Add20Regular, ArrowExport20Regular, ArrowImport20Regular } from '@fluentui/react-icons';
import { useMemo, useState, type ReactNode } from 'react';
import type { ProfileSummary } from '../../../app/contract/contract.ts';
import { Ask } from '../../components/ask.tsx';
import { FailureBar } from '../../components/failure-bar.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { TextDialog } from '../../components/text-dialog.tsx';
import { useNavigation, useSelector, useSend, useStore } from '../../context.tsx';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';
import { Forbidden } from './forbidden.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { NoProfiles } from './no-profiles.tsx';
import { ADD, copyPlace, editPlace } from './places.ts';
import { ProfileList } from './profile-list.tsx';
import type { RowActs } from './profile-row.tsx';
import { useBlocks } from './use-blocks.ts';
import { useExport } from './use-export.ts';

const words = text.profiles;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  search: { flex: '1 1 220px', maxWidth: '420px' },
  none: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: tokens.spacingVerticalM },
});

/** Every profile, as many as there may be. @param shown it is in sight. */
export function ProfilesList({ shown }: { readonly shown: boolean }): ReactNode {
  const classes = useStyles();
  const navigation = useNavigation();
  const managed = useSelector((state) => state.managed);
  const fresh = useSelector((state) => state.fresh.profiles);
  const [search, setSearch] = useState('');
  const [retries, setRetries] = useState(0);
  const blocks = useBlocks(search, fresh + retries);
  const { chosen, choose, clear } = useChosen();
  const [importing, setImporting] = useState(false);
  const [removing, setRemoving] = useState<ProfileSummary | null>(null);
  const exporting = useExport();
  const { begin } = exporting;

  const mayAdd = managed?.userProfilesAllowed === true;
  const organisation = managed?.organisation ?? null;
  const acts = useMemo<RowActs>(
    () => ({
      organisation,
      mayAdd,
      onOpen: (id) => navigation.go(editPlace(id)),
      onDuplicate: (id) => navigation.go(copyPlace(id)),
      onExport: (id) => void begin([id]),
      onRemove: setRemoving,
      onChoose: choose,
    }),
    [organisation, mayAdd, navigation, begin, choose],
  );
  const { counts, failure } = blocks;
  const none = counts?.all === 0;
  return (
    <>
      <PageHead
        title={words.title}
        titleId="profiles-title"
        detail={counts !== null && !none && words.count(counts.total, counts.all)}
      >
        {mayAdd && !none && (
          <>
            <Button
              appearance="primary"
              icon={<Add20Regular />}
              {...shortcutProps('profile.new')}
              onClick={() => navigation.go(ADD)}
            >
              {words.add}
            </Button>
            <Button icon={<ArrowImport20Regular />} onClick={() => setImporting(true)}>
              {words.import}
            </Button>
          </>
        )}
        {counts !== null && !none && <ExportMenu chosen={chosen} onExport={begin} onClear={clear} />}
      </PageHead>
      {managed !== null && !mayAdd && <Forbidden managed={managed} />}
      {failure !== null && (
        <FailureBar title={words.failed} failure={failure} onRetry={() => setRetries(retries + 1)} />
      )}
      {counts === null && failure === null && <Loading words={words.loading} />}
      {none && mayAdd && <NoProfiles onImport={() => setImporting(true)} />}
      {counts !== null && !none && (
        <>
          <div className={classes.tools}>
            <SearchBox
              className={classes.search}
              aria-label={words.search}
              {...shortcutProps('filter')}
              placeholder={words.searchPlaceholder}
              maxLength={100}
              value={search}
              onChange={(_, data) => setSearch(data.value)}
            />
          </div>
          {counts.total === 0 ? (
            <p className={classes.none} role="status">
              {words.nothingFound(search)}
            </p>
          ) : (
            <ProfileList blocks={blocks} chosen={chosen} acts={acts} />
          )}
        </>
      )}
      {shown && importing && <ImportDialog onClose={() => setImporting(false)} />}
      {exporting.exported !== null && (
        <TextDialog
          title={words.exporting.title(exporting.exported.count)}
          words={words.exporting.words}
          parts={exporting.exported.parts.map((part, index, { length }) => ({
            ...part,
            name: words.exporting.part(index + 1, length),
          }))}
          onClose={exporting.end}
        />
      )}
      <RemoveDialog
        profile={removing}
        onRemoved={(id) => choose(id, false)}
        onEnd={() => setRemoving(null)}
      />
    </>
  );
}

function useChosen(): {
  readonly chosen: ReadonlySet<string>;
  readonly choose: (id: string, is: boolean) => void;
  readonly clear: () => void;
} {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [acts] = useState(() => ({
    choose(id: string, is: boolean): void {
      setChosen((before) => {
        const after = new Set(before);
        if (is) after.add(id);
        else after.delete(id);
        return after;
      });
    },
    clear: (): void => setChosen(new Set()),
  }));
  return { chosen, ...acts };
}

interface ExportMenuProps {
  readonly chosen: ReadonlySet<string>;
  readonly onExport: (ids: readonly string[] | null) => Promise<void>;
  readonly onClear: () => void;
}

function ExportMenu({ chosen, onExport, onClear }: ExportMenuProps): ReactNode {
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowExport20Regular />}>{words.export}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => void onExport(null)}>{words.exportAll}</MenuItem>
          {chosen.size > 0 && (
            <>
              <MenuItem onClick={() => void onExport([...chosen])}>
                {words.exportChosen(chosen.size)}
              </MenuItem>
              <MenuItem onClick={onClear}>{words.clear}</MenuItem>
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function RemoveDialog({
  profile,
  onRemoved,
  onEnd,
}: {
  readonly profile: ProfileSummary | null;
  readonly onRemoved: (id: string) => void;
  readonly onEnd: () => void;
}): ReactNode {
  const send = useSend();
  const { announce } = useStore();
  const [busy, setBusy] = useState(false);
  const answer = async (yes: boolean): Promise<void> => {
    const revision = profile?.revision ?? null;
    if (yes && profile !== null && revision !== null) {
      setBusy(true);
      const { id, name } = profile;
      if (await send('profiles.remove', { id, revision })) {
        announce(words.removal.done(name));
        onRemoved(id);
      }
      setBusy(false);
    }
    onEnd();
  };
  return (
    <Ask
      open={profile !== null}
      title={words.removal.title(profile?.name ?? '')}
      yes={words.removal.yes}
      no={words.removal.no}
      busy={busy}
      onAnswer={(yes) => void answer(yes)}
    >
      {words.removal.words}
    </Ask>
  );
}
