import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import { formatWhen } from '../../format.ts';
import { text } from '../../text.ts';
import type { ChartItem } from './chart-data.ts';

const words = text.chart.table;

/** Lines of the table: more are not read, and what is older stands in the chart. */
const LINES = 200;

const useStyles = makeStyles({
  // A height of its own, so that lines that come move nothing else.
  scroller: { height: '260px', overflowY: 'auto' },
  table: {
    ...typographyStyles.caption1,
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      textAlign: 'start',
      padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalS}`,
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    },
    '& thead th': {
      position: 'sticky',
      top: 0,
      color: tokens.colorNeutralForeground3,
      backgroundColor: tokens.colorNeutralBackground1,
    },
  },
  caption: {
    textAlign: 'start',
    color: tokens.colorNeutralForeground3,
    padding: tokens.spacingHorizontalS,
  },
});

export interface ChartTableProps {
  /** Oldest first. */
  readonly items: readonly ChartItem[];
  /** In words: "15 min". */
  readonly range: string;
  readonly nowMs: number;
}

/** What the chart shows, line by line. */
export function ChartTable({ items, range, nowMs }: ChartTableProps): ReactNode {
  const classes = useStyles();
  const shown = items.slice(-LINES).toReversed();
  return (
    <div className={classes.scroller} tabIndex={0} role="group" aria-label={words.name(range)}>
      <table className={classes.table} data-testid="chart-table">
        <caption className={classes.caption}>
          {words.name(range)}. {shown.length < items.length && words.newest(shown.length, items.length)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.when}</th>
            <th scope="col">{words.columns.roundTrip}</th>
            <th scope="col">{words.columns.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((item) => (
            <Line
              key={`${item.kind} ${item.atMs}`}
              when={formatWhen(item.atMs, nowMs)}
              roundTrip={words.roundTrip(item)}
              outcome={text.chart.outcome(item)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly when: string;
  readonly roundTrip: string;
  readonly outcome: string;
}

const Line = memo(function Line({ when, roundTrip, outcome }: LineProps): ReactNode {
  return (
    <tr>
      <th scope="row">{when}</th>
      <td>{roundTrip === '' ? text.none : roundTrip}</td>
      <td>{outcome}</td>
    </tr>
  );
});
