import { act, fireEvent, screen } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { PinholeError, type TunnelSnapshot } from '../../app/contract/contract.ts';
import { summarise } from '../../renderer/state/summary.ts';
import { demo, kamEvent, snapshot, stateEvent, tunnel, update } from './support/samples.ts';
import { createBench, renderApp, settle } from './support/window.tsx';

const busy = snapshot({
  tunnels: [
    tunnel('demo'),
    tunnel('b', {
      state: 'failed',
      managed: true,
      problem: {
        code: 'TLS_NAME_MISMATCH',
        stage: 'tls',
        retry: 'never',
        message: 'Wrong name.',
        action: 'Mend it.',
      },
    }),
    tunnel('c', { state: 'reconnecting', reconnect: { attempt: 2, nextInMs: 4_000 } }),
  ],
  demo: demo(),
  events: [stateEvent(), kamEvent()],
  warnings: ['profiles/old.json: port is 99999; must be at most 65535'],
});

describe('the window', () => {
  it.each([
    ['with nothing configured', snapshot()],
    ['with tunnels, the demo and events', busy],
  ])('%s has no accessibility violation that can be seen without layout', async (_, first) => {
    const { container } = await renderApp(createBench({ 'core.snapshot': () => first }));
    const { violations } = await axe.run(container);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  it('keeps the page in sight of many warnings: the rest is shown when it is asked for', async () => {
    const warnings = Array.from({ length: 40 }, (_, at) => `p${at}.json: port is 0`);
    await renderApp(createBench({ 'core.snapshot': () => snapshot({ warnings }) }));
    expect(screen.queryByText('p2.json: port is 0')).not.toBeNull();
    expect(screen.queryByText('p3.json: port is 0')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show all 40' }));
    expect(screen.queryByText('p39.json: port is 0')).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show fewer' }));
    expect(screen.queryByText('p39.json: port is 0')).toBeNull();
  });

  it('says what it is for when there is no tunnel, and starts the demo at one click', async () => {
    const bench = createBench();
    await renderApp(bench);
    fireEvent.click(screen.getByRole('button', { name: 'Start the demo' }));
    await settle();
    expect(bench.channel.asked).toEqual([{ name: 'demo.start', params: {} }]);
    act(() => bench.channel.emit('core.changed', update(2, { tunnels: [tunnel('demo')], demo: demo() })));
    expect(screen.getByTestId('tunnel-demo')).toBeDefined();
    expect(screen.getByTestId('demo-address').textContent).toBe('127.0.0.1:43127');
    expect(screen.queryByRole('button', { name: 'Start the demo' })).toBeNull();
  });

  it('says that the link is lost, keeps what was known, and takes no request meanwhile', async () => {
    const bench = createBench({ 'core.snapshot': () => busy });
    await renderApp(bench);
    act(() => bench.channel.setLink(false));
    expect(screen.getByTestId('link-lost').textContent).toMatch(/^Connection to Pinhole lost. Trying again…/);
    fireEvent.click(screen.getByRole('button', { name: 'Stop Tunnel demo' }));
    act(() => bench.channel.setLink(true));
    await settle();
    expect(bench.channel.asked).toEqual([]);
    expect(screen.queryByTestId('link-lost')).toBeNull();
  });

  it('says where a new link comes from when the session has ended', async () => {
    const bench = createBench({ 'core.snapshot': () => busy });
    await renderApp(bench);
    act(bench.endSession);
    expect(screen.getByRole('heading').textContent).toBe('This session has ended');
    expect(screen.getByRole('main').textContent).toContain('press Enter there');
    expect(screen.queryByTestId('tunnel-demo')).toBeNull();
  });

  it('shows a failed request with what to do, until it is dismissed', async () => {
    const stop = (): never => {
      throw new PinholeError('TUNNEL_UNKNOWN');
    };
    await renderApp(createBench({ 'core.snapshot': () => busy, 'tunnel.stop': stop }));
    fireEvent.click(screen.getByRole('button', { name: 'Stop Tunnel demo' }));
    await settle();
    expect(screen.getByTestId('failure').textContent).toBe('There is no such tunnel.Reload the window.');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByTestId('failure')).toBeNull();
  });

  it('shows profiles that could not be loaded', async () => {
    await renderApp(createBench({ 'core.snapshot': () => busy }));
    expect(screen.getByText('profiles/old.json: port is 99999; must be at most 65535')).toBeDefined();
  });

  it('names the tunnel of each event where there are several', async () => {
    await renderApp(createBench({ 'core.snapshot': () => busy }));
    expect(screen.getByTestId('history').textContent).toContain('Tunnel demo: Connected');
  });
});

describe('the summary', () => {
  const connected = tunnel('x');
  const atRisk = tunnel('x', { pinhole: { verdict: 'at-risk', reasons: [], sinceAgoMs: 0 } });
  const closed = tunnel('x', { pinhole: { verdict: 'closed', reasons: [], sinceAgoMs: 0 } });
  const inState = (state: TunnelSnapshot['state']): TunnelSnapshot => tunnel('x', { state });

  it.each<readonly [string | undefined, readonly TunnelSnapshot[]]>([
    [undefined, []],
    ['All tunnels connected', [connected]],
    ['All tunnels stopped', [inState('stopped'), inState('stopped')]],
    ['2 connected, 1 stopped', [connected, inState('stopped'), connected]],
    ['The tunnel is reconnecting', [inState('reconnecting')]],
    ['1 of 2 at risk', [connected, atRisk]],
    ['1 of 3 with a closed pin-hole', [connected, atRisk, closed]],
    ['1 of 3 waiting for a network', [connected, inState('waiting'), inState('connecting')]],
    ['1 of 3 needs attention', [connected, inState('failed'), inState('reconnecting')]],
    ['2 of 2 need attention', [inState('failed'), inState('failed')]],
  ])('is "%s" for the worst of the tunnels', (expected, tunnels) => {
    expect(summarise(tunnels)?.words).toBe(expected);
  });
});
