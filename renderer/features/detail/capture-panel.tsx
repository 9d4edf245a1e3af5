import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { LockClosed16Filled, RecordStop20Regular } from '@fluentui/react-icons';
import { useRef, type ReactNode } from 'react';
import type { CaptureState } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector, useSend, useTicking } from '../../context.tsx';
import { formatCount, formatList } from '../../format.ts';
import { text } from '../../text.ts';
import { CaptureStart } from './capture-start.tsx';
import { useFocusKept } from './use-focus-kept.ts';

const words = text.detail.capture;

const useStyles = makeStyles({
  words: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: 0, maxWidth: '88ch' },
  said: { ...typographyStyles.body1, margin: 0, overflowWrap: 'anywhere' },
  part: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalM },
  subtitle: { ...typographyStyles.body1Strong, margin: 0 },
  forbidden: {
    ...typographyStyles.body1,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
  },
});

/** What goes through this tunnel, into a file for Wireshark. There is one capture at a time, whatever it is of. */
export function CapturePanel({ id }: { readonly id: string }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const support = useSelector((state) => state.support);
  const section = useRef<HTMLElement>(null);
  const capture = support?.snapshot.capture ?? null;
  const running = capture !== null && capture.outcome === null;
  const { came, went } = useFocusKept(section, running);
  if (support === null) return null;
  const { rights } = support.snapshot;
  return (
    <section
      ref={section}
      onFocus={came}
      onBlur={went}
      className={panel.panel}
      aria-labelledby="capture-title"
      data-testid="capture"
    >
      <div className={panel.head}>
        <h3 id="capture-title" className={panel.title}>
          {words.title}
        </h3>
      </div>
      <p className={classes.words}>{words.what}</p>
      {running && <Running id={id} capture={capture} receivedAtMs={support.receivedAtMs} />}
      {!running && rights.capture && <CaptureStart id={id} />}
      {!running && !rights.capture && (
        <p className={classes.forbidden}>
          <LockClosed16Filled aria-hidden />
          {words.forbidden}
        </p>
      )}
      {capture !== null && <Outcome id={id} capture={capture} />}
    </section>
  );
}

interface CaptureProps {
  readonly id: string;
  readonly capture: CaptureState;
}

function Running({ id, capture, receivedAtMs }: CaptureProps & { readonly receivedAtMs: number }): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const nameOf = useNames();
  const { ids, path, startedAgoMs, maxMs, maxOctets } = capture;
  const seconds = useTicking((nowMs) =>
    Math.floor((startedAgoMs + Math.max(nowMs - receivedAtMs, 0)) / 1_000),
  );
  const others = nameOf(ids.filter((each) => each !== id));
  const isOfThis = ids.includes(id);
  return (
    <div className={classes.part} data-testid="capture-running">
      <p className={classes.said}>
        {isOfThis ? words.runs : words.runsElsewhere(others)}{' '}
        {isOfThis && others !== '' && words.andOthers(others)}
      </p>
      <Facts
        facts={[
          { term: words.since, value: words.ago(seconds) },
          { term: words.path, value: path, wide: true, copied: true },
        ]}
      />
      <p className={classes.words}>{words.bounds(maxMs / 1_000, maxOctets)}</p>
      <ActionButton icon={<RecordStop20Regular />} onAct={() => send('capture.stop', {})}>
        {words.stop}
      </ActionButton>
    </div>
  );
}

/** How the last capture ended, of whichever tunnel it was; nothing while it runs. */
function Outcome({ id, capture: { ids, path, outcome } }: CaptureProps): ReactNode {
  const classes = useStyles();
  const nameOf = useNames();
  if (outcome === null) return null;
  return (
    <div className={classes.part} data-testid="capture-outcome">
      <h4 className={classes.subtitle}>{words.ended(ids.includes(id) ? null : nameOf(ids))}</h4>
      <Facts
        facts={[
          { term: words.why, value: text.engine.captureEnd(outcome), wide: true },
          { term: words.written, value: formatCount(outcome.written) },
          ...(outcome.dropped > 0 ? [{ term: words.dropped, value: formatCount(outcome.dropped) }] : []),
          { term: words.path, value: path, wide: true, copied: true },
        ]}
      />
    </div>
  );
}

/** Names of tunnels, in a row; of one that is gone its id. */
function useNames(): (ids: readonly string[]) => string {
  const tunnels = useSelector((state) => state.tunnels);
  return (ids) => formatList(ids.map((id) => tunnels.get(id)?.snapshot.name ?? id));
}
