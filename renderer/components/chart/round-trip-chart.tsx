import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatWhen } from '../../format.ts';
import { text } from '../../text.ts';
import { Disclosure } from '../disclosure.tsx';
import { hidden } from '../hidden.ts';
import { itemsOf, summaryOf, type ChartData, type ChartItem } from './chart-data.ts';
import { ChartKey } from './chart-key.tsx';
import { ChartTable } from './chart-table.tsx';
import { usePlot } from './use-plot.ts';
import { useSpoken } from './use-spoken.ts';

const words = text.chart;

const HEIGHT_PX = 200;

const useStyles = makeStyles({
  chart: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minWidth: 0 },
  plot: {
    height: `${HEIGHT_PX}px`,
    // Not wider than its place for a moment while the window narrows.
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '& .u-hz .u-cursor-x': { borderRight: `1px dashed ${tokens.colorNeutralForeground3}` },
  },
  summary: { ...typographyStyles.caption1, margin: 0 },
  // A line of its own, so that words that come and go move nothing.
  readout: {
    ...typographyStyles.caption1,
    minHeight: '16px',
    margin: 0,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  pointed: { color: tokens.colorNeutralForeground1 },
  hidden,
});

export interface RoundTripChartProps {
  readonly data: ChartData;
  /** In words: "15 min". */
  readonly range: string;
}

/** Round trips over time, with what else happened meanwhile; in words and as a table, too. */
export function RoundTripChart({ data, range }: RoundTripChartProps): ReactNode {
  const classes = useStyles();
  const host = useRef<HTMLDivElement>(null);
  const keysId = useId();
  const items = useMemo(() => itemsOf(data), [data]);
  const summary = useMemo(() => summaryOf(items), [items]);
  const [pointedMs, setPointedMs] = useState<number | null>(null);
  const [tabled, setTabled] = useState(false);
  const { spoken, speak } = useSpoken();
  const onPoint = useCallback((atMs: number | null) => setPointedMs(atMs), []);
  const pointed = pointedMs === null ? undefined : nearest(items, pointedMs);
  usePlot(host, data, pointed?.atMs ?? null, { heightPx: HEIGHT_PX, onPoint });

  const nowMs = data.range.toMs;
  const read = (item: ChartItem): string => words.readout(formatWhen(item.atMs, nowMs), item);
  const move = (event: KeyboardEvent): void => {
    const index = moved(
      event.key,
      pointed === undefined ? items.length : items.indexOf(pointed),
      items.length,
    );
    const item = items[index ?? -1];
    if (event.key === 'Escape' && pointed !== undefined) setPointedMs(null);
    else if (item === undefined) return;
    else {
      setPointedMs(item.atMs);
      speak(read(item));
    }
    event.preventDefault();
  };
  const inWords = items.length === 0 ? words.none(range) : words.summary(range, summary);
  return (
    <div className={classes.chart}>
      <p className={classes.summary} data-testid="chart-summary">
        {inWords}
      </p>
      <div
        ref={host}
        role="application"
        tabIndex={0}
        aria-label={inWords}
        aria-roledescription={words.role}
        aria-describedby={keysId}
        className={classes.plot}
        onKeyDown={move}
        onBlur={() => setPointedMs(null)}
        data-testid="chart"
      />
      <span id={keysId} className={classes.hidden}>
        {words.keys}
      </span>
      <p className={classes.readout} data-testid="chart-readout">
        {pointed === undefined ? words.pointAt : <span className={classes.pointed}>{read(pointed)}</span>}
      </p>
      <span role="status" className={classes.hidden} data-testid="chart-spoken">
        {spoken}
      </span>
      <ChartKey items={items} />
      <Disclosure title={words.table.title} onToggle={setTabled}>
        {tabled && <ChartTable items={items} range={range} nowMs={nowMs} />}
      </Disclosure>
    </div>
  );
}

/** @returns the index that a key leads to from `from`; null: the key leads nowhere. */
function moved(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(from - 1, 0);
    case 'ArrowRight':
      return Math.min(from + 1, count - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function nearest(items: readonly ChartItem[], atMs: number): ChartItem | undefined {
  let best: ChartItem | undefined;
  for (const item of items) {
    if (best === undefined || Math.abs(item.atMs - atMs) <= Math.abs(best.atMs - atMs)) best = item;
  }
  return best;
}
