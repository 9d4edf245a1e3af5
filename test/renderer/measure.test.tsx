import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { IntervalInForce, Lifetime, TunnelLifetime } from '../../app/contract/contract.ts';
import { adviceOn } from '../../renderer/features/detail/advice.ts';
import { marksUpTo, placeOf } from '../../renderer/features/detail/range-scale.ts';
import { formatDate } from '../../renderer/format.ts';
import { lifetime, lifetimeOf, running, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderApp, settle, type Bench } from './support/window.tsx';

async function renderLifetime(change: Partial<TunnelLifetime>): Promise<Bench> {
  const first = snapshot({ tunnels: [tunnel('a', { lifetime: lifetimeOf(change) })] });
  const bench = createBench({ 'core.snapshot': () => first });
  await renderApp(bench);
  fireEvent.click(screen.getByRole('button', { name: 'Tunnel a: details' }));
  return bench;
}

const section = (): HTMLElement => screen.getByTestId('lifetime');

/** The values of a list of facts by their terms. */
const factsOf = (testId: string): Record<string, string> => {
  const list = screen.getByTestId(testId);
  const values = within(list).getAllByRole('definition');
  return Object.fromEntries(
    within(list)
      .getAllByRole('term')
      .map(({ textContent }, index) => [textContent, values[index]?.textContent ?? '']),
  );
};

describe('measuring a pin-hole', () => {
  it('says before what it does, how long it takes and what it costs, and starts with the chosen silence', async () => {
    const { channel } = await renderLifetime({});
    expect(section().textContent).toContain('Not measured yet on this network.');
    expect(section().textContent).toContain('up to 8 connections of its own');
    expect(section().textContent).toContain('If nothing dies within 10 min, about 14 min');
    fireEvent.change(within(section()).getByRole('combobox'), { target: { value: '60' } });
    expect(section().textContent).toContain('If nothing dies within 1 min, about 1 min 24 s');
    fireEvent.click(screen.getByRole('button', { name: 'Measure now' }));
    await settle();
    expect(channel.asked).toEqual([{ name: 'measurement.start', params: { id: 'a', maxSeconds: 60 } }]);
  });

  it('where policy forbids it, the button is unavailable and says why', async () => {
    const { channel } = await renderLifetime({ mayMeasure: false });
    const button = screen.getByRole('button', { name: 'Measure now' });
    fireEvent.click(button);
    await settle();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(section().textContent).toContain('switched off by the policy of your organisation');
    expect(channel.asked).toEqual([]);
  });

  it('shows the bounds as they close in, with time running between updates', async () => {
    const { channel } = await renderLifetime({ measurement: running() });
    expect(factsOf('measure-progress')).toEqual({
      'Time so far': '4 s',
      'Survived so far': '3.8 s',
      'Dead after': 'not yet',
      'Silences judged': '5',
      Connections: '8',
    });
    const range = screen.getByTestId('range');
    expect(range.getAttribute('aria-label')).toBe('It lives for at least 3.8 s, on a scale up to 10 min');
    act(() => {
      vi.advanceTimersByTime(3_000);
    });
    expect(factsOf('measure-progress')['Time so far']).toBe('7 s');
    const measurement = running({ elapsedMs: 25_000, survivedSeconds: 16, failedBySeconds: 24 });
    act(() =>
      channel.emit(
        'core.changed',
        update(2, { tunnels: [tunnel('a', { lifetime: lifetimeOf({ measurement }) })] }),
      ),
    );
    expect(factsOf('measure-progress')['Time so far']).toBe('25 s');
    expect(range.getAttribute('aria-label')).toBe('It lives for between 16 s and 24 s');
    expect(screen.queryByRole('button', { name: 'Measure now' })).toBeNull();
  });

  it('says that nothing is known at its beginning, and whose wish it was', async () => {
    await renderLifetime({ measurement: running({ survivedSeconds: 0, byItself: true }) });
    expect(section().textContent).toContain('Measuring, as the profile asks for');
    expect(screen.getByTestId('range').getAttribute('aria-label')).toBe(
      'How long it lives is not known yet, on a scale up to 10 min',
    );
  });

  it('is cancelled at one click', async () => {
    const { channel } = await renderLifetime({ measurement: running() });
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await settle();
    expect(channel.asked).toEqual([{ name: 'measurement.cancel', params: { id: 'a' } }]);
  });

  it('shows what was found with all that it rests on, and offers to measure anew', async () => {
    await renderLifetime({ known: lifetime() });
    expect(screen.getByTestId('advice').textContent).toContain(
      'A silent connection lived for 19.2 s and was dead after 20.5 s. Keep-alives at least every 15 s keep it open.',
    );
    expect(factsOf('lifetime-facts')).toEqual({
      'Proven open for': '19.2 s',
      'Failed after': '20.5 s',
      'Recommended interval': '15 s',
      Network: 'Ethernet eth0, 192.0.2.0/24',
      TSCF: 'tscf.example.com:443',
      Measured: formatDate(lifetime().when),
      Confidence: 'high: each bound was seen twice',
      'How they died': 'silence, consistent with a firewall that forgot the connection',
      'It took': '46 s, 8 connections, 2,300 octets of messages',
    });
    expect(screen.getByRole('button', { name: 'Measure anew' })).toBeDefined();
  });

  it('a result from another network is told of beside, and says nothing of this tunnel', async () => {
    await renderLifetime({ measurement: { state: 'ended', byItself: false, lifetime: lifetime() } });
    expect(section().textContent).toContain('Not measured yet on this network.');
    expect(screen.getByTestId('measure-outcome').textContent).toContain(
      'Measured on the network Ethernet eth0, 192.0.2.0/24.A silent connection lived for 19.2 s',
    );
    expect(screen.queryByTestId('advice')).toBeNull();
  });

  it('what is known from the last measurement is not told twice', async () => {
    await renderLifetime({
      known: lifetime(),
      measurement: { state: 'ended', byItself: false, lifetime: lifetime() },
    });
    expect(screen.queryByTestId('measure-outcome')).toBeNull();
  });

  it('keeps the focus where a measurement begins and ends', async () => {
    const { channel } = await renderLifetime({});
    const show = (sequence: number, change: Partial<TunnelLifetime>): void =>
      act(() =>
        channel.emit(
          'core.changed',
          update(sequence, { tunnels: [tunnel('a', { lifetime: lifetimeOf(change) })] }),
        ),
      );
    act(() => screen.getByRole('button', { name: 'Measure now' }).focus());
    show(2, { measurement: running() });
    expect(document.activeElement?.textContent).toBe('Cancel');
    show(3, { known: lifetime() });
    expect(document.activeElement?.textContent).toBe('Measure anew');
    const back = screen.getByRole('button', { name: 'Back to the tunnels' });
    act(() => back.focus());
    show(4, { measurement: running() });
    expect(document.activeElement).toBe(back);
  });

  it('tells of a measurement that was cut short beside what is known from before', async () => {
    const cut = lifetime({
      survivedSeconds: 4,
      failedBySeconds: null,
      end: 'cancelled',
      when: '2026-11-23T10:00:00.000Z',
    });
    await renderLifetime({
      known: lifetime(),
      measurement: { state: 'ended', byItself: false, lifetime: cut },
    });
    expect(screen.getByTestId('measure-outcome').textContent).toContain('It was cancelled');
    expect(screen.getByTestId('advice').textContent).toContain('lived for 19.2 s');
  });

  it('tells why one could not be made, with what to do', async () => {
    const problem = {
      code: 'TCP_REFUSED',
      stage: 'tcp',
      retry: 'backoff',
      message: 'Refused',
      action: 'Look there.',
    } as const;
    await renderLifetime({ measurement: { state: 'failed', byItself: false, problem } });
    expect(screen.getByTestId('measure-outcome').textContent).toContain('Refused. Look there.');
  });

  it('says of a doubted result that it is doubted, and what is relied on meanwhile', async () => {
    const doubt = { when: '2026-11-23T10:00:00.000Z', deadlySeconds: 12, trustedSeconds: 8 };
    await renderLifetime({ known: lifetime(), doubt });
    expect(screen.getByTestId('doubt').textContent).toContain(
      'dead after a silence of 12 s. Until it is measured anew, no more than 8 s is relied on.',
    );
  });
});

describe('what follows from a lifetime', () => {
  const interval = (seconds: number): IntervalInForce => ({
    seconds,
    decidedBy: 'tscf',
    agreement: 'assigned',
  });
  const shorten = 'Set the profile’s interval to auto, or to 15 s, and start the tunnel again.';

  it.each<readonly [string, IntervalInForce | null, readonly string[]]>([
    ['short enough', interval(15), ['The interval in force, 15 s, is short enough.']],
    [
      'near',
      interval(19),
      [
        'The interval in force, 19 s, is close to what it survives: too little is left for a bad moment.',
        shorten,
      ],
    ],
    [
      'too long',
      interval(30),
      ['The interval in force, 30 s, is longer than what it was seen to survive.', shorten],
    ],
    [
      'off',
      interval(0),
      ['Keep-alive is off on this tunnel: nothing but its own traffic keeps the pin-hole open.', shorten],
    ],
    ['not agreed', null, []],
  ])('for an interval that is %s', (_, inForce, expected) => {
    expect(
      adviceOn(lifetime(), { interval: inForce, intervalMode: 'assigned', managed: false }).slice(2),
    ).toEqual(expected);
  });

  it('nothing, where it is in doubt', () => {
    expect(
      adviceOn(lifetime(), { interval: interval(30), intervalMode: 'assigned', managed: false }, true),
    ).toHaveLength(1);
  });

  it('for a profile whose interval is auto, that the next connection has it', () => {
    const tunnel = { interval: interval(30), intervalMode: 'auto', managed: true } as const;
    expect(adviceOn(lifetime(), tunnel).at(-1)).toContain('the next connection keeps to it');
  });

  it('for an interval that a policy decided, that the policy would have to change', () => {
    const decided: IntervalInForce = { seconds: 30, decidedBy: 'policy', agreement: 'shortened' };
    const tunnel = { interval: decided, intervalMode: 'auto', managed: false } as const;
    expect(adviceOn(lifetime(), tunnel).at(-1)).toContain('The policy of your organisation decided it');
  });

  it('of one that was cut short before anything died, no shorter interval', () => {
    const cut = lifetime({
      survivedSeconds: 10,
      failedBySeconds: null,
      recommendedIntervalSeconds: 8,
      end: 'cancelled',
    });
    for (const intervalMode of ['auto', 'assigned'] as const) {
      const advice = adviceOn(cut, { interval: interval(30), intervalMode, managed: false });
      expect(advice.slice(-2)).toEqual([
        'The interval in force, 30 s, is longer than what it was seen to survive.',
        'To know more, measure with a longer silence.',
      ]);
    }
  });

  it('for an interval configured on both sides, that the other side needs it too', () => {
    const tunnel = { interval: interval(30), intervalMode: 'static', managed: false } as const;
    expect(adviceOn(lifetime(), tunnel).at(-1)).toContain('set it to 15 s at the TSCF too');
  });

  it('for a managed profile, who can shorten it', () => {
    expect(
      adviceOn(lifetime(), { interval: interval(30), intervalMode: 'assigned', managed: true }).at(-1),
    ).toBe('This profile is managed by your organisation: ask for the interval auto, or for 15 s.');
  });

  it.each<readonly [string, Partial<Lifetime>, string]>([
    [
      'nothing died',
      { survivedSeconds: 600, failedBySeconds: null, recommendedIntervalSeconds: 480 },
      'A silent connection lived for 10 min, the longest that was judged; none died. Keep-alives at least every 480 s keep it open. To know more, measure with a longer silence.',
    ],
    [
      'nothing survived',
      { survivedSeconds: 0, failedBySeconds: 1, recommendedIntervalSeconds: null },
      'A silent connection was dead after 1 s already, and none was seen to live through any silence. No keep-alive interval can be recommended from this.',
    ],
    [
      'nothing was judged',
      { survivedSeconds: 0, failedBySeconds: null, recommendedIntervalSeconds: null, end: 'cancelled' },
      'No silent connection was judged. It was cancelled: the bounds are those known by then.',
    ],
  ])('where %s', (_, change, expected) => {
    expect(
      adviceOn(lifetime(change), { interval: null, intervalMode: 'assigned', managed: false }).join(' '),
    ).toBe(expected);
  });
});

describe('the scale of silences', () => {
  it('begins at 0, ends at its maximum, and gives short silences more room', () => {
    expect([0, 600, 1_200].map((seconds) => placeOf(seconds, 600))).toEqual([0, 1, 1]);
    expect(placeOf(60, 600)).toBeGreaterThan(0.5);
  });

  it.each([
    [1_800, [0, 3, 10, 60, 300, 1_800]],
    [60, [0, 1, 3, 10, 60]],
    [2, [0, 1, 2]],
  ])('up to %d s names %j', (max, expected) => {
    expect(marksUpTo(max)).toEqual(expected);
  });
});
