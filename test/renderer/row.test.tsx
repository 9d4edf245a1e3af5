import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type {
  IntervalInForce,
  PinholeVerdict,
  TunnelSnapshot,
  TunnelStateName,
} from '../../app/contract/contract.ts';
import { RowRendered } from '../../renderer/context.tsx';
import { gist } from '../../renderer/features/tunnels/gist.ts';
import { TunnelRow } from '../../renderer/features/tunnels/tunnel-row.tsx';
import { kam, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderApp, renderPart, settle, type Bench } from './support/window.tsx';

async function renderRow(change: Partial<TunnelSnapshot>): Promise<{ bench: Bench; row: HTMLElement }> {
  const bench = createBench({ 'core.snapshot': () => snapshot({ tunnels: [tunnel('a', change)] }) });
  await renderApp(bench);
  return { bench, row: screen.getByTestId('tunnel-a') };
}

const cell = (row: HTMLElement, id: string): string => within(row).getByTestId(id).textContent;

describe('a row of the Tunnels page', () => {
  it.each<readonly [TunnelStateName, Partial<TunnelSnapshot>, string]>([
    ['connected', { connectedForMs: 65_000 }, 'Connected · for 1 min 5 s'],
    ['connecting', { stage: 'tls' }, 'Connecting · TLS'],
    ['reconnecting', { stage: 'tcp' }, 'Reconnecting · TCP'],
    ['reconnecting', {}, 'Reconnecting · Between attempts'],
    ['waiting', {}, 'Waiting for network · Goes on by itself'],
    ['stopped', {}, 'Stopped · Not started'],
    ['failed', {}, 'Needs attention · Attempts have stopped'],
  ])('%s %j is shown as "%s"', async (state, change, expected) => {
    const { row } = await renderRow({ connectedForMs: null, ...change, state });
    expect(cell(row, 'state')).toBe(expected);
  });

  it.each<readonly [IntervalInForce | null, string]>([
    [{ seconds: 110, decidedBy: 'tscf', agreement: 'assigned' }, '110 s · assigned by TSCF'],
    [{ seconds: 60, decidedBy: 'tscf', agreement: 'insisted' }, '60 s · TSCF insists'],
    [{ seconds: 30, decidedBy: 'policy', agreement: 'proposed' }, '30 s · policy'],
    [{ seconds: 30, decidedBy: 'profile', agreement: 'proposed' }, '30 s · proposed'],
    [{ seconds: 30, decidedBy: 'profile', agreement: 'static' }, '30 s · set on both sides'],
    [{ seconds: 45, decidedBy: 'measured', agreement: 'proposed' }, '45 s · measured'],
    [{ seconds: 45, decidedBy: 'user', agreement: 'proposed' }, '45 s · your setting'],
    [{ seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' }, 'off · not negotiated'],
    [{ seconds: 0, decidedBy: 'tscf', agreement: 'off' }, 'off · by the TSCF’s word'],
    [null, '–'],
  ])('the interval %j is shown as "%s"', async (interval, expected) => {
    const { row } = await renderRow({ interval });
    expect(cell(row, 'interval')).toBe(expected);
  });

  it('an interval by which the TSCF sends too says so', async () => {
    const { row } = await renderRow({ kam: kam({ tscfOriginates: true }) });
    expect(cell(row, 'interval')).toBe('110 s · assigned by TSCF · both sides send');
  });

  it.each<readonly [PinholeVerdict, string]>([
    ['open', 'Open'],
    ['at-risk', 'At risk'],
    ['closed', 'Closed'],
    ['unknown', 'Unknown'],
  ])('the verdict %s is shown as "%s" with its weightiest reason', async (verdict, word) => {
    const reasons = [
      { code: 'answer-overdue', text: 'What was seen.', evidence: {} },
      { code: 'no-evidence', text: 'And another thing.', evidence: {} },
    ] as const;
    const { row } = await renderRow({ pinhole: { verdict, reasons: [...reasons], sinceAgoMs: 0 } });
    expect(cell(row, 'pinhole')).toBe(`${word} · What was seen.`);
  });

  it.each([
    [
      'The last keep-alive was answered in time. Silences were survived.',
      'The last keep-alive was answered in time.',
    ],
    [
      'Nothing came back for 8.5 s, after a silence of 4.5 s; 4.3 s had been survived.',
      'Nothing came back for 8.5 s, after a silence of 4.5 s',
    ],
    ['Ours do not arrive: keep-alive 7 is unanswered.', 'Ours do not arrive'],
  ])('of the reason "%s" it shows "%s"', (words, expected) => {
    expect(gist(words)).toBe(expected);
  });

  it('shows the last round trip, its age, and the keep-alives before it in words for a screen reader', async () => {
    const samples = [
      { kind: 'answered', rttMs: 1 },
      { kind: 'missed' },
      { kind: 'gap', cause: 'sleep' },
    ] as const;
    const { row } = await renderRow({
      kam: kam({ lastRttMs: 42.4, lastAnswerAgoMs: 65_000, samples: [...samples] }),
    });
    expect(cell(row, 'last-kam')).toBe('42 ms · 1 min ago');
    expect(within(row).getByRole('img').getAttribute('aria-label')).toBe(
      'Last 2 keep-alives: 1 answered, 1 missed, 1 pause of this machine or its network',
    );
  });

  it('counts down to the next attempt, and asks for it now', async () => {
    const { bench, row } = await renderRow({
      state: 'reconnecting',
      reconnect: { attempt: 4, nextInMs: 11_800 },
    });
    expect(cell(row, 'reconnect')).toContain('attempt 4 · next in 12 s');
    fireEvent.click(within(row).getByRole('button', { name: 'Try now: Tunnel a' }));
    await settle();
    expect(bench.channel.asked).toEqual([{ name: 'tunnel.tryNow', params: { id: 'a' } }]);
  });

  it('shows a problem in full, with what to do', async () => {
    const { row } = await renderRow({
      state: 'failed',
      problem: {
        code: 'TLS_NAME_MISMATCH',
        stage: 'tls',
        retry: 'never',
        message: 'It is for b, not a',
        action: 'Use b.',
      },
    });
    expect(within(row).getByTestId('problem').textContent).toBe('It is for b, not a. Use b.');
  });

  it.each<readonly [TunnelStateName, string, string]>([
    ['connected', 'Stop Tunnel a', 'tunnel.stop'],
    ['connecting', 'Stop Tunnel a', 'tunnel.stop'],
    ['reconnecting', 'Stop Tunnel a', 'tunnel.stop'],
    ['waiting', 'Stop Tunnel a', 'tunnel.stop'],
    ['stopped', 'Start Tunnel a', 'tunnel.start'],
    ['failed', 'Start Tunnel a', 'tunnel.start'],
  ])('%s: the button "%s" sends %s', async (state, name, request) => {
    const { bench } = await renderRow({ state });
    fireEvent.click(screen.getByRole('button', { name }));
    await settle();
    expect(bench.channel.asked).toEqual([{ name: request, params: { id: 'a' } }]);
  });

  it('renders again only when its own tunnel changed', async () => {
    const bench = createBench({ 'core.snapshot': () => snapshot({ tunnels: [tunnel('a'), tunnel('b')] }) });
    const open = (): void => undefined;
    const renders: string[] = [];
    const count = (id: string): void => {
      renders.push(id);
    };
    await renderPart(
      bench,
      <RowRendered value={count}>
        {['a', 'b'].map((id) => (
          <TunnelRow key={id} id={id} position={2} selected={false} onOpen={open} />
        ))}
      </RowRendered>,
    );
    renders.length = 0;
    act(() =>
      bench.channel.emit('core.changed', update(2, { tunnels: [tunnel('b', { state: 'waiting' })] })),
    );
    expect(renders).toEqual(['b']);
  });

  it('moves its times by the local clock between two snapshots', async () => {
    const { row } = await renderRow({ kam: kam({ lastAnswerAgoMs: 2_000, nextInMs: 7_000 }) });
    expect(cell(row, 'next')).toBe('in 7 s');
    act(() => {
      vi.advanceTimersByTime(3_000);
    });
    expect(cell(row, 'next')).toBe('in 4 s');
    expect(cell(row, 'last-kam')).toBe('0.42 ms · 5 s ago');
  });
});
