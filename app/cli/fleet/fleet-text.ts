import type { FleetFigures, FleetSummary, Spread } from './figures.ts';

const SHOWN_FAILURES = 3;
/** One less than a terminal has: some go to the next line with the last one. */
const COLUMNS = 79;
const NAME_COLUMNS = 13;
const TARGET_COLUMNS = 30;

type Figures = Omit<FleetFigures, 'v' | 'event'>;
type Summary = Omit<FleetSummary, 'v' | 'event'>;

/**
 * Of a terminal of 80 columns: what is redrawn each period.
 * @param total since the start: trouble is rare, and must not be gone with its second
 */
export function* fleetPanel(figures: Figures, total: Figures, target: string): Generator<string> {
  const { tunnels, keepAlives, elapsedMs } = figures;
  const { asked, started } = tunnels;
  const ramp = started < asked ? `, ${number(started)} started` : '';
  yield `${clock(elapsedMs)}  ${number(asked)} tunnels to ${shortened(target)}${ramp}`;
  yield* row('up', `${number(tunnels.connected)}${notUp(tunnels)}`);
  yield* row(
    'keep-alives',
    `${perSecond(keepAlives.sent, figures)} sent, ${perSecond(keepAlives.answered, figures)} answered`,
  );
  yield* row('in all', `${number(total.keepAlives.sent)} sent; ${troubles(total)}`);
  yield* row('round trip', spread(figures.roundTripMs));
  yield* row('set-up', spread(figures.setUpMs));
  yield* row('came back', `${perSecond(figures.cameBack, figures)}; ${number(total.cameBack)} in all`);
  yield* row('failures', failures(total));
  if (hasFaults(total)) yield* row('faults made', faultsText(total.faults));
  yield* row('this process', processText(figures));
}

/** Where nobody watches: all of a period in one line. */
export function fleetLine(figures: Figures): string {
  const { tunnels, keepAlives, elapsedMs, roundTripMs } = figures;
  return [
    clock(elapsedMs),
    `up ${tunnels.connected}/${tunnels.asked}`,
    `sent ${perSecond(keepAlives.sent, figures)}`,
    `missed ${keepAlives.missed}`,
    `late ${keepAlives.sentLate}`,
    `round trip ${spread(roundTripMs)}`,
    `back ${perSecond(figures.cameBack, figures)}`,
    `failures ${failures(figures)}`,
    ...(hasFaults(figures) ? [`made ${faultsText(figures.faults)}`] : []),
    processText(figures),
  ].join('  ');
}

/** The last words. */
export function* fleetSummary(summary: Summary): Generator<string> {
  const { tunnels, keepAlives, elapsedMs, upShare, seed } = summary;
  yield `${number(tunnels.connected)} of ${number(tunnels.asked)} tunnels up at the end (${percent(upShare)}), after ${clock(elapsedMs)}`;
  yield* row(
    'keep-alives',
    `${number(keepAlives.sent)} sent, ${number(keepAlives.answered)} answered; ${troubles(summary)}`,
  );
  yield* row('round trip', spread(summary.roundTripMs));
  yield* row('set-up', spread(summary.setUpMs));
  yield* row('came up', `${number(summary.cameUp)}, and back ${number(summary.cameBack)} times`);
  yield* row('failures', failures(summary));
  if (hasFaults(summary)) yield* row('faults made', `${faultsText(summary.faults)}; --seed ${seed}`);
  yield* row('this process', processText(summary));
  yield* row(summary.abandoned ? 'abandoned' : 'released', `in ${(summary.closedInMs / 1_000).toFixed(1)} s`);
}

/** In as many lines as it takes. */
function* row(name: string, text: string): Generator<string> {
  let line = `  ${name.padEnd(NAME_COLUMNS)}`;
  for (const word of text.split(/ (?! )/)) {
    if (line.length + 1 + word.length > COLUMNS) {
      yield line;
      line = ' '.repeat(2 + NAME_COLUMNS);
    }
    line += ` ${word}`;
  }
  yield line;
}

const shortened = (target: string): string =>
  target.length > TARGET_COLUMNS ? `…${target.slice(1 - TARGET_COLUMNS)}` : target;

const number = (value: number): string => value.toLocaleString('en-US');

const percent = (share: number): string => `${(Math.floor(share * 1_000) / 10).toLocaleString('en-US')} %`;

function clock(ms: number): string {
  const s = Math.round(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(s / 3_600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

function perSecond(count: number, { periodMs }: Pick<Figures, 'periodMs'>): string {
  const rate = periodMs > 0 ? (count * 1_000) / periodMs : 0;
  return `${rate >= 100 ? number(Math.round(rate)) : digits(rate)}/s`;
}

/** Two digits that count. */
function digits(value: number): string {
  if (value === 0) return '0';
  if (value < 0.995) return value.toFixed(2);
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

function spread({ count, p50, p90, p99, max }: Spread): string {
  if (count === 0) return '-';
  const [half, most, nearly, all] = [p50, p90, p99, max].map((ms) => digits(ms ?? 0));
  return `p50 ${half}  p90 ${most}  p99 ${nearly}  max ${all} ms`;
}

function notUp({ started, connected, stopped: _, asked: __, ...others }: Figures['tunnels']): string {
  const some = Object.entries(others).filter(([, count]) => count > 0);
  if (some.length === 0) return connected === started ? '' : ', the rest is being released';
  return `; ${some.map(([state, count]) => `${number(count)} ${state}`).join(', ')}`;
}

function troubles({ keepAlives: { missed, answeredLate, sentLate } }: Figures): string {
  return [
    `${number(missed)} missed`,
    ...(answeredLate > 0 ? [`${number(answeredLate)} answered late`] : []),
    `${number(sentLate)} sent late`,
  ].join(', ');
}

function failures({ failures: byCode }: Figures): string {
  const all = Object.entries(byCode).sort(([, one], [, other]) => other - one);
  if (all.length === 0) return 'none';
  const rest = all.slice(SHOWN_FAILURES).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...all.slice(0, SHOWN_FAILURES).map(([code, count]) => `${number(count)} ${code}`),
    ...(rest > 0 ? [`${number(rest)} others`] : []),
  ].join(', ');
}

const hasFaults = ({ faults: { cut, silenced, released } }: Figures): boolean =>
  cut + silenced + released > 0;

function faultsText({ cut, silenced, silentOpen, released }: Figures['faults']): string {
  return [
    ...(cut > 0 ? [`${number(cut)} cut`] : []),
    ...(silenced > 0 ? [`${number(silenced)} silenced (${number(silentOpen)} still open)`] : []),
    ...(released > 0 ? [`${number(released)} released`] : []),
  ].join(', ');
}

function processText({
  process: { cpuShare, rssOctets, rssPerTunnelOctets, eventLoopDelayMs },
}: Figures): string {
  const each =
    rssPerTunnelOctets === null ? '' : `, ${number(Math.round(rssPerTunnelOctets / 1_024))} KiB a tunnel`;
  return `${(cpuShare * 100).toFixed(0)} % CPU, ${number(Math.round(rssOctets / 2 ** 20))} MiB${each}; event loop p99 ${digits(eventLoopDelayMs.p99)} ms`;
}
