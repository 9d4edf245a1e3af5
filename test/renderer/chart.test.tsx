import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RoundTripPanel } from '../../renderer/features/detail/round-trip-panel.tsx';
import { formatWhen } from '../../renderer/format.ts';
import { useSelector } from '../../renderer/context.tsx';
import { emptyHistory, type HistoryPage } from '../../main/model/history.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import { gapEvent, kam, kamEvent, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderPart, settle, type Bench } from './support/window.tsx';

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['Date', 'performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
  });
});

const kept = kam({
  samples: [
    { kind: 'answered', rttMs: 20 },
    { kind: 'missed' },
    { kind: 'answered', rttMs: 30 },
    { kind: 'answered', rttMs: 90 },
  ],
  samplesAgoMs: [40_000, 30_000, 20_000, 10_000],
  answered: 3,
  missed: 1,
});

function Panel() {
  const entry = useSelector(({ tunnels }) => tunnels.get('a'));
  return entry === undefined ? null : <RoundTripPanel entry={entry} />;
}

async function renderChart(handlers: MockHandlers = {}): Promise<Bench> {
  const events = [
    kamEvent({ tunnel: 'a', outcome: 'late', rttMs: 4_000, time: new Date(NOW - 26_000).toISOString() }),
    gapEvent({ tunnel: 'a', cause: 'network', forMs: 3_000, time: new Date(NOW - 15_000).toISOString() }),
    gapEvent({ tunnel: 'b', cause: 'sleep' }),
  ];
  const bench = createBench({
    'core.snapshot': () => snapshot({ tunnels: [tunnel('a', { kam: kept })], events }),
    'history.read': () => emptyHistory('not-recorded'),
    ...handlers,
  });
  await renderPart(bench, <Panel />);
  return bench;
}

const at = (agoS: number): string => formatWhen(NOW - agoS * 1_000, NOW);
const chart = (): HTMLElement => screen.getByRole('application');
const readout = (): string => screen.getByTestId('chart-readout').textContent;
const spoken = (): string => screen.getByTestId('chart-spoken').textContent;

describe('the chart of a tunnel’s round trips', () => {
  it('is summed up in a sentence, which is its name too', async () => {
    await renderChart();
    const words =
      'Round trips of the last 15 min: 3 answered, median 30 ms, worst 90 ms; 1 missed, 1 answered late.';
    expect(screen.getByTestId('chart-summary').textContent).toBe(words);
    expect(chart().getAttribute('aria-label')).toBe(words);
  });

  it('says since when data is kept, and by whom, in every range that is longer', async () => {
    await renderChart();
    for (const range of ['15 min', '1 h', '24 h', '7 d', '90 d']) {
      fireEvent.click(screen.getByRole('radio', { name: range }));
      await settle();
      expect(screen.getByTestId('chart-kept').textContent).toBe(
        `Kept since ${at(40)}. Pinhole keeps the last 60 keep-alives of each tunnel, and this window those that come while the detail is open, up to 3,600.`,
      );
      expect(screen.getByTestId('chart-summary').textContent).toContain(`of the last ${range}: 3 answered`);
    }
  });

  it('shows what is kept of each range, and what came since', async () => {
    const asked: unknown[] = [];
    const page: HistoryPage = {
      ...emptyHistory('kept'),
      buckets: [
        {
          agoMs: 6_000_000,
          forMs: 900_000,
          answered: 28,
          missed: 2,
          late: 0,
          rtt: { minMs: 10, medianMs: 20, maxMs: 95 },
        },
      ],
      keptSinceAgoMs: 7_000_000,
    };
    await renderChart({
      'history.read': (query) => {
        asked.push(query);
        return page;
      },
    });
    fireEvent.click(screen.getByRole('radio', { name: '90 d' }));
    await settle();
    expect(asked).toEqual([
      { id: 'a', spanS: 900 },
      { id: 'a', spanS: 7_776_000 },
    ]);
    expect(screen.getByTestId('chart-summary').textContent).toBe(
      'Round trips of the last 90 d: 28 answered, median 20 ms, worst 95 ms; 2 missed.',
    );
    expect(screen.getByTestId('chart-kept').textContent).toBe(
      `Kept since ${at(7_000)}. Each keep-alive is kept for 24 h, minutes for 7 d, hours for 90 d.`,
    );
    fireEvent.keyDown(chart(), { key: 'End' });
    expect(readout()).toContain('2 missed');
  });

  it('shows what the window knows while what is kept is looked for, and says where it cannot be had', async () => {
    const words = (): string => screen.getByTestId('chart-kept').textContent;
    const answers: ((page: HistoryPage) => void)[] = [];
    await renderChart({
      'history.read': ({ spanS }) => {
        if (spanS === 3_600) throw new PinholeError('HISTORY_UNAVAILABLE', 'its disk does not answer');
        return new Promise<HistoryPage>((resolve) => answers.push(resolve));
      },
    });
    expect(words()).toContain('Looking for what is kept …');
    expect(screen.getByTestId('chart-summary').textContent).toContain('3 answered');
    answers[0]?.(emptyHistory('off'));
    await settle();
    expect(words()).toContain('The history is switched off, by the settings or by the policy');
    fireEvent.click(screen.getByRole('radio', { name: '1 h' }));
    await settle();
    expect(words()).toContain('What is kept cannot be shown: its disk does not answer');
    expect(screen.getByTestId('chart-summary').textContent).toContain('3 answered');
  });

  it('goes by the arrow keys from one to the next, and reads out where it stops', async () => {
    await renderChart();
    expect(readout()).toBe('Point at the chart, or move over it with the arrow keys.');
    fireEvent.keyDown(chart(), { key: 'ArrowLeft' });
    expect(readout()).toBe(`${at(10)} · 90 ms · answered`);
    fireEvent.keyDown(chart(), { key: 'ArrowLeft' });
    expect(readout()).toBe(`${at(18)} · network changed for 3 s`);
    fireEvent.keyDown(chart(), { key: 'Home' });
    fireEvent.keyDown(chart(), { key: 'ArrowRight' });
    expect(readout()).toBe(`${at(30)} · missed`);
    expect(spoken()).toBe('');
    act(() => {
      vi.advanceTimersByTime(300);
    });
    expect(spoken()).toBe(`${at(30)} · missed`);
    fireEvent.keyDown(chart(), { key: 'ArrowRight' });
    expect(readout()).toBe(`${at(26)} · 4 s · answered late`);
    fireEvent.keyDown(chart(), { key: 'Escape' });
    expect(readout()).toContain('Point at the chart');
  });

  it('stays where it points while keep-alives come, and forgets none that its samples have left out', async () => {
    const bench = await renderChart();
    fireEvent.keyDown(chart(), { key: 'Home' });
    const pointed = readout();
    const next = kam({
      samples: [{ kind: 'answered', rttMs: 50 }],
      samplesAgoMs: [0],
      answered: 4,
      missed: 1,
    });
    act(() => bench.channel.emit('core.changed', update(2, { tunnels: [tunnel('a', { kam: next })] })));
    expect(screen.getByTestId('chart-summary').textContent).toContain('4 answered');
    expect(readout()).toBe(pointed);
  });

  it('is a table, too', async () => {
    await renderChart();
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    const lines = within(screen.getByRole('table'))
      .getAllByRole('row')
      .map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(lines).toEqual([
      ['Time', 'Round trip', 'Outcome'],
      [at(10), '90 ms', 'answered'],
      [at(18), '–', 'network changed for 3 s'],
      [at(20), '30 ms', 'answered'],
      [at(26), '4 s', 'answered late'],
      [at(30), '–', 'missed'],
      [at(40), '20 ms', 'answered'],
    ]);
  });

  it('tells apart by shape and by words what it shows', async () => {
    await renderChart();
    expect(screen.getByTestId('chart-key').textContent).toBe('answeredmissedanswered latenetwork changed');
    const shapes = [...screen.getByTestId('chart-key').querySelectorAll('path')].map((path) =>
      path.getAttribute('d'),
    );
    expect(new Set(shapes).size).toBe(4);
  });

  it('has no accessibility violation that can be seen without layout', async () => {
    await renderChart();
    fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    vi.useRealTimers();
    const rules = { 'color-contrast': { enabled: false } };
    const { violations } = await axe.run(screen.getByTestId('detail-round-trips'), { rules });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
