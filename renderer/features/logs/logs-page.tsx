import { Button, makeStyles, Switch, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { saveText } from '../../components/copy-text.ts';
import { FailureBar } from '../../components/failure-bar.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { text } from '../../text.ts';
import { EVERYTHING, LogFilter } from './log-filter.tsx';
import { LogLineView } from './log-line.tsx';
import { asJsonLines, daysOf, type ShownLog } from './shown-lines.ts';
import { useLog } from './use-log.ts';

const words = text.logs;

/** So far from the top a reader has scrolled away from it, px. */
const TOP_PX = 8;

const useStyles = makeStyles({
  page: {
    containerType: 'inline-size',
    containerName: 'logs',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  lead: { ...typographyStyles.body1, margin: `0 ${tokens.spacingHorizontalXS}`, overflowWrap: 'anywhere' },
  day: {
    ...typographyStyles.caption1Strong,
    color: tokens.colorNeutralForeground3,
    margin: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalXXS}`,
  },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: 0 },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/** What happened, as it stands on disk. */
export function LogsPage(): ReactNode {
  const classes = useStyles();
  const page = useRef<HTMLDivElement>(null);
  const [filter, setFilter] = useState(EVERYTHING);
  const [follow, setFollow] = useState(true);
  const { scrolled, isAtTop } = useScrolled(page);
  const mayFollow = (): boolean => document.visibilityState === 'visible' && isAtTop();
  const { log, failure, readOlder, retry } = useLog(filter, follow, mayFollow);
  const lines = log?.lines ?? [];
  return (
    <div ref={page} className={classes.page}>
      <PageHead title={words.title} detail={log === null ? undefined : words.shown(lines.length)}>
        <Switch label={words.follow} checked={follow} onChange={(_, { checked }) => setFollow(checked)} />
        <Button
          icon={<ArrowDownload20Regular />}
          disabledFocusable={lines.length === 0}
          onClick={() => saveText(words.fileName, asJsonLines(lines))}
        >
          {words.save}
        </Button>
      </PageHead>
      <p className={classes.lead}>
        {words.lead} {follow && scrolled && words.paused}
      </p>
      <LogFilter filter={filter} onChange={(part) => setFilter((before) => ({ ...before, ...part }))} />
      {failure !== null && <FailureBar title={words.failed} failure={failure} onRetry={retry} />}
      {log === null && failure === null && <Loading words={words.loading} />}
      {log !== null && (
        <Lines
          log={log}
          filtered={JSON.stringify(filter) !== JSON.stringify(EVERYTHING)}
          onOlder={readOlder}
        />
      )}
    </div>
  );
}

interface LinesProps {
  readonly log: ShownLog;
  readonly filtered: boolean;
  readonly onOlder: () => Promise<void>;
}

function Lines({ log, filtered, onOlder }: LinesProps): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const { lines, before, full, skipped } = log;
  const damaged = skipped.newest + skipped.older;
  return (
    <section className={panel.panel} aria-label={words.list} data-testid="log">
      {lines.length === 0 && (
        <p className={classes.quiet} role="status">
          {before !== null ? words.nothingYet : filtered ? words.nothingFound : words.empty}
        </p>
      )}
      {daysOf(lines).map(({ key, day, lines: ofDay }) => (
        <div key={key}>
          <h3 className={classes.day}>{day}</h3>
          <ul className={classes.list}>
            {ofDay.map((shown) => (
              <LogLineView key={shown.key} shown={shown} />
            ))}
          </ul>
        </div>
      ))}
      <div className={classes.foot}>
        {before !== null && <ActionButton onAct={onOlder}>{words.older}</ActionButton>}
        {full && <p className={classes.quiet}>{words.full}</p>}
        {before === null && !full && lines.length > 0 && <p className={classes.quiet}>{words.oldest}</p>}
        {damaged > 0 && (
          <p className={classes.quiet} data-testid="log-skipped">
            {words.skipped(damaged)}
          </p>
        )}
      </div>
    </section>
  );
}

/** Whether what the page stands in is scrolled away from its top. */
function useScrolled(page: RefObject<HTMLElement | null>): {
  readonly scrolled: boolean;
  readonly isAtTop: () => boolean;
} {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const scroller = page.current?.closest('main');
    if (!scroller) return undefined;
    const look = (): void => setScrolled(scroller.scrollTop > TOP_PX);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => scroller.removeEventListener('scroll', look);
  }, [page]);
  return { scrolled, isAtTop: () => (page.current?.closest('main')?.scrollTop ?? 0) <= TOP_PX };
}
