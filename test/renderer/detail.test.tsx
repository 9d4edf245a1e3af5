import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { TunnelSnapshot } from '../../app/contract/contract.ts';
import { demo, gapEvent, kamEvent, snapshot, stateEvent, tunnel, update } from './support/samples.ts';
import { fullTunnel } from './support/full-tunnel.ts';
import { createBench, renderApp, settle, stubMedia, type Bench } from './support/window.tsx';

const tunnels = (): TunnelSnapshot[] => [tunnel('a'), tunnel('b'), tunnel('c', { state: 'stopped' })];

async function renderTunnels(first = snapshot({ tunnels: tunnels() })): Promise<Bench> {
  const bench = createBench({ 'core.snapshot': () => first });
  await renderApp(bench);
  return bench;
}

/** On a narrow window the list is out of sight while a detail is open: jsdom's always is. */
const nameButton = (id: string): HTMLElement =>
  screen.getByRole('button', { name: `Tunnel ${id}: details`, hidden: true });

const open = async (id: string): Promise<void> => {
  fireEvent.click(nameButton(id));
  await settle();
};

/** Closing is a step back in the browser's history, which takes a turn. */
const stepBack = (): Promise<unknown> =>
  act(() => new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true })));

describe('the detail of a tunnel', () => {
  afterEach(() => {
    stubMedia();
  });

  it('opens by the name’s button, takes the focus, and marks its row', async () => {
    await renderTunnels();
    expect(screen.queryByTestId('detail')).toBeNull();
    await open('b');
    const detail = screen.getByRole('article', { name: 'Tunnel b' });
    expect(document.activeElement).toBe(within(detail).getByRole('heading', { name: 'Tunnel b' }));
    expect(nameButton('b').getAttribute('aria-current')).toBe('true');
    expect(nameButton('a').hasAttribute('aria-current')).toBe(false);
  });

  it('opens by a click anywhere on the row, but not by the row’s own buttons', async () => {
    const { channel } = await renderTunnels();
    fireEvent.click(screen.getByRole('button', { name: 'Stop Tunnel a' }));
    await settle();
    expect(channel.asked).toEqual([{ name: 'tunnel.stop', params: { id: 'a' } }]);
    expect(screen.queryByTestId('detail')).toBeNull();
    fireEvent.click(within(screen.getByTestId('tunnel-a')).getByTestId('interval'));
    expect(screen.getByTestId('detail')).toBeDefined();
  });

  it('a click that ends a selection of text opens nothing', async () => {
    await renderTunnels();
    const cell = within(screen.getByTestId('tunnel-a')).getByTestId('interval');
    window.getSelection()?.selectAllChildren(cell);
    fireEvent.click(cell);
    expect(screen.queryByTestId('detail')).toBeNull();
    window.getSelection()?.removeAllRanges();
  });

  it('the arrows go from name to name', async () => {
    await renderTunnels();
    nameButton('a').focus();
    fireEvent.keyDown(nameButton('a'), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(nameButton('b'));
    fireEvent.keyDown(nameButton('b'), { key: 'ArrowUp' });
    fireEvent.keyDown(nameButton('a'), { key: 'ArrowUp' });
    expect(document.activeElement).toBe(nameButton('a'));
  });

  it.each([
    ['Escape', () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })],
    ['its button', () => fireEvent.click(screen.getByRole('button', { name: 'Back to the tunnels' }))],
    ['Back of the browser', () => window.history.back()],
  ])('closes by %s, and the focus goes back to its row', async (_, close) => {
    await renderTunnels();
    await open('b');
    const back = stepBack();
    close();
    await back;
    expect(screen.queryByTestId('detail')).toBeNull();
    expect(document.activeElement).toBe(nameButton('b'));
  });

  it('beside the list it has a button to close it, in place of one to go back', async () => {
    stubMedia(['(min-width: 1100px)']);
    await renderTunnels();
    await open('a');
    expect(screen.queryByRole('button', { name: 'Back to the tunnels' })).toBeNull();
    const back = stepBack();
    fireEvent.click(screen.getByRole('button', { name: 'Close the detail' }));
    await back;
    expect(screen.queryByTestId('detail')).toBeNull();
  });

  it('keeps what was chosen in it while updates come', async () => {
    const { channel } = await renderTunnels();
    await open('a');
    const longest = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Longest silence to try' });
    fireEvent.change(longest, { target: { value: '60' } });
    act(() =>
      channel.emit('core.changed', update(2, { tunnels: [tunnel('a', { state: 'waiting' }), tunnel('b')] })),
    );
    expect(screen.getByTestId('detail-state').textContent).toContain('Waiting for network');
    expect(longest.isConnected).toBe(true);
    expect(longest.value).toBe('60');
  });

  it('goes to another tunnel at one click, and one step back leads to the list', async () => {
    await renderTunnels();
    await open('a');
    await open('b');
    expect(screen.getByRole('article', { name: 'Tunnel b' })).toBeDefined();
    const back = stepBack();
    window.history.back();
    await back;
    expect(screen.queryByTestId('detail')).toBeNull();
  });

  it('is gone with its tunnel', async () => {
    const { channel } = await renderTunnels();
    await open('a');
    act(() => channel.emit('core.changed', update(2, { removed: ['a'] })));
    expect(screen.queryByTestId('detail')).toBeNull();
    expect(window.history.state).toBeNull();
    // As the demo’s, which is started again.
    act(() => channel.emit('core.changed', update(3, { tunnels: [tunnel('a')] })));
    expect(screen.queryByTestId('detail')).toBeNull();
  });

  it('has the tunnel’s actions', async () => {
    const reconnecting = tunnel('a', { state: 'reconnecting', reconnect: { attempt: 4, nextInMs: 11_800 } });
    const { channel } = await renderTunnels(snapshot({ tunnels: [reconnecting] }));
    await open('a');
    const detail = within(screen.getByTestId('detail'));
    expect(screen.getByTestId('detail-state').textContent).toContain('attempt 4, next in 12 s');
    fireEvent.click(detail.getByRole('button', { name: 'Try now: Tunnel a' }));
    fireEvent.click(detail.getByRole('button', { name: 'Stop Tunnel a' }));
    await settle();
    expect(channel.asked.map(({ name }) => name)).toEqual(['tunnel.tryNow', 'tunnel.stop']);
  });

  it('shows why a tunnel is not up, with what to do', async () => {
    const problem = {
      code: 'TLS_NAME_MISMATCH',
      stage: 'tls',
      retry: 'never',
      message: 'Wrong name',
      action: 'Mend it.',
    } as const;
    await renderTunnels(snapshot({ tunnels: [tunnel('a', { state: 'failed', problem })] }));
    await open('a');
    expect(screen.getByTestId('detail').textContent).toContain('Wrong name.Mend it.');
  });

  it('shows every reason of the verdict, with what each rests on', async () => {
    await renderTunnels(snapshot({ tunnels: [fullTunnel('a')] }));
    await open('a');
    const reasons = within(screen.getByTestId('reasons')).getAllByRole('listitem');
    expect(reasons.map(({ textContent }) => textContent)).toEqual([
      'An answer is overdue.Keep-alive' + 'no. 7' + 'Waiting' + '1.2 s' + 'Usual here' + 'at most 600 ms',
      'The address changed.When' + '5 s ago' + 'Address' + '192.0.2.9:1' + 'Address before' + '192.0.2.8:1',
    ]);
  });

  it('lists what happened to this tunnel alone, gaps apart from losses', async () => {
    const events = [
      stateEvent({ tunnel: 'a' }),
      kamEvent({ tunnel: 'b' }),
      gapEvent({ tunnel: 'a', cause: 'stall', forMs: 4_000 }),
    ];
    await renderTunnels(snapshot({ tunnels: tunnels(), events }));
    await open('a');
    const lines = within(screen.getByTestId('tunnel-history')).getAllByRole('listitem');
    expect(lines.map((line) => line.textContent.replace(/^.*[AP]M/, ''))).toEqual([
      'This program stood still for 4 s. What was under way is void, and no failure of the path',
      'Connected',
    ]);
  });

  // Patient: axe reads every style of the page, and jsdom is slow with them.
  it('with everything that it can show, has no accessibility violation that can be seen without layout', async () => {
    const first = snapshot({ tunnels: [fullTunnel('a')], demo: demo(), events: [gapEvent()] });
    await renderTunnels(first);
    await open('a');
    const rules = { 'color-contrast': { enabled: false } };
    const { violations } = await axe.run(screen.getByTestId('detail'), { rules });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 20_000);
});
