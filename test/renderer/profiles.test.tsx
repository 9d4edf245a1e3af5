import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { PinholeError, type ImportOutcome, type ManagedFacts } from '../../app/contract/contract.ts';
import { profileDetail, UNMANAGED } from '../support/fake-core.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import { managedDetail, profilesBook } from './support/profiles.ts';
import { snapshot, update } from './support/samples.ts';
import { click, control, createBench, renderApp, settle, stubMedia, type Bench } from './support/window.tsx';

vi.setConfig({ testTimeout: 30_000 });

const office = profileDetail('office', { name: 'Office', port: 8443 });
const home = profileDetail('home', {
  name: 'Home',
  interval: { mode: 'static', seconds: 25 },
  startAutomatically: false,
});
const branch = managedDetail('branch');

async function open(
  handlers: MockHandlers,
  managed: Partial<ManagedFacts> = {},
  host: 'web' | 'electron' = 'web',
): Promise<Bench> {
  window.history.replaceState(null, '', '#profiles');
  const bench = createBench({
    'core.snapshot': () => snapshot({ host, managed: { ...UNMANAGED, ...managed } }),
    ...handlers,
  });
  await renderApp(bench);
  return bench;
}

async function chooseFile(content: string, name = 'profiles.json'): Promise<void> {
  const file = new File([content], name);
  fireEvent.change(screen.getByTestId('file'), { target: { files: [file] } });
  await act(async () => {
    await file.text();
  });
  await settle();
}

describe('the list of profiles', () => {
  it('says of each what it is, whose it is, and how it is kept alive', async () => {
    await open(profilesBook([branch, home, office]).handlers, { organisation: 'Example Telecom' });
    const [first, second, third] = screen
      .getAllByRole('listitem', { hidden: true })
      .map(({ textContent }) => textContent);
    expect(first).toContain('Profile branch');
    expect(first).toContain('managed by Example Telecom');
    expect(second).toContain('25 s on both sides');
    expect(second).not.toContain('starts automatically');
    expect(third).toContain('tscf.example:8443');
    expect(third).toContain('as the TSCF assigns it · starts automatically');
    expect(control('View Profile branch')).toBeDefined();
    expect(control('Edit Office')).toBeDefined();
  });

  it('searches in the engine, as typed', async () => {
    const bench = await open(profilesBook([office, home]).handlers);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'hom' } });
    await settle();
    expect(bench.channel.asked.at(-1)).toEqual({
      name: 'profiles.list',
      params: { search: 'hom', offset: 0, limit: 25 },
    });
    expect(screen.getAllByRole('listitem', { hidden: true })).toHaveLength(1);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } });
    await settle();
    expect(screen.getByRole('status').textContent).toContain('“zzz”');
  });

  it('of hundreds is fetched block by block', async () => {
    const many = Array.from({ length: 120 }, (_, index) => profileDetail(`p${index}`));
    const bench = await open(profilesBook(many).handlers);
    await settle();
    const offsets = bench.channel.asked.map(({ params }) => (params as { offset?: number }).offset);
    expect(offsets).toEqual([0, 25, 50, 75, 100]);
    const rows = screen.getAllByRole('listitem', { hidden: true });
    expect(rows).toHaveLength(120);
    expect(rows[119]?.getAttribute('aria-posinset')).toBe('120');
    expect(rows[0]?.getAttribute('aria-setsize')).toBe('120');
  });

  it('is fetched again when profiles have changed', async () => {
    const details = [office];
    const bench = await open(profilesBook(details).handlers);
    details.push(home);
    act(() => bench.channel.emit('core.changed', update(2, { stale: { profiles: true, policy: false } })));
    await settle();
    expect(screen.getAllByRole('listitem', { hidden: true })).toHaveLength(2);
  });

  it('says why it cannot be had', async () => {
    await open({
      'profiles.list': () => {
        throw new PinholeError('PROFILES_LOCKED');
      },
    });
    expect(screen.getByText('The profiles could not be had.')).toBeDefined();
  });

  it('where there are none, leads to a first one', async () => {
    await open(profilesBook([]).handlers);
    expect(screen.getByText('No profiles yet')).toBeDefined();
    await click('Add a profile');
    expect(screen.getByTestId('profile-form')).toBeDefined();
  });

  it('where users may have none, says so, by whose word, and where to ask', async () => {
    await open(profilesBook([branch]).handlers, {
      userProfilesAllowed: false,
      organisation: 'Example Telecom',
      helpAddress: 'https://help.example.com/',
    });
    const words = screen.getByTestId('forbidden').textContent;
    expect(words).toContain('Example Telecom does not allow profiles of your own here.');
    expect(within(screen.getByTestId('forbidden')).getByRole('link').getAttribute('href')).toBe(
      'https://help.example.com/',
    );
    expect(screen.queryByRole('button', { name: 'Add profile' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Import' })).toBeNull();
  });

  it('on the desktop, has the program open the help address: the page names none', async () => {
    const forbidden = { userProfilesAllowed: false, helpAddress: 'mailto:help@example.com' };
    const bench = await open(profilesBook([branch]).handlers, forbidden, 'electron');
    expect(screen.queryByRole('link')).toBeNull();
    await click('help@example.com');
    expect(bench.channel.asked.at(-1)).toEqual({ name: 'help.open', params: {} });
  });

  it('shows a help address of another kind as text alone', async () => {
    await open(profilesBook([branch]).handlers, { userProfilesAllowed: false, helpAddress: 'tel:12345' });
    expect(screen.getByTestId('help-address').textContent).toBe('tel:12345');
    expect(within(screen.getByTestId('help-address')).queryByRole('link')).toBeNull();
  });

  it('asks before one is deleted, by its name, and says what goes with it', async () => {
    const bench = await open(profilesBook([office]).handlers);
    await click('More for Office');
    await click('Delete…');
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('Delete Office?');
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('Its tunnel ends');
    await click('Delete');
    expect(bench.channel.asked.at(-1)).toEqual({
      name: 'profiles.remove',
      params: { id: 'office', revision: 'r1' },
    });
    expect(screen.getByTestId('announcements').textContent).toContain('Office deleted.');
  });

  it('deletes none that was spared', async () => {
    const bench = await open(profilesBook([office]).handlers);
    await click('More for Office');
    await click('Delete…');
    await click('Keep it');
    expect(bench.channel.asked.some(({ name }) => name === 'profiles.remove')).toBe(false);
  });

  it('a managed one is neither edited nor deleted', async () => {
    await open(profilesBook([branch]).handlers);
    await click('More for Profile branch');
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      'Duplicate',
      'Export',
    ]);
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await open(profilesBook([branch, office]).handlers);
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

describe('an export', () => {
  const exported = vi.fn(({ ids }: { ids: readonly string[] }) => ({
    fileName: 'pinhole-profiles.json',
    text: JSON.stringify(ids),
  }));

  it('of the chosen ones shows the text, to be saved or copied', async () => {
    await open({ ...profilesBook([branch, home, office]).handlers, 'profiles.export': exported });
    fireEvent.click(screen.getByLabelText('Choose Home'));
    fireEvent.click(screen.getByLabelText('Choose Profile branch'));
    await click('Export');
    await click('Export 2');
    // Hidden or not: where the machine is busy jsdom's focus comes to it too late for Fluent to notice.
    expect(screen.getByRole('dialog', { hidden: true }).textContent).toContain('Export 2 profiles');
    expect(screen.getByLabelText<HTMLTextAreaElement>('Profiles as JSON').value).toBe('["home","branch"]');
    expect(control('Save pinhole-profiles.json')).toBeDefined();
  });

  it('of all takes those of the user, in as many parts as it needs', async () => {
    const many = Array.from({ length: 210 }, (_, index) => profileDetail(`p${index}`));
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe() {
          return undefined;
        }
        disconnect() {
          return undefined;
        }
      },
    );
    await open({ ...profilesBook([branch, ...many]).handlers, 'profiles.export': exported });
    exported.mockClear();
    await click('Export');
    await click('Export all of your own');
    await settle();
    expect(exported.mock.calls.map(([{ ids }]) => ids.length)).toEqual([200, 10]);
    expect(exported.mock.calls.flatMap(([{ ids }]) => ids)).not.toContain('branch');
    expect(control('Save pinhole-profiles-2.json')).toBeDefined();
    vi.unstubAllGlobals();
    stubMedia();
  });

  it('can be copied: selected where that is denied', async () => {
    await open({ ...profilesBook([office]).handlers, 'profiles.export': exported });
    await click('More for Office');
    await click('Export', '[role=menuitem]');
    await click('Copy');
    const area = screen.getByLabelText<HTMLTextAreaElement>('Profiles as JSON');
    expect(area.selectionEnd).toBe('["office"]'.length);
    expect(await screen.findByText(/the text is selected/)).toBeDefined();
  });
});

describe('an import', () => {
  const outcomes: Record<string, ImportOutcome> = {
    refuse: {
      imported: [{ id: 'new', name: 'New', lacks: ['proxy-password', 'passphrase'] }],
      refused: ['office: there is one already', 'bad: host is "a b"; must be a host name'],
      taken: ['office'],
    },
    rename: { imported: [{ id: 'office-2', name: 'Office', lacks: [] }], refused: [], taken: [] },
  };
  const text = JSON.stringify({ profiles: [{ id: 'new' }, { id: 'office' }] });

  it('tells what came in, what that lacks, and what did not; and lets the taken ones in as was chosen', async () => {
    const bench = await open({
      ...profilesBook([office]).handlers,
      'profiles.import': ({ onConflict }) => outcomes[onConflict] ?? { imported: [], refused: [], taken: [] },
    });
    await click('Import');
    await chooseFile(text);
    const told = await waitFor(() => screen.getByTestId('import-outcome'));
    expect(told.textContent).toContain('1 profile imported.');
    expect(told.textContent).toContain('New: needs a proxy password and the pass phrase of its key');
    expect(told.textContent).toContain('bad: host is "a b"; must be a host name');
    await click('Keep both');
    expect(bench.channel.asked.at(-1)).toMatchObject({
      name: 'profiles.import',
      params: { onConflict: 'rename', text: JSON.stringify({ profiles: [{ id: 'office' }] }) },
    });
    expect(screen.queryByRole('button', { name: 'Replace' })).toBeNull();
  });

  it('says that a text is none, and that a file is too large', async () => {
    await open({
      ...profilesBook([office]).handlers,
      'profiles.import': () => {
        throw new PinholeError('PROFILE_INVALID', 'the text is not JSON');
      },
    });
    await click('Import');
    await chooseFile('{');
    const failure = await waitFor(() => screen.getByTestId('import-failure'));
    expect(failure.textContent).toContain('the text is not JSON.');
    await chooseFile('x'.repeat(524_289));
    await waitFor(() => expect(screen.getByTestId('import-failure').textContent).toContain('larger than'));
  });
});
