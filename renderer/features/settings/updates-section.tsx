import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowClockwise20Regular, ArrowDownload20Regular } from '@fluentui/react-icons';
import { useId, type ReactNode } from 'react';
import type { UpdatesSnapshot, UpdateStatus } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector, useTicking } from '../../context.tsx';
import { text } from '../../text.ts';
import { InstallButton } from './install-button.tsx';
import { ChoiceRow } from './setting-row.tsx';
import { UpdateStatusWords } from './update-status.tsx';
import { useUpdateActs } from './use-update-acts.ts';

const words = text.updates;

const useStyles = makeStyles({
  words: { ...typographyStyles.body1, margin: 0, maxWidth: '120ch', overflowWrap: 'anywhere' },
  quiet: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground3 },
  acts: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '32px',
  },
});

/** Whether there is a newer version, what can be done about it, and whose word that is. */
export function UpdatesSection(): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const id = useId();
  const updates = useSelector((state) => state.updates);
  const organisation = useSelector(({ managed }) => managed?.organisation ?? null);
  if (updates === null) return null;
  const { snapshot, receivedAtMs } = updates;
  const { status, tellOnly } = snapshot;
  return (
    <section className={panel.panel} aria-labelledby={id} data-testid="updates">
      <div className={panel.head}>
        <h3 id={id} className={panel.title}>
          {words.title}
        </h3>
      </div>
      <ChoiceRow
        name="updates"
        choices={['automatic', 'notify', 'off']}
        wordOf={(value) => text.settings.updates[value]}
      />
      {isLooking(status) && tellOnly !== null && (
        <p className={classes.words}>{words.tellOnly[tellOnly](organisation)}</p>
      )}
      <UpdateStatusWords snapshot={snapshot} />
      {isLooking(status) && <Checked agoMs={snapshot.checkedAgoMs} receivedAtMs={receivedAtMs} />}
      {isLooking(status) && <Acts snapshot={snapshot} />}
    </section>
  );
}

const NOT_LOOKING: readonly UpdateStatus['state'][] = ['unsupported', 'off', 'no-feed'];
const isLooking = ({ state }: UpdateStatus): boolean => !NOT_LOOKING.includes(state);

interface CheckedProps {
  /** null: not yet. */
  readonly agoMs: number | null;
  readonly receivedAtMs: number;
}

function Checked({ agoMs, receivedAtMs }: CheckedProps): ReactNode {
  const classes = useStyles();
  const line = useTicking((nowMs) =>
    agoMs === null
      ? words.notChecked
      : words.checked(Math.max(0, Math.floor((agoMs + nowMs - receivedAtMs) / 1_000))),
  );
  return <p className={classes.quiet}>{line}</p>;
}

/** In every state that has something to do: what, and what stands in its way. */
function Acts({ snapshot: { status, tellOnly } }: { readonly snapshot: UpdatesSnapshot }): ReactNode {
  const classes = useStyles();
  const { check, download, building } = useUpdateActs();
  switch (status.state) {
    case 'ready':
      return (
        <div className={classes.acts}>
          <InstallButton version={status.version} />
          {building && <p className={classes.quiet}>{words.building}</p>}
        </div>
      );
    case 'idle':
    case 'checking':
    case 'available':
    case 'failed': {
      const version = 'version' in status ? status.version : null;
      return (
        <div className={classes.acts}>
          {tellOnly === null && version !== null && (
            <ActionButton
              appearance="primary"
              icon={<ArrowDownload20Regular />}
              name={words.downloadName(version)}
              onAct={download}
            >
              {words.download}
            </ActionButton>
          )}
          <ActionButton
            icon={<ArrowClockwise20Regular />}
            unavailable={status.state === 'checking'}
            onAct={check}
          >
            {words.check}
          </ActionButton>
        </div>
      );
    }
    default:
      return null;
  }
}
