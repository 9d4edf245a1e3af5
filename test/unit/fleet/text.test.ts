import { describe, expect, it } from 'vitest';
import type { FleetFigures } from '../../../app/cli/fleet/figures.ts';
import { fleetLine, fleetPanel, fleetSummary } from '../../../app/cli/fleet/fleet-text.ts';

type Figures = Omit<FleetFigures, 'v' | 'event'>;

const NONE = { count: 0, p50: null, p90: null, p99: null, max: null };
const figures = (given: Partial<Figures> = {}): Figures => ({
  time: '2030-01-01T00:00:00.000Z',
  elapsedMs: 61_000,
  periodMs: 1_000,
  tunnels: {
    asked: 50,
    started: 50,
    stopped: 0,
    connecting: 0,
    connected: 50,
    reconnecting: 0,
    waiting: 0,
    failed: 0,
  },
  keepAlives: { sent: 0, answered: 0, missed: 0, answeredLate: 0, sentLate: 0 },
  roundTripMs: NONE,
  setUpMs: NONE,
  cameUp: 0,
  cameBack: 0,
  failures: {},
  faults: { cut: 0, silenced: 0, silentOpen: 0, released: 0 },
  process: { cpuShare: 0, rssOctets: 0, rssPerTunnelOctets: null, eventLoopDelayMs: { p99: 0, max: 0 } },
  ...given,
});

const spread = { count: 90_000, p50: 12.345, p90: 999.9, p99: 12_345.6, max: 60_000 };
/** As large as they get, and all at once. */
const MANY = figures({
  elapsedMs: 360_000_000,
  tunnels: {
    asked: 20_000,
    started: 19_999,
    stopped: 0,
    connecting: 1_234,
    connected: 11_111,
    reconnecting: 1_234,
    waiting: 1_234,
    failed: 1_234,
  },
  keepAlives: { sent: 999_999_999, answered: 99_999, missed: 99_999, answeredLate: 99_999, sentLate: 99_999 },
  roundTripMs: spread,
  setUpMs: spread,
  cameBack: 99_999,
  failures: { PEER_RESET: 12_345, TCP_REFUSED: 99_999, PEER_SILENT: 1_234, NAME_TIMEOUT: 4, TLS_TIMEOUT: 5 },
  faults: { cut: 99_999, silenced: 99_999, silentOpen: 20_000, released: 99_999 },
  process: {
    cpuShare: 1.99,
    rssOctets: 4 * 2 ** 30,
    rssPerTunnelOctets: 200_000,
    eventLoopDelayMs: { p99: 1_234, max: 99_999 },
  },
});

describe('the panel of a load test', () => {
  it('fits into 80 columns, however large the figures are', () => {
    const lines = [...fleetPanel(MANY, MANY, `${'a'.repeat(63)}.example:65535`)];
    expect(lines.filter((line) => line.length > 79)).toEqual([]);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(
      '99,999 TCP_REFUSED, 12,345 PEER_RESET, 1,234 PEER_SILENT, 9 others',
    );
  });

  it('keeps trouble in sight when its second is over', () => {
    const total = figures({
      keepAlives: { sent: 7, answered: 5, missed: 2, answeredLate: 0, sentLate: 0 },
      failures: { PEER_SILENT: 1 },
      cameBack: 1,
    });
    const text = [...fleetPanel(figures(), total, '127.0.0.1:1')].join('\n');
    expect(text).toContain('7 sent; 2 missed');
    expect(text).toContain('1 PEER_SILENT');
    expect(text).toContain('0/s; 1 in all');
  });

  it('says nothing of faults where none are made, and nothing of states where nothing is in them', () => {
    const text = [...fleetPanel(figures(), figures(), '127.0.0.1:1')].join('\n');
    expect(text).not.toContain('faults');
    expect(text).toMatch(/^ {2}up +50$/m);
  });
});

describe('the line and the summary of a load test', () => {
  it('say counts by the second, of the time that they are of', () => {
    const ten = figures({
      periodMs: 10_000,
      keepAlives: { sent: 333, answered: 333, missed: 0, answeredLate: 0, sentLate: 0 },
    });
    expect(fleetLine(ten)).toMatch(/^0:01:01 {2}up 50\/50 {2}sent 33\/s {2}missed 0 {2}late 0/);
  });

  it('never says that all were up where one was not', () => {
    const end = { ...MANY, seed: 7, upShare: 0.9999, closedInMs: 1_234, abandoned: false };
    const [first, ...rest] = [...fleetSummary(end)];
    expect(first).toBe('11,111 of 20,000 tunnels up at the end (99.9 %), after 100:00:00');
    expect(rest.join('\n')).toContain('--seed 7');
    expect(rest.at(-1)).toMatch(/released +in 1\.2 s/);
  });
});
