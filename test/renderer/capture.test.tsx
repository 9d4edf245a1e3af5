import { act, fireEvent, screen } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { CaptureState, SupportSnapshot } from '../../app/contract/contract.ts';
import { NO_SUPPORT } from '../support/fake-core.ts';
import { snapshot, tunnel, update } from './support/samples.ts';
import { click, control, createBench, renderApp, settle, type Bench } from './support/window.tsx';

const PATH = '/home/alice/pinhole-capture-2026-11-23T10-00-00.pcapng';

const capture = (change: Partial<CaptureState> = {}): CaptureState => ({
  ids: ['a'],
  path: PATH,
  startedAgoMs: 5_000,
  maxOctets: 10 * 1_048_576,
  maxMs: 3_600_000,
  outcome: null,
  ...change,
});

const ended = (change: Partial<NonNullable<CaptureState['outcome']>> = {}): CaptureState['outcome'] => ({
  end: 'stopped',
  words: 'The capture was stopped.',
  written: 1_234,
  dropped: 0,
  ...change,
});

async function open(support: Partial<SupportSnapshot> = {}): Promise<Bench> {
  const bench = createBench({
    'core.snapshot': () =>
      snapshot({ tunnels: [tunnel('a'), tunnel('b')], support: { ...NO_SUPPORT, ...support } }),
  });
  await renderApp(bench);
  fireEvent.click(control('Tunnel a: details'));
  await settle();
  return bench;
}

const said = (): string => screen.getByTestId('capture').textContent;

const tell = (bench: Bench, state: CaptureState): void => {
  act(() => bench.channel.emit('core.changed', update(2, { support: { ...NO_SUPPORT, capture: state } })));
};

describe('the capture of a tunnel', () => {
  it('says what it is and its bounds, and is started with the headers of packets', async () => {
    const { channel } = await open();
    expect(said()).toContain('never what is in them');
    expect(said()).toContain('after 1 h, or at 10 MiB');
    await click('Start capture');
    expect(channel.asked).toEqual([
      {
        name: 'capture.start',
        params: { ids: ['a'], packets: 'headers', maxSeconds: 3_600, maxOctets: 10_485_760 },
      },
    ]);
  });

  it('is started without packets where that was chosen', async () => {
    const { channel } = await open();
    fireEvent.change(screen.getByLabelText('Inner packets'), { target: { value: 'none' } });
    await click('Start capture');
    expect(channel.asked[0]?.params).toMatchObject({ packets: 'none' });
  });

  it('that runs says since when and where to, and is stopped; the focus stays', async () => {
    const bench = await open();
    control('Start capture').focus();
    tell(bench, capture());
    expect(said()).toContain('A capture of this tunnel runs.');
    expect(said()).toContain('5 s ago');
    expect(said()).toContain(PATH);
    expect(screen.queryByRole('button', { name: 'Start capture', hidden: true })).toBeNull();
    expect(document.activeElement).toBe(control('Stop capture'));
    await click('Stop capture');
    expect(bench.channel.asked).toEqual([{ name: 'capture.stop', params: {} }]);
  });

  it('of another tunnel says of which, and none can be started beside it', async () => {
    await open({ capture: capture({ ids: ['b', 'gone'] }) });
    expect(said()).toContain('A capture of Tunnel b, gone runs. There is one at a time');
    expect(screen.queryByText('Start capture')).toBeNull();
  });

  it('of this tunnel and others names the others', async () => {
    await open({ capture: capture({ ids: ['a', 'b'] }) });
    expect(said()).toContain('It is of Tunnel b too.');
  });

  it('that has ended says why, what it holds, what is missing, and where it is', async () => {
    await open({ capture: capture({ outcome: ended({ dropped: 7 }) }) });
    const outcome = screen.getByTestId('capture-outcome').textContent;
    expect(outcome).toContain('The last captureEndedThe capture was stopped.');
    expect(outcome).toContain('1,234');
    expect(outcome).toContain('Left out: the disk was too slow7');
    expect(outcome).toContain(PATH);
    expect(control('Start capture')).toBeDefined();
  });

  it('that has ended and was of another tunnel says of which', async () => {
    await open({ capture: capture({ ids: ['b'], outcome: ended() }) });
    expect(said()).toContain('The last capture, of Tunnel b');
    expect(said()).not.toContain('Left out');
  });

  it('is forbidden where the policy says so', async () => {
    await open({ rights: { ...NO_SUPPORT.rights, capture: false } });
    expect(said()).toContain('The policy of this computer forbids captures.');
    expect(screen.queryByText('Start capture')).toBeNull();
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await open({ capture: capture({ outcome: ended({ dropped: 1 }) }) });
    const { violations } = await axe.run(screen.getByTestId('capture'));
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 30_000);
});
