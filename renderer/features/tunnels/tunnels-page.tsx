import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { demoPart, detailPart } from '../../parts.ts';
import { EmptyState } from './empty-state.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { BESIDE_QUERY } from './room.ts';
import { TunnelList } from './tunnel-list.tsx';
import { openButtonId, useOpened } from './use-opened.ts';

const BESIDE = `@media ${BESIDE_QUERY}`;

/** So that what scrolls does not cut the shadows of its panels. */
const SHADOW = '4px';

const useStyles = makeStyles({
  page: { flexGrow: 1, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  split: {
    [BESIDE]: {
      display: 'grid',
      gridTemplateColumns: 'minmax(380px, 32%) minmax(0, 1fr)',
      columnGap: tokens.spacingHorizontalM,
      // Each side scrolls by itself, in what the window has left.
      flexBasis: 0,
      minHeight: '320px',
      margin: `-${SHADOW}`,
    },
  },
  aside: {
    display: 'none',
    [BESIDE]: {
      display: 'flex',
      flexDirection: 'column',
      gap: tokens.spacingVerticalS,
      overflowY: 'auto',
      padding: SHADOW,
    },
  },
  detail: {
    [BESIDE]: {
      overflowY: 'auto',
      padding: `0 ${SHADOW} ${SHADOW}`,
      scrollbarGutter: 'stable',
      // What takes the focus comes to rest below the detail's header.
      scrollPaddingTop: '104px',
    },
  },
  lower: {
    flexGrow: 1,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    minHeight: '300px',
  },
  beside: { gridTemplateColumns: 'minmax(0, min(400px, 50%)) minmax(0, 1fr)' },
});

export function TunnelsPage(): ReactNode {
  const classes = useStyles();
  const { opened, open, close, forget } = useOpened();
  const shown = useSelector(({ ids }) => (opened !== null && ids.includes(opened) ? opened : null));
  const empty = useSelector(({ ids }) => ids.length === 0);
  const demo = useSelector((state) => state.demo);
  const silent = useSelector(({ history }) => history.lines.length === 0);
  const demoRuns = demo?.running === true;

  useEffect(() => {
    if (opened !== null && shown === null) forget();
  }, [opened, shown, forget]);
  useFocusBack(shown);
  useEscape(shown !== null, close);

  if (empty && !demoRuns) {
    return (
      <>
        <EmptyState />
        {!silent && <HistoryPanel />}
      </>
    );
  }
  return (
    <div className={mergeClasses(classes.page, shown !== null && classes.split)}>
      <div className={mergeClasses(classes.page, shown !== null && classes.aside)} data-testid="list">
        <TunnelList opened={shown} onOpen={open} />
        <div
          className={mergeClasses(
            shown === null && classes.lower,
            shown === null && demoRuns && classes.beside,
          )}
        >
          {demoRuns && <demoPart.View demo={demo} />}
          {shown === null && <HistoryPanel />}
        </div>
      </div>
      {shown !== null && (
        <div className={classes.detail}>
          <detailPart.View key={shown} id={shown} onClose={close} />
        </div>
      )}
    </div>
  );
}

/** Gives the focus back to the row whose detail was closed. */
function useFocusBack(shown: string | null): void {
  const before = useRef(shown);
  useEffect(() => {
    if (shown === null && before.current !== null) {
      document.getElementById(openButtonId(before.current))?.focus();
    }
    before.current = shown;
  }, [shown]);
}

/** Calls `onEscape` when Escape was pressed and nothing inside of the page has used it. */
function useEscape(active: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) onEscape();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [active, onEscape]);
}
