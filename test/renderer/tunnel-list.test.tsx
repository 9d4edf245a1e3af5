import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { RowRendered } from '../../renderer/context.tsx';
import { TunnelList } from '../../renderer/features/tunnels/tunnel-list.tsx';
import type { TunnelSnapshot } from '../../app/contract/contract.ts';
import { kam, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderPart, type Bench } from './support/window.tsx';

const COUNT = 500;
/** About two screenfuls of a window: what is in sight, and some rows above and below. */
const MOST_ROWS = 30;

const idOf = (at: number): string => `t${at}`;

const some = (
  count: number,
  change: (at: number) => Partial<TunnelSnapshot> = () => ({}),
): TunnelSnapshot[] =>
  Array.from({ length: count }, (_, at) => tunnel(idOf(at), { host: `h${at % 7}.example`, ...change(at) }));

async function renderList(
  tunnels = some(COUNT),
): Promise<{ readonly bench: Bench; readonly rendered: string[] }> {
  const bench = createBench({ 'core.snapshot': () => snapshot({ tunnels }) });
  const rendered: string[] = [];
  const opened = (): void => undefined;
  await renderPart(
    bench,
    <RowRendered value={(id) => void rendered.push(id)}>
      <TunnelList opened={null} onOpen={opened} />
    </RowRendered>,
  );
  return { bench, rendered };
}

const rowIds = (): string[] =>
  [...document.querySelectorAll('[data-row]')].map((row) => row.getAttribute('data-row') ?? '');
const nameButton = (id: string): HTMLElement | null => document.getElementById(`open-${id}`);
const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
};

describe('a list of five hundred tunnels', () => {
  it('renders about a screenful of rows, and says how many there are, and which each is', async () => {
    await renderList();
    const ids = rowIds();
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.length).toBeLessThan(MOST_ROWS);
    const table = screen.getByRole('table', { name: 'Tunnels' });
    expect(table.getAttribute('aria-rowcount')).toBe(String(COUNT + 1));
    const indexes = within(table)
      .getAllByRole('row')
      .map((row) => Number(row.getAttribute('aria-rowindex')));
    expect(indexes).toEqual([1, ...ids.map((_, index) => index + 2)]);
  });

  it('renders the rows alone that changed', async () => {
    const { bench, rendered } = await renderList();
    rendered.length = 0;
    const changed = [0, 2, 300];
    act(() =>
      bench.channel.emit(
        'core.changed',
        update(2, { tunnels: changed.map((at) => tunnel(idOf(at), { kam: kam({ sent: 9 }) })) }),
      ),
    );
    expect(rendered).toEqual(['t0', 't2']);
  });

  it('renders no other row when one gets a problem, and another place for what is below it', async () => {
    const { bench, rendered } = await renderList();
    rendered.length = 0;
    const problem = {
      code: 'TLS_NAME_MISMATCH',
      stage: 'tls',
      retry: 'never',
      message: 'Wrong name',
      action: 'Mend it.',
    } as const;
    act(() =>
      bench.channel.emit(
        'core.changed',
        update(2, { tunnels: [tunnel('t1', { state: 'failed', problem })] }),
      ),
    );
    expect(rendered).toEqual(['t1']);
  });

  it('the keys go to rows that were not rendered, and the focus is theirs', async () => {
    await renderList();
    expect(nameButton(idOf(COUNT - 1))).toBeNull();
    act(() => nameButton('t0')?.focus());
    press('End');
    expect(document.activeElement).toBe(nameButton(idOf(COUNT - 1)));
    press('ArrowUp');
    expect(document.activeElement).toBe(nameButton(idOf(COUNT - 2)));
    press('PageUp');
    expect(document.activeElement).toBe(nameButton(idOf(COUNT - 10)));
    press('Home');
    expect(document.activeElement).toBe(nameButton('t0'));
    press('ArrowUp');
    expect(document.activeElement).toBe(nameButton('t0'));
    // What had the focus far away is not kept for ever.
    expect(rowIds().length).toBeLessThan(MOST_ROWS);
  });

  it('finds by name and by endpoint, and says how many it found', async () => {
    await renderList(some(COUNT, (at) => ({ name: `Site ${at}` })));
    const search = screen.getByRole('searchbox', { name: 'Filter tunnels by name or endpoint' });
    fireEvent.change(search, { target: { value: 'site 49' } });
    expect(rowIds().slice(0, 4)).toEqual(['t49', 't490', 't491', 't492']);
    expect(screen.getByTestId('tunnel-count').textContent).toBe('11 of 500 tunnels');
    fireEvent.change(search, { target: { value: 'h3.example:443' } });
    expect(screen.getByTestId('tunnel-count').textContent).toBe('71 of 500 tunnels');
    fireEvent.change(search, { target: { value: 'nowhere' } });
    expect(rowIds()).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.getByTestId('tunnel-count').textContent).toBe('500 tunnels');
  });

  it('finds by state, with the number of each, as it is at the moment', async () => {
    const { bench } = await renderList(
      some(COUNT, (at) => ({
        state: at === 5 ? 'failed' : at === 6 ? 'stopped' : at === 7 ? 'reconnecting' : 'connected',
        ...(at === 8 && { pinhole: { verdict: 'at-risk', reasons: [], sinceAgoMs: 0 } }),
      })),
    );
    const kinds = screen.getByRole('combobox', { name: 'Which tunnels' });
    const options = (): (string | null)[] =>
      within(kinds)
        .getAllByRole('option')
        .map(({ textContent }) => textContent);
    expect(options()).toEqual(['All (500)', 'Not well (3)', 'Up (497)', 'Down (3)']);
    fireEvent.change(kinds, { target: { value: 'unwell' } });
    expect(rowIds()).toEqual(['t5', 't7', 't8']);
    fireEvent.change(kinds, { target: { value: 'down' } });
    expect(rowIds()).toEqual(['t5', 't6', 't7']);
    act(() => nameButton('t6')?.focus());
    act(() => bench.channel.emit('core.changed', update(2, { tunnels: [tunnel('t6')] })));
    expect(rowIds()).toEqual(['t5', 't7']);
    expect(options()).toEqual(['All (500)', 'Not well (3)', 'Up (498)', 'Down (2)']);
    expect(document.activeElement).toBe(nameButton('t7'));
  });

  it('has no filter while all tunnels are seen at a glance', async () => {
    await renderList(some(9));
    expect(screen.queryByRole('searchbox')).toBeNull();
    expect(rowIds().length).toBeGreaterThan(3);
  });
});
