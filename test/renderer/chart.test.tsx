import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RoundTripPanel } from '../../renderer/features/detail/round-trip-panel.tsx';
import { formatWhen } from '../../renderer/format.ts';
import { useSelector } from '../../renderer/context.tsx';
import { gapEvent, kam, kamEvent, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderPart, type Bench } from './support/window.tsx';

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

async function renderChart(): Promise<Bench> {
  const events = [
    kamEvent({ tunnel: 'a', outcome: 'late', rttMs: 4_000, time: new Date(NOW - 26_000).toISOString() }),
    gapEvent({ tunnel: 'a', cause: 'network', forMs: 3_000, time: new Date(NOW - 15_000).toISOString() }),
    gapEvent({ tunnel: 'b', cause: 'sleep' }),
  ];
  const bench = createBench({
    'core.snapshot': () => snapshot({ tunnels: [tunnel('a', { kam: kept })], events }),
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
    for (const range of ['15 min', '1 h', '24 h', '7 d']) {
      fireEvent.click(screen.getByRole('radio', { name: range }));
      expect(screen.getByTestId('chart-kept').textContent).toBe(
        `Kept since ${at(40)}. Pinhole keeps the last 60 keep-alives of each tunnel, and this window those that come while the detail is open, up to 3,600.`,
      );
      expect(screen.getByTestId('chart-summary').textContent).toContain(`of the last ${range}: 3 answered`);
    }
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
