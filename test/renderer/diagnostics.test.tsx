import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SupportSnapshot } from '../../app/contract/contract.ts';
import { evidenceRows } from '../../renderer/features/diagnostics/evidence-rows.ts';
import {
  diagnosis,
  ended,
  HEALTHY,
  REFUSED,
  stageResult,
  stages,
  support,
  tcpRefused,
  underWay,
} from './support/diagnoses.ts';
import { openDiagnostics } from './support/open-diagnostics.ts';
import { snapshot, tunnel, update } from './support/samples.ts';
import { choose, field } from './support/profiles.ts';
import { click, control, createBench, renderApp, settle, type Bench } from './support/window.tsx';

const show = ({ channel }: Bench, sequence: number, of: SupportSnapshot): void =>
  act(() => channel.emit('core.changed', update(sequence, { support: of })));
const stageText = (id: string): string => screen.getByTestId(`stage-${id}`).textContent;
const announced = (): string => screen.getByTestId('announcements').textContent;
const chosen = (): string => field('Tunnel').value;
const verdictText = (): string => screen.getByTestId('verdict').textContent;

describe('the page Diagnostics', () => {
  it('runs a diagnosis of the tunnel that the address names, or that is chosen', async () => {
    const { channel, navigation } = await openDiagnostics(support(null), { item: 'b' });
    expect(chosen()).toBe('b');
    expect(document.title).toBe('Diagnostics – Pinhole');
    await choose('Tunnel', 'a');
    expect(navigation.getState().place).toEqual({ page: 'diagnostics', item: 'a' });
    fireEvent.click(field(/^Also measure/));
    await click('Run diagnosis');
    expect(channel.asked).toEqual([{ name: 'diagnosis.start', params: { id: 'a', withIdle: true } }]);
  });

  it('is reached from the detail of a tunnel', async () => {
    window.history.replaceState(null, '', '#tunnels');
    const bench = createBench({ 'core.snapshot': () => snapshot({ tunnels: [tunnel('a'), tunnel('b')] }) });
    await renderApp(bench);
    await click('Tunnel b: details');
    await click('Diagnose Tunnel b');
    expect(chosen()).toBe('b');
  });

  it('takes the first tunnel where the address names none that is there', async () => {
    await openDiagnostics(support(null), { item: 'gone' });
    expect(chosen()).toBe('a');
  });

  it('does not offer to measure silence where the policy forbids it, and says so', async () => {
    const { channel } = await openDiagnostics(support(null, { measurement: false }));
    expect(field(/^Also measure/).disabled).toBe(true);
    expect(screen.getByText('Measuring is switched off by the policy of your organisation.')).toBeDefined();
    await click('Run diagnosis');
    expect(channel.asked).toEqual([{ name: 'diagnosis.start', params: { id: 'a', withIdle: false } }]);
  });

  it('shows stages as they begin and end, each in its place from the beginning', async () => {
    const bench = await openDiagnostics(support(underWay({ stages: stages([], ['machine', 'way']) })));
    const order = (): (string | null)[] =>
      within(screen.getByTestId('stages'))
        .getAllByRole('listitem')
        .map((stage) => stage.getAttribute('data-testid'));
    const before = order();
    expect(before).toHaveLength(11);
    expect(stageText('machine')).toBe('This machineRunning');
    expect(stageText('tls')).toBe('TLSWaiting');
    const over = [
      stageResult('machine', { outcome: 'warned', message: 'No gateway.' }),
      tcpRefused,
      stageResult('tls', { outcome: 'skipped', because: 'tcp', message: 'Not run.' }),
    ];
    show(bench, 2, support(underWay({ stages: stages(over) })));
    expect(stageText('machine')).toBe('This machineWarningNo gateway.12 ms');
    expect(stageText('tcp')).toContain('TCPFailedRefused.');
    expect(stageText('tls')).toBe('TLSSkippedNot run.');
    expect(order()).toEqual(before);
    expect(screen.getByTestId('diagnosing').textContent).toContain('3 of 11 stages over · 2 s');
    act(() => {
      vi.advanceTimersByTime(3_000);
    });
    expect(screen.getByTestId('diagnosing').textContent).toContain('3 of 11 stages over · 5 s');
  });

  it('shows the evidence of a stage once it is asked for', async () => {
    await openDiagnostics(support(ended(diagnosis(REFUSED, [tcpRefused]))));
    expect(screen.queryByRole('table')).toBeNull();
    await click('Evidence: TCP');
    expect(control('Evidence: TCP').getAttribute('aria-expanded')).toBe('true');
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      'Whosetscf',
      'Attemptsaddress 192.0.2.1 · port 4433 · family IPv4 · duration 20 ms · outcome failed · code TCP_REFUSED · system code ECONNREFUSED · expected no' +
        'address 192.0.2.2 · port 4433 · family IPv4 · duration 15 ms · outcome cancelled · expected no',
      'Goes on with–',
    ]);
  });

  it('is cancelled by the button that began it, which keeps the focus', async () => {
    const bench = await openDiagnostics();
    control('Run diagnosis').focus();
    await click('Run diagnosis');
    show(bench, 2, support(underWay()));
    expect(document.activeElement?.textContent).toBe('Cancel');
    expect(field('Tunnel').disabled).toBe(true);
    await click('Cancel');
    expect(bench.channel.asked.at(-1)).toEqual({ name: 'diagnosis.cancel', params: {} });
    const calledOff = { ...HEALTHY, code: 'called-off', what: 'It was called off.', action: 'Run it again.' };
    show(bench, 3, support(ended(diagnosis(calledOff))));
    expect(verdictText()).toContain('It was called off.Run it again.');
    expect(document.activeElement?.textContent).toBe('Run diagnosis');
  });

  it('says shortly that nothing is wrong, and announces beginning and end', async () => {
    const bench = await openDiagnostics();
    show(bench, 2, support(underWay()));
    expect(announced()).toContain('Tunnel a: the diagnosis has begun.');
    show(bench, 3, support(ended()));
    expect(announced()).toContain('Tunnel a: the diagnosis has ended. The whole way holds');
    expect(verdictText()).toContain('Nothing is wrong');
    expect(screen.queryByTestId('verdict-facts')).toBeNull();
    const before = announced();
    show(bench, 4, support(ended()));
    expect(announced()).toBe(before);
  });

  it('says what is wrong, where, how sure that is, what else it may be and what to do', async () => {
    await openDiagnostics(support(ended(diagnosis(REFUSED, [tcpRefused]))));
    const said = verdictText();
    for (const part of [
      'The TSCF refuses the connection.',
      'Wherethe TSCF',
      'How surelikely, not certain',
      'A packet filter answers in its place.',
      'The same from another network.',
      'What you can doCheck host and port.',
      'What IT can doLook whether the TSCF listens.',
    ])
      expect(said).toContain(part);
  });

  it.each([
    ['this-machine', 'this computer'],
    ['local-network', 'the network that this computer is on'],
    ['path', 'the path to the TSCF'],
    ['proxy', 'the proxy'],
    [null, 'cannot be told'],
  ] as const)('calls the place %s "%s"', async (where, expected) => {
    await openDiagnostics(support(ended(diagnosis({ ...REFUSED, where }))));
    expect(within(screen.getByTestId('verdict-facts')).getAllByRole('definition')[0]?.textContent).toBe(
      expected,
    );
  });

  it('tells why a diagnosis could not begin, with what to do, and announces it', async () => {
    const bench = await openDiagnostics(support(underWay()));
    const problem = {
      code: 'CA_FILE_UNREADABLE',
      stage: 'usage',
      retry: 'never',
      message: 'No such file',
      action: 'Name another one.',
    } as const;
    show(bench, 2, support(underWay({ state: 'failed', problem })));
    expect(screen.getByTestId('diagnosis-failed').textContent).toBe(
      'The diagnosis of Tunnel a could not begin.No such file. Name another one.',
    );
    expect(announced()).toContain('Tunnel a: the diagnosis could not begin. No such file');
  });

  it('keeps the last diagnosis while other pages are looked at', async () => {
    await openDiagnostics(support(ended()));
    fireEvent.click(screen.getByRole('tab', { name: 'Policy' }));
    await settle();
    expect(screen.queryByTestId('verdict')).toBeNull();
    fireEvent.click(screen.getByRole('tab', { name: 'Diagnostics' }));
    await settle();
    expect(verdictText()).toContain('Nothing is wrong');
  });

  it('without a tunnel leads to the profiles', async () => {
    const { navigation } = await openDiagnostics(support(null), { tunnels: [] });
    expect(screen.getByText('There is no tunnel to diagnose')).toBeDefined();
    await click('Go to Profiles');
    expect(navigation.getState().place).toEqual({ page: 'profiles', item: null });
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await openDiagnostics(support(ended(diagnosis(REFUSED, [tcpRefused]))));
    await click('Evidence: TCP');
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 30_000);
});

describe('the result as text', () => {
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  const EXPECTED = [
    'Tunnel a · tscf.example.com:443 · 2026-11-22T10:00:00.000Z',
    'Verdict: The TSCF refuses the connection. [tscf-refuses]',
    'Where: the TSCF',
    'How sure: likely, not certain',
    'What else it may be: A packet filter answers in its place.',
    'The test that would tell: The same from another network.',
    'What you can do: Check host and port.',
    'What IT can do: Look whether the TSCF listens.',
    '',
    'Passed: This machine (12 ms): This machine holds.',
  ];

  it('is verdict and stages, and goes to the clipboard', async () => {
    const copied: string[] = [];
    const writeText = (words: string): Promise<void> => Promise.resolve(void copied.push(words));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    await openDiagnostics(support(ended(diagnosis(REFUSED, [tcpRefused]))));
    await click('Copy the result');
    expect(copied).toHaveLength(1);
    const lines = copied[0]?.split('\n') ?? [];
    expect(lines.slice(0, EXPECTED.length)).toEqual(EXPECTED);
    expect(lines).toContain('Failed: TCP (12 ms): Refused. [TCP_REFUSED]');
    expect(control('Copied.')).toBeDefined();
  });

  it('is shown where the window is denied the clipboard', async () => {
    await openDiagnostics(support(ended(diagnosis(REFUSED, [tcpRefused]))));
    await click('Copy the result');
    expect(
      screen.getByRole<HTMLTextAreaElement>('textbox').value.split('\n').slice(0, EXPECTED.length),
    ).toEqual(EXPECTED);
  });
});

describe('evidence in words', () => {
  it('says units, names what has one, and leaves out what is not known in a list', () => {
    const idle = {
      survivedSeconds: 19.2,
      failedBySeconds: null,
      confidence: 'high',
      causes: ['silence'],
      intervalS: 15,
    } as const;
    const rows = evidenceRows({ ...idle, causes: [...idle.causes] });
    expect(rows.map(({ label, lines }) => [label, ...lines])).toEqual([
      ['Survived', '19.2 s'],
      ['Failed by', '–'],
      ['Confidence', 'high'],
      ['Causes', 'silence'],
      ['Interval', '15 s'],
    ]);
    const dead = [{ proxy: 'http://p:1', code: 'PROXY_REFUSED' as const }];
    const way = evidenceRows({ decidedBy: 'system', proxy: null, dead, otherWays: 1_000 });
    expect(way.map(({ lines }) => lines.join())).toEqual([
      'system',
      '–',
      'proxy http://p:1 · code PROXY_REFUSED',
      '1,000',
    ]);
    expect(evidenceRows(null)).toEqual([]);
  });
});
