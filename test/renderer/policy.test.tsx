import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import {
  PinholeError,
  type ManagedFacts,
  type PolicyList,
  type PolicyShownRow,
} from '../../app/contract/contract.ts';
import {
  filterRows,
  levelText,
  otherProblems,
  placesText,
  valueText,
} from '../../renderer/features/policy/policy-rows.ts';
import { UNMANAGED } from '../support/fake-core.ts';
import { snapshot, update } from './support/samples.ts';
import { createBench, renderApp, settle, type Bench } from './support/window.tsx';

const FILE = '/etc/pinhole/policies/managed/10.json';

const row = (name: string, change: Partial<PolicyShownRow> = {}): PolicyShownRow => ({
  name,
  value: null,
  origin: null,
  scope: null,
  level: 'default',
  locks: null,
  heeded: true,
  error: null,
  omittedItems: null,
  ...change,
});

const set: Partial<PolicyShownRow> = { origin: FILE, scope: 'machine', level: 'mandatory' };

const list: PolicyList = {
  rows: [
    row('ManagedProfiles', { ...set, omittedItems: 10_000 }),
    row('IntervalMaxSeconds', { ...set, value: 110, locks: 'interval.seconds' }),
    row('MissLimit', { error: `${FILE}:3:7: MissLimit is "two"; must be a number` }),
    row('CaptureAllowed', { ...set, value: false, heeded: false }),
    row('Organisation'),
  ],
  problems: [
    { key: 'MissLimit', origin: FILE, line: 3, column: 7, message: 'MissLimit is "two"; must be a number' },
    { key: 'Intervall', origin: FILE, line: 4, column: 1, message: 'Intervall is not known' },
  ],
  problemCount: 5,
};

async function open(
  policy: PolicyList | (() => PolicyList),
  managed: Partial<ManagedFacts> = {},
): Promise<Bench> {
  window.history.replaceState(null, '', '#policy');
  const bench = createBench({
    'core.snapshot': () => snapshot({ managed: { ...UNMANAGED, ...managed } }),
    'policy.list': () => (typeof policy === 'function' ? policy() : policy),
  });
  await renderApp(bench);
  return bench;
}

/** One that says nothing is left out of sight on a narrow window. */
const cells = (name: string): string[] =>
  within(screen.getByTestId(`policy-${name}`))
    .getAllByRole('cell', { hidden: true })
    .map(({ textContent }) => textContent);

describe('the page of the policy', () => {
  it('says who manages this computer and where help is', async () => {
    await open(list, { organisation: 'Example Telecom', helpAddress: 'mailto:help@example.com' });
    expect(screen.getByTestId('policy-lead').textContent).toBe(
      'Managed by Example Telecom. Help: help@example.com',
    );
  });

  it('shows of each key its value, whose word it is, where it stands, and whether it is heeded', async () => {
    await open(list);
    expect(cells('ManagedProfiles')).toEqual([
      'ManagedProfiles',
      '10,000 items',
      'Mandatoryfor this computer',
      FILE,
      'in force',
    ]);
    expect(cells('CaptureAllowed').slice(1)).toEqual([
      'false',
      'Mandatoryfor this computer',
      FILE,
      'not yet',
    ]);
    expect(cells('Organisation').slice(1)).toEqual(['not set', 'Default', '–', 'in force']);
  });

  it('shows what is wrong at its key, and above what has no key here', async () => {
    await open(list);
    expect(cells('MissLimit').at(-1)).toBe(`${FILE}:3:7: MissLimit is "two"; must be a number`);
    const above = screen.getByTestId('policy-problems').textContent;
    expect(above).toContain(`${FILE}:4:1: Intervall is not known`);
    expect(above).not.toContain('MissLimit');
    expect(above).toContain('and 3 more');
  });

  it('shows only what is set, or what fits a filter', async () => {
    await open(list);
    fireEvent.click(screen.getByRole('switch', { name: 'Only what is set' }));
    expect(screen.queryByTestId('policy-Organisation')).toBeNull();
    expect(screen.getByTestId('policy-MissLimit')).toBeDefined();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'interval' } });
    expect(screen.getAllByRole('row')).toHaveLength(2);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing' } });
    expect(screen.getByRole('status').textContent).toBe('Nothing of the policy fits.');
  });

  it('reads every place again, and then what came of it', async () => {
    let rows = [row('MissLimit')];
    const bench = await open(() => ({ rows, problems: [], problemCount: 0 }));
    rows = [row('MissLimit', { ...set, value: 3 })];
    fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    await settle();
    expect(bench.channel.asked.map(({ name }) => name)).toEqual([
      'policy.list',
      'policy.reload',
      'policy.list',
    ]);
    expect(cells('MissLimit')[1]).toBe('3');
  });

  it('follows a change of the policy', async () => {
    let rows = [row('MissLimit')];
    const bench = await open(() => ({ rows, problems: [], problemCount: 0 }));
    rows = [row('MissLimit', { ...set, value: 3 })];
    act(() => bench.channel.emit('core.changed', update(2, { stale: { profiles: false, policy: true } })));
    await settle();
    expect(cells('MissLimit')[1]).toBe('3');
  });

  it('where nothing is managed says so, and where it would be', async () => {
    await open({ rows: [row('MissLimit')], problems: [], problemCount: 0 });
    expect(screen.getByTestId('policy-lead').textContent).toContain('Nothing is managed on this computer.');
  });

  it('that cannot be had says why', async () => {
    await open(() => {
      throw new PinholeError('INTERNAL', 'it broke');
    });
    expect(screen.getByText('The policy could not be had.')).toBeDefined();
  });

  it('is shown as JSON where the window may not copy', async () => {
    await open(list);
    fireEvent.click(screen.getByRole('button', { name: 'Copy as JSON' }));
    await settle();
    const shown = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Policy as JSON' }).value;
    expect(JSON.parse(shown)).toEqual(
      JSON.parse(JSON.stringify({ rows: list.rows, problems: list.problems })),
    );
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await open(list, { organisation: 'Example Telecom', helpAddress: 'https://help.example.com/' });
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 30_000);
});

describe('the words of the policy', () => {
  it.each<[unknown, number | null, string | null]>([
    [null, null, null],
    ['strict', null, 'strict'],
    [true, null, 'true'],
    [30, null, '30'],
    [['a', 'b'], null, '["a","b"]'],
    [null, 1, '1 item'],
  ])('the value %j, with %j items left out, is "%s"', (value, omittedItems, expected) => {
    expect(valueText({ value, omittedItems })).toBe(expected);
  });

  it('name the level and the scope', () => {
    expect(levelText({ level: 'recommended', scope: 'user' })).toBe('Recommended, for this user');
    expect(levelText({ level: 'default', scope: null })).toBe('Default');
  });

  it.each([
    ['Mozilla/5.0 (Windows NT 10.0)', 'HKLM'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'Managed Preferences'],
    ['Mozilla/5.0 (X11; Linux x86_64)', '/etc/pinhole'],
  ])('on "%s" policies would be in %s', (agent, place) => {
    expect(placesText(agent)).toContain(place);
  });

  it('a filter finds a value, a place and an error', () => {
    const find = (search: string): string[] =>
      filterRows(list.rows, { search, onlySet: false }).map(({ name }) => name);
    expect(find('10,000')).toEqual(['ManagedProfiles']);
    expect(find('two')).toEqual(['MissLimit']);
    expect(find('10.JSON')).toEqual(['ManagedProfiles', 'IntervalMaxSeconds', 'MissLimit', 'CaptureAllowed']);
  });

  it('problems that no row tells of are told above, all of them', () => {
    expect(otherProblems({ ...list, problemCount: 2 })).toEqual({
      lines: [`${FILE}:4:1: Intervall is not known`],
      more: 0,
    });
  });
});
