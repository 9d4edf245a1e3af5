/** The words of a chart of round trips. */
import type { GapCause } from '../../../app/contract/contract.ts';
import type { ChartItem, ChartSummary } from '../../components/chart/chart-data.ts';
import { formatCount, formatRtt, formatSpan } from '../../format.ts';

const gap: Record<GapCause, string> = {
  sleep: 'computer slept',
  stall: 'program stood still',
  'sleep-or-stall': 'slept, or stood still',
  network: 'network changed',
};

/** Some that stand for more than one. */
const counted = (words: string, count: number): string =>
  count > 1 ? `${formatCount(count)} ${words}` : words;

const mark = { missed: 'missed', late: 'answered late', up: 'tunnel came up' } as const;

/** What became of it, without when and how long. */
function outcome(item: ChartItem): string {
  switch (item.kind) {
    case 'answered':
      return 'answered';
    case 'bucket':
      return `${formatCount(item.count)} answered`;
    case 'band':
      return item.toMs > item.fromMs
        ? `${gap[item.cause]} for ${formatSpan((item.toMs - item.fromMs) / 1_000)}`
        : gap[item.cause];
    default:
      return counted(mark[item.kind], item.count ?? 1);
  }
}

/** How long the answer took; empty where there was none. */
function roundTrip(item: ChartItem): string {
  switch (item.kind) {
    case 'bucket':
      return `${formatRtt(item.medianMs)} (${formatRtt(item.minMs)} to ${formatRtt(item.maxMs)})`;
    case 'band':
      return '';
    default:
      return item.rttMs === null ? '' : formatRtt(item.rttMs);
  }
}

export const chart = {
  title: 'Round trips',
  ranges: { 900: '15 min', 3600: '1 h', 86400: '24 h', 604800: '7 d', 7776000: '90 d' },
  rangeName: 'Range of the chart',
  role: 'chart',
  keys: 'The arrow keys go from one to the next, Home and End to the oldest and the newest.',
  summary: (range: string, { answered, missed, late, medianMs, worstMs }: ChartSummary) =>
    medianMs === null || worstMs === null
      ? `Round trips of the last ${range}: none answered, ${formatCount(missed)} missed.`
      : `Round trips of the last ${range}: ${formatCount(answered)} answered, median ${formatRtt(medianMs)}, worst ${formatRtt(worstMs)}; ${formatCount(missed)} missed${late === 0 ? '' : `, ${formatCount(late)} answered late`}.`,
  none: (range: string) => `No keep-alives in the last ${range}.`,
  keptSince: (when: string) => `Kept since ${when}.`,
  keeps: (engine: number, window: number) =>
    `Pinhole keeps the last ${formatCount(engine)} keep-alives of each tunnel, and this window those that come while the detail is open, up to ${formatCount(window)}.`,
  history: {
    loading: 'Looking for what is kept …',
    kept: 'Each keep-alive is kept for 24 h, minutes for 7 d, hours for 90 d.',
    off: 'The history is switched off, by the settings or by the policy: this is what has come since Pinhole started.',
    failed: (why: string) => `What is kept cannot be shown: ${why}`,
  },
  nothingKept: 'not kept',
  answered: 'answered',
  range: 'least to most',
  mark,
  gap,
  outcome,
  readout: (when: string, item: ChartItem) =>
    [when, roundTrip(item), outcome(item)].filter((words) => words !== '').join(' · '),
  pointAt: 'Point at the chart, or move over it with the arrow keys.',
  table: {
    title: 'Show as table',
    name: (range: string) => `Round trips of the last ${range}, newest first`,
    columns: { when: 'Time', roundTrip: 'Round trip', outcome: 'Outcome' },
    roundTrip,
    newest: (shown: number, all: number) => `The newest ${formatCount(shown)} of ${formatCount(all)}.`,
  },
} as const;
