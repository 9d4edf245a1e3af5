import { act, fireEvent, screen } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import {
  LIMITS,
  PinholeError,
  type LogLine,
  type LogPage,
  type Params,
} from '../../app/contract/contract.ts';
import { lineWords } from '../../renderer/features/logs/log-words.ts';
import {
  addNewest,
  addOlder,
  asJsonLines,
  firstPage,
  type ShownLog,
} from '../../renderer/features/logs/shown-lines.ts';
import { kamEvent, snapshot, stateEvent, tunnel } from './support/samples.ts';
import { click, createBench, renderApp, settle, type Bench } from './support/window.tsx';

const FOLLOW_MS = 2_000;

const line = (second: number, entry: LogLine['entry'], level: LogLine['level'] = 'info'): LogLine => ({
  time: `2026-11-23T10:00:${String(second).padStart(2, '0')}.000Z`,
  level,
  pid: 4711,
  entry,
});
const warning = (second: number, message = `w${second}`): LogLine =>
  line(second, { event: 'warning', message }, 'warn');
const page = (lines: readonly LogLine[], change: Partial<LogPage> = {}): LogPage => ({
  lines: [...lines],
  before: null,
  after: `a${lines[0]?.time ?? ''}`,
  skipped: 0,
  ...change,
});

type Query = Params<'log.read'>;

async function open(read: (query: Query) => LogPage): Promise<Bench> {
  window.history.replaceState(null, '', '#logs');
  const bench = createBench({
    'core.snapshot': () => snapshot({ tunnels: [tunnel('a'), tunnel('b')] }),
    'log.read': read,
  });
  await renderApp(bench);
  return bench;
}

const queries = ({ channel }: Bench): Query[] =>
  channel.asked.filter(({ name }) => name === 'log.read').map(({ params }) => params as Query);

const told = (): string[] => screen.queryAllByTestId('log-line').map(({ textContent }) => textContent);

const aWhile = async (): Promise<void> => {
  act(() => {
    vi.advanceTimersByTime(FOLLOW_MS);
  });
  await settle();
};

const scrollTo = (top: number): void => {
  const main = screen.getByRole('main');
  main.scrollTop = top;
  fireEvent.scroll(main);
};

const set = async (name: RegExp, value: string): Promise<void> => {
  fireEvent.change(screen.getByLabelText(name), { target: { value } });
  await settle();
};

describe('the page of the log', () => {
  it('is read newest first, each line with its level, its tunnel’s name and words', async () => {
    const state = stateEvent({ tunnel: 'a' });
    const bench = await open(() =>
      page([warning(3), line(2, { ...state }), line(1, { event: 'end', uptimeMs: 60_000 })]),
    );
    expect(queries(bench)).toEqual([
      {
        before: null,
        limit: LIMITS.logPageLines.value,
        filter: { level: 'info', tunnel: null, event: null, text: '' },
      },
    ]);
    expect(told()[0]).toMatch(/Warningw3\.$/);
    expect(told()[1]).toMatch(/InfoTunnel a: Connected$/);
    expect(told()[2]).toMatch(/InfoEnded after 1 min$/);
    expect(screen.getByText('This is where the log begins.')).toBeDefined();
  });

  it('has the next page with Older, below what is there', async () => {
    const bench = await open(({ before }) =>
      before === null
        ? page([warning(3), warning(2)], { before: 'p1', skipped: 1 })
        : page([warning(1)], { skipped: 2 }),
    );
    expect(screen.getByTestId('log-skipped').textContent).toBe('One damaged line was left out.');
    await click('Older');
    expect(queries(bench).map(({ before }) => before)).toEqual([null, 'p1']);
    expect(told().map((words) => words.slice(-3))).toEqual(['w3.', 'w2.', 'w1.']);
    expect(screen.queryByRole('button', { name: 'Older' })).toBeNull();
    expect(screen.getByTestId('log-skipped').textContent).toBe('3 damaged lines were left out.');
  });

  it('follows: what has come stands above, and what was opened stays open', async () => {
    let lines = [warning(1)];
    await open(() => page(lines));
    await click('JSON of this line');
    lines = [warning(2), warning(1)];
    await aWhile();
    const [first, second] = screen.getAllByTestId('log-line');
    expect(first?.querySelector('pre')?.textContent).toBe('');
    expect(JSON.parse(second?.querySelector('pre')?.textContent ?? '')).toEqual(warning(1));
  });

  it('does not follow while it is scrolled down, out of sight, or told not to', async () => {
    const bench = await open(() => page([warning(1)]));
    scrollTo(200);
    await aWhile();
    expect(queries(bench)).toHaveLength(1);
    expect(screen.getByText(/Not following while scrolled down/)).toBeDefined();
    scrollTo(0);
    await aWhile();
    expect(queries(bench)).toHaveLength(2);
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await aWhile();
    expect(queries(bench)).toHaveLength(2);
    visibility.mockRestore();
    fireEvent.click(screen.getByRole('switch', { name: 'Follow' }));
    await aWhile();
    expect(queries(bench)).toHaveLength(2);
  });

  it('asks for what fits a filter, and drops the answer to an earlier one', async () => {
    const answers: ((page: LogPage) => void)[] = [];
    window.history.replaceState(null, '', '#logs');
    const bench = createBench({
      'core.snapshot': () => snapshot({ tunnels: [tunnel('a')] }),
      'log.read': () => new Promise<LogPage>((resolve) => answers.push(resolve)),
    });
    await renderApp(bench);
    await set(/^Level/, 'error');
    await set(/^Tunnel/, 'a');
    await set(/^Kind/, 'kam');
    fireEvent.change(screen.getByRole('searchbox', { name: 'Text' }), { target: { value: 'x' } });
    await settle();
    expect(queries(bench).at(-1)?.filter).toEqual({ level: 'error', tunnel: 'a', event: 'kam', text: 'x' });
    answers.at(-1)?.(page([]));
    await settle();
    answers[0]?.(page([warning(1)]));
    await settle();
    expect(told()).toEqual([]);
    expect(screen.getByText('No line of the log fits.')).toBeDefined();
  });

  it('that is empty says so, and where only the newest part was looked at, that too', async () => {
    let before: string | null = null;
    await open(() => page([], { before, after: `a${String(before)}` }));
    expect(screen.getByText(/^The log is empty/)).toBeDefined();
    before = 'p1';
    await set(/^Level/, 'error');
    expect(screen.getByText(/Older looks further/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Older' })).toBeDefined();
  });

  it('that cannot be read says why, keeps what is there, and goes on', async () => {
    let broken = false;
    await open(() => {
      if (broken) throw new PinholeError('FILE_UNREADABLE', '/logs cannot be read: EACCES');
      return page([warning(1)]);
    });
    broken = true;
    await aWhile();
    expect(screen.getByText('The log could not be read.')).toBeDefined();
    expect(told()).toHaveLength(1);
    broken = false;
    await aWhile();
    expect(screen.queryByText('The log could not be read.')).toBeNull();
  });

  it('is saved as it is shown: a line of JSON each, oldest first', async () => {
    const blobs: Blob[] = [];
    const create = vi.fn((blob: Blob) => (blobs.push(blob), 'blob:x'));
    Object.assign(URL, { createObjectURL: create, revokeObjectURL: () => undefined });
    const save = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    await open(() => page([warning(2), warning(1)]));
    await click('Save');
    expect(save).toHaveBeenCalledOnce();
    expect(await blobs[0]?.text()).toBe(`${JSON.stringify(warning(1))}\n${JSON.stringify(warning(2))}\n`);
    save.mockRestore();
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await open(() => page([warning(2), line(1, { event: 'later', thing: 1 })], { before: 'p', skipped: 1 }));
    for (const button of screen.getAllByRole('button', { name: 'JSON of this line' }))
      fireEvent.click(button);
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 30_000);
});

describe('a line of the log', () => {
  it.each<[LogLine['entry'], string]>([
    [
      { event: 'start', program: 'serve', version: '0.1.0', runtime: 'Node 24', system: 'Linux' },
      'pinhole serve started: version 0.1.0, Node 24, Linux',
    ],
    [
      { event: 'answered', tunnel: 'a', count: 12, forMs: 60_000, minRttMs: 1, maxRttMs: 9 },
      '12 keep-alives answered within 1 min, in 1 ms to 9 ms',
    ],
    [
      { event: 'answered', tunnel: 'a', count: 1, forMs: 0, minRttMs: 2, maxRttMs: 2 },
      'Keep-alive answered, in 2 ms',
    ],
    [{ ...stateEvent({ state: 'connecting', stage: 'tcp' }) }, 'Connecting: TCP'],
    [
      { ...stateEvent({ state: 'reconnecting', stage: 'tls', attempt: 2, message: 'it broke' }) },
      'Attempt 2 to reconnect: TLS',
    ],
    [
      { ...stateEvent({ state: 'reconnecting', attempt: 2, nextAttemptMs: 4_000, message: 'it broke' }) },
      'Reconnecting: attempt 2 in 4 s. it broke.',
    ],
    [
      { ...kamEvent({ outcome: 'missed', sequence: 7, rttMs: null, silentMs: 2_000 }) },
      'Keep-alive 7 was not answered; nothing received for 2 s',
    ],
    [
      { event: 'policy', changed: [{ name: 'MissLimit', level: 'mandatory' }], omitted: 2 },
      'Policy changed: MissLimit, 2 more',
    ],
    [
      { event: 'profiles', added: ['a'], changed: [], removed: ['b', 'c'], omitted: 0 },
      'Profiles added: a; Profiles removed: b, c',
    ],
    [{ event: 'problem', code: 'INTERNAL', message: 'it broke' }, 'it broke. (INTERNAL)'],
    [{ event: 'lost', lines: 1, reason: 'ENOSPC' }, 'One line could not be written: ENOSPC'],
    [
      { event: 'too-long', of: 'summary', octets: 20_000 },
      'An entry of 20,000 octets (summary) was too long to be written',
    ],
    [{ event: 'later', tunnel: 'a', time: 'now', thing: [1], word: 'x' }, 'later: thing [1], word x'],
    [{ event: 'end', uptimeMs: 'long' }, 'end: uptimeMs long'],
    [{ event: 'nothing' }, 'nothing'],
  ])('%j is told as "%s"', (entry, expected) => {
    expect(lineWords({ entry })).toBe(expected);
  });
});

describe('the lines that a window holds', () => {
  const seconds = ({ lines }: ShownLog): number[] =>
    lines.map(({ line: { time } }) => Number(time.slice(17, 19)));
  const of = (...each: number[]): LogLine[] => each.map((second) => warning(second));
  const held = addOlder(firstPage(page(of(6, 5), { before: 'p1' })), page(of(4, 3), { before: 'p2' }));

  it('keep their identity, and the older ones, as new ones come', () => {
    const next = addNewest(held, page(of(8, 7, 6, 5), { before: 'p9' }));
    expect(seconds(next)).toEqual([8, 7, 6, 5, 4, 3]);
    expect(next.lines.slice(2)).toEqual(held.lines);
    expect(new Set(next.lines.map(({ key }) => key)).size).toBe(6);
    expect(next.before).toBe('p2');
  });

  it('are the same where nothing has come', () => {
    expect(addNewest(held, page(of(6, 5), { after: held.after }))).toBe(held);
  });

  it('are those of the newest page alone where it does not reach down to what was there', () => {
    const next = addNewest(held, page(of(9, 8), { before: 'p9' }));
    expect(seconds(next)).toEqual([9, 8]);
    expect(next.before).toBe('p9');
  });

  it('stay where a look at the newest part finds nothing that fits', () => {
    expect(seconds(addNewest(held, page([], { before: 'p9', after: 'later' })))).toEqual([6, 5, 4, 3]);
  });

  it('are bounded, and say so', () => {
    const most = LIMITS.logLinesShown.value;
    const many = Array.from({ length: LIMITS.logPageLines.value }, (_, index) => warning(1, `m${index}`));
    let log = firstPage(page(many, { before: 'p' }));
    while (!log.full && log.lines.length <= most) log = addOlder(log, page(many, { before: 'p' }));
    expect(log.lines).toHaveLength(most);
    expect(log.full).toBe(true);
    expect(log.before).toBeNull();
  });

  it('are oldest first where they are saved', () => {
    expect(asJsonLines(held.lines).trim().split('\n')).toEqual(
      of(3, 4, 5, 6).map((each) => JSON.stringify(each)),
    );
  });
});
