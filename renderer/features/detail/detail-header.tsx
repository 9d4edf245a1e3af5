import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import {
  ArrowLeft20Regular,
  Dismiss20Regular,
  LockClosed16Filled,
  Stethoscope20Regular,
} from '@fluentui/react-icons';
import { useEffect, useRef, type ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Endpoint } from '../../components/endpoint.tsx';
import { StateIcon } from '../../components/state-icon.tsx';
import { stateTone, useToneStyles } from '../../components/tones.ts';
import { useNavigation, useSend, useTicking } from '../../context.tsx';
import type { TunnelEntry } from '../../state/state.ts';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';
import { useMedia } from '../../use-media.ts';
import { elapsedMs, reconnectWords, stateNote } from '../tunnels/moving-words.ts';
import { diagnosticsOf } from '../diagnostics/places.ts';
import { BESIDE_QUERY } from '../tunnels/room.ts';
import { StartStop } from '../tunnels/start-stop.tsx';

export const DETAIL_TITLE_ID = 'detail-title';

const useStyles = makeStyles({
  header: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto auto',
    gridTemplateAreas: '"back name actions close" ". state diagnose diagnose"',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS} 0`,
    // Stays while the panels scroll, where there is height for it.
    [`@media ${BESIDE_QUERY} and (min-height: 640px)`]: {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      // Wider than the panels by their shadows.
      margin: '0 -4px',
      padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
      backgroundColor: tokens.colorNeutralBackground3,
    },
  },
  back: { gridArea: 'back' },
  name: { gridArea: 'name', minWidth: 0, overflowWrap: 'anywhere' },
  title: {
    ...typographyStyles.subtitle1,
    display: 'inline',
    margin: 0,
    borderRadius: tokens.borderRadiusSmall,
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  endpoint: {
    ...typographyStyles.caption1,
    display: 'block',
    color: tokens.colorNeutralForeground3,
    userSelect: 'all',
  },
  lock: { verticalAlign: '-1px', marginLeft: tokens.spacingHorizontalS },
  state: {
    gridArea: 'state',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    minHeight: '28px',
    margin: 0,
  },
  word: {
    ...typographyStyles.subtitle2,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
  },
  icon: { display: 'flex' },
  note: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  actions: { gridArea: 'actions', display: 'flex', gap: tokens.spacingHorizontalS },
  close: { gridArea: 'close' },
  diagnose: { gridArea: 'diagnose', justifySelf: 'end' },
});

export interface DetailHeaderProps {
  readonly entry: TunnelEntry;
  readonly onClose: () => void;
}

/** Which tunnel this is, how it stands, and what can be done with it. It takes the focus when the detail opens. */
export function DetailHeader({ entry, onClose }: DetailHeaderProps): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const send = useSend();
  const navigation = useNavigation();
  const beside = useMedia(BESIDE_QUERY);
  const title = useRef<HTMLHeadingElement>(null);
  const { snapshot } = entry;
  const { id, name, state, reconnect } = snapshot;
  const note = useTicking((nowMs) => stateNote(snapshot, elapsedMs(entry, nowMs)));
  const attempt = useTicking((nowMs) => reconnectWords(snapshot, elapsedMs(entry, nowMs)));

  useEffect(() => title.current?.focus(), []);

  return (
    <header className={classes.header}>
      {!beside && (
        <Button
          className={classes.back}
          appearance="subtle"
          icon={<ArrowLeft20Regular />}
          aria-label={text.detail.backName}
          onClick={onClose}
        />
      )}
      <div className={classes.name}>
        <h2 id={DETAIL_TITLE_ID} ref={title} tabIndex={-1} className={classes.title}>
          {name}
        </h2>
        {snapshot.managed && (
          <LockClosed16Filled className={classes.lock} role="img" aria-label={text.table.managed} />
        )}
        <span className={classes.endpoint}>
          <Endpoint tunnel={snapshot} />
        </span>
      </div>
      <div className={classes.actions}>
        {reconnect !== null && (
          <ActionButton
            name={text.table.tryNowName(name)}
            unavailable={reconnect.nextInMs === null}
            shortcut="tunnel.tryNow"
            onAct={() => send('tunnel.tryNow', { id })}
          >
            {text.table.tryNow}
          </ActionButton>
        )}
        <StartStop tunnel={snapshot} />
      </div>
      {beside && (
        <Button
          className={classes.close}
          appearance="subtle"
          icon={<Dismiss20Regular />}
          aria-label={text.detail.close}
          onClick={onClose}
        />
      )}
      <p className={classes.state} data-testid="detail-state">
        <span className={mergeClasses(classes.word, tones[stateTone[state]])}>
          <span className={classes.icon}>
            <StateIcon state={state} />
          </span>
          {text.state[state]}
        </span>
        <span className={classes.note}>{note}</span>
        {attempt !== null && <span className={classes.note}>{attempt}</span>}
      </p>
      <Button
        className={classes.diagnose}
        appearance="subtle"
        size="small"
        icon={<Stethoscope20Regular />}
        aria-label={text.diagnostics.diagnoseName(name)}
        {...shortcutProps('diagnose')}
        onClick={() => navigation.go(diagnosticsOf(id))}
      >
        {text.diagnostics.diagnose}
      </Button>
    </header>
  );
}
