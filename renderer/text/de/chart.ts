/** The words of a chart of round trips. */
import type { GapCause } from '../../../app/contract/contract.ts';
import type { ChartItem } from '../../components/chart/chart-data.ts';
import { formatCount, formatRtt, formatSpan } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const gap: Record<GapCause, string> = {
  sleep: 'Rechner im Ruhezustand',
  stall: 'Programm stand still',
  'sleep-or-stall': 'Ruhezustand oder Stillstand',
  network: 'Netz gewechselt',
};

/** Some that stand for more than one. */
const counted = (words: string, count: number): string =>
  count > 1 ? `${formatCount(count)} ${words}` : words;

const mark: Catalogue['chart']['mark'] = {
  missed: 'ausgeblieben',
  late: 'verspätet beantwortet',
  up: 'Tunnel kam hoch',
};

/** What became of it, without when and how long. */
function outcome(item: ChartItem): string {
  switch (item.kind) {
    case 'answered':
      return 'beantwortet';
    case 'bucket':
      return `${formatCount(item.count)} beantwortet`;
    case 'band':
      return item.toMs > item.fromMs
        ? `${gap[item.cause]}, ${formatSpan((item.toMs - item.fromMs) / 1_000)}`
        : gap[item.cause];
    default:
      return counted(mark[item.kind], item.count ?? 1);
  }
}

/** How long the answer took; empty where there was none. */
function roundTrip(item: ChartItem): string {
  switch (item.kind) {
    case 'bucket':
      return `${formatRtt(item.medianMs)} (${formatRtt(item.minMs)} bis ${formatRtt(item.maxMs)})`;
    case 'band':
      return '';
    default:
      return item.rttMs === null ? '' : formatRtt(item.rttMs);
  }
}

export const chart: Catalogue['chart'] = {
  title: 'Umlaufzeiten',
  ranges: { 900: '15 min', 3600: '1 h', 86400: '24 h', 604800: '7 Tage', 7776000: '90 Tage' },
  rangeName: 'Zeitraum des Diagramms',
  role: 'Diagramm',
  keys: 'Die Pfeiltasten führen von einem zum nächsten, Pos1 und Ende zum ältesten und zum neuesten.',
  summary: (range, { answered, missed, late, medianMs, worstMs }) =>
    medianMs === null || worstMs === null
      ? `Umlaufzeiten der letzten ${range}: keine beantwortet, ${formatCount(missed)} ausgeblieben.`
      : `Umlaufzeiten der letzten ${range}: ${formatCount(answered)} beantwortet, Median ${formatRtt(medianMs)}, höchstens ${formatRtt(worstMs)}; ${formatCount(missed)} ausgeblieben${late === 0 ? '' : `, ${formatCount(late)} verspätet`}.`,
  none: (range) => `Keine Keep-alives in den letzten ${range}.`,
  keptSince: (when) => `Aufbewahrt seit ${when}.`,
  keeps: (engine, window) =>
    `Pinhole bewahrt die letzten ${formatCount(engine)} Keep-alives jedes Tunnels auf, dieses Fenster die, die kommen, während die Einzelheiten offen sind, bis zu ${formatCount(window)}.`,
  history: {
    loading: 'Das Aufbewahrte wird gesucht …',
    kept: 'Jedes Keep-alive bleibt 24 Stunden aufbewahrt, Minuten 7 Tage, Stunden 90 Tage.',
    off: 'Der Verlauf ist abgeschaltet, durch die Einstellungen oder eine Richtlinie: Dies ist, was seit dem Start von Pinhole kam.',
    failed: (why) => `Das Aufbewahrte lässt sich nicht zeigen: ${why}`,
  },
  nothingKept: 'nicht aufbewahrt',
  answered: 'beantwortet',
  range: 'kleinste bis größte',
  mark,
  gap,
  outcome,
  readout: (when, item) => [when, roundTrip(item), outcome(item)].filter((words) => words !== '').join(' · '),
  pointAt: 'Zeigen Sie auf das Diagramm, oder gehen Sie mit den Pfeiltasten darüber.',
  table: {
    title: 'Als Tabelle zeigen',
    name: (range) => `Umlaufzeiten der letzten ${range}, die neuesten zuerst`,
    columns: { when: 'Zeit', roundTrip: 'Umlaufzeit', outcome: 'Ergebnis' },
    roundTrip,
    newest: (shown, all) => `Die neuesten ${formatCount(shown)} von ${formatCount(all)}.`,
  },
};
