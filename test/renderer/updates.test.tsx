import { act, screen } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { PinholeError, type TunnelSnapshot, type UpdatesSnapshot } from '../../app/contract/contract.ts';
import { UpdatesSection } from '../../renderer/features/settings/updates-section.tsx';
import { NO_UPDATES, UNMANAGED } from '../support/fake-core.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import { snapshot, tunnel, update } from './support/samples.ts';
import { click, control, createBench, renderApp, renderPart, settle, type Bench } from './support/window.tsx';

const found = { version: '0.2.0', notes: 'Faster.\nSmaller.' };

const updates = (
  status: UpdatesSnapshot['status'],
  change: Partial<UpdatesSnapshot> = {},
): UpdatesSnapshot => ({
  ...NO_UPDATES,
  checkedAgoMs: 180_000,
  status,
  ...change,
});

interface Setting {
  readonly tunnels?: TunnelSnapshot[];
  readonly organisation?: string;
  readonly handlers?: MockHandlers;
}

function benchOf(of: UpdatesSnapshot, { tunnels = [], organisation, handlers }: Setting = {}): Bench {
  const managed = { ...UNMANAGED, organisation: organisation ?? null };
  const first = snapshot({ updates: of, tunnels, managed });
  return createBench({ 'core.snapshot': () => first, ...handlers });
}

async function open(of: UpdatesSnapshot, setting: Setting = {}): Promise<Bench> {
  const bench = benchOf(of, setting);
  await renderPart(bench, <UpdatesSection />);
  return bench;
}

const shown = (): string => screen.getByTestId('updates').textContent;
const buttons = (): string[] =>
  [...screen.getByTestId('updates').querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent,
  );
const asked = ({ channel }: Bench): string[] => channel.asked.map(({ name }) => name);

const problem = {
  code: 'UPDATE_DAMAGED',
  stage: 'update',
  retry: 'backoff',
  message: 'The downloaded file is another one',
  action: 'It is tried again.',
} as const;

describe('the section of updates', () => {
  it.each<[string, UpdatesSnapshot, RegExp, string[]]>([
    [
      'in a browser',
      updates({ state: 'unsupported', why: 'browser' }),
      /this window is updated with the desktop program\.$/,
      [],
    ],
    ['of sources', updates({ state: 'unsupported', why: 'not-installed' }), /started from its sources/, []],
    [
      'off',
      updates({ state: 'off' }, { behaviour: 'off' }),
      /Updates are off\. New versions are not looked for\.$/,
      [],
    ],
    ['without a feed', updates({ state: 'no-feed' }), /Nobody has said where to look/, []],
    [
      'before the first look',
      updates({ state: 'idle' }, { checkedAgoMs: null }),
      /No newer version is known\.Not looked yet/,
      ['Check now'],
    ],
    ['up to date', updates({ state: 'idle' }), /newest version\.Last looked 3 min ago/, ['Check now']],
    ['looking', updates({ state: 'checking' }), /Looking for a new version…/, ['Check now']],
    [
      'available',
      updates({ state: 'available', ...found }),
      /Version 0\.2\.0 is available\./,
      ['What is new in version 0.2.0', 'Download version 0.2.0', 'Check now'],
    ],
    [
      'downloading',
      updates({ state: 'downloading', ...found, notes: '', percent: 42 }),
      /Downloading version 0\.2\.0: 42 %/,
      [],
    ],
    [
      'ready, at a word',
      updates({ state: 'ready', ...found, notes: '', atQuit: false }),
      /is ready to be installed\.It is installed when you say so\./,
      ['Restart and install version 0.2.0'],
    ],
    [
      'ready, by itself',
      updates({ state: 'ready', ...found, notes: '', atQuit: true }, { behaviour: 'automatic' }),
      /Version 0\.2\.0 is ready to be installed\.It is installed when Pinhole ends\./,
      ['Restart and install version 0.2.0'],
    ],
    [
      'failed, with a version',
      updates({ state: 'failed', problem, version: '0.2.0' }),
      /is another one\.It is tried again\.Version 0\.2\.0 is available all the same\./,
      ['Download version 0.2.0', 'Check now'],
    ],
    [
      'failed, without',
      updates({ state: 'failed', problem, version: null }),
      /tried again\.Last/,
      ['Check now'],
    ],
  ])('%s', async (_name, of, words, names) => {
    await open(of);
    expect(shown()).toMatch(words);
    expect(buttons()).toEqual(names);
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  it.each([
    ['administered', undefined, 'rolled out by whoever manages this computer'],
    ['administered', 'Example Telecom', 'rolled out by Example Telecom'],
    ['unverifiable', undefined, 'could not be verified'],
    ['place', undefined, 'cannot replace itself where it lies'],
  ] as const)(
    'an installation that only tells (%s, %s) offers no download',
    async (tellOnly, organisation, words) => {
      const of = updates({ state: 'available', ...found }, { tellOnly, behaviour: 'automatic' });
      await open(of, organisation === undefined ? {} : { organisation });
      expect(shown()).toContain(words);
      expect(buttons()).toEqual(['What is new in version 0.2.0', 'Check now']);
    },
  );

  it('has what is new folded away, as plain text', async () => {
    await open(updates({ state: 'available', version: '0.2.0', notes: '<b>Bold</b>' }));
    const toggle = control('What is new in version 0.2.0');
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    await click('What is new in version 0.2.0');
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByTestId('update-notes').textContent).toBe('<b>Bold</b>');
  });

  it('looks and downloads where a person says so', async () => {
    const bench = await open(updates({ state: 'available', ...found }));
    await click('Check now');
    await click('Download version 0.2.0');
    expect(asked(bench)).toEqual(['updates.check', 'updates.download']);
  });

  it('how long ago goes on', async () => {
    await open(updates({ state: 'idle' }));
    await act(async () => {
      await vi.advanceTimersByTimeAsync(120_000);
    });
    expect(shown()).toContain('Last looked 5 min ago.');
  });

  const ready = updates({ state: 'ready', ...found, atQuit: false });

  it('restarts at once where no tunnel is up', async () => {
    const bench = await open(ready, { tunnels: [tunnel('a', { state: 'stopped' })] });
    await click('Restart and install version 0.2.0');
    expect(asked(bench)).toEqual(['updates.install']);
  });

  it('asks first where tunnels are up, and does nothing where the answer is no', async () => {
    const bench = await open(ready, { tunnels: [tunnel('a'), tunnel('b')] });
    await click('Restart and install version 0.2.0');
    expect(document.body.textContent).toContain('The 2 tunnels that are up go down');
    await click('Later');
    expect(asked(bench)).toEqual([]);
    await click('Restart and install version 0.2.0');
    await click('Restart now');
    expect(asked(bench)).toEqual(['updates.install']);
  });

  it.each(['connecting', 'reconnecting'] as const)('does not restart while a tunnel is %s', async (state) => {
    const bench = await open(ready, { tunnels: [tunnel('a', { state })] });
    expect(shown()).toContain('A tunnel is being built');
    await click('Restart and install version 0.2.0');
    expect(asked(bench)).toEqual([]);
  });
});

describe('the notice of a new version', () => {
  const notice = (): string | null => screen.queryByTestId('update-notice')?.textContent ?? null;
  const tell = async ({ channel }: Bench, sequence: number, of: UpdatesSnapshot): Promise<void> => {
    act(() => channel.emit('core.changed', update(sequence, { updates: of })));
    await settle();
  };

  it('stands above the page when one is available, and is read out once', async () => {
    const bench = benchOf(updates({ state: 'checking' }));
    await renderApp(bench);
    expect(notice()).toBeNull();
    const available = updates({ state: 'available', ...found });
    await tell(bench, 2, available);
    await tell(bench, 3, { ...available, checkedAgoMs: 0 });
    expect(notice()).toBe('Version 0.2.0 is available.Download');
    expect(screen.getByTestId('announcements').textContent).toBe('Version 0.2.0 of Pinhole is available.');
    await click('Download version 0.2.0');
    expect(asked(bench)).toEqual(['updates.download']);
  });

  it('once dismissed, comes again when it is ready', async () => {
    const bench = benchOf(updates({ state: 'available', ...found }));
    await renderApp(bench);
    await click('Dismiss');
    await tell(bench, 2, updates({ state: 'available', ...found }));
    expect(notice()).toBeNull();
    await tell(bench, 3, updates({ state: 'downloading', ...found, percent: 1 }));
    expect(notice()).toBeNull();
    await tell(bench, 4, updates({ state: 'ready', ...found, atQuit: true }));
    expect(notice()).toBe(
      'Version 0.2.0 is ready to be installed.It is installed when Pinhole ends.Restart and install',
    );
    expect(screen.getByTestId('announcements').textContent).toContain('is ready to be installed.');
  });

  it('says who rolls it out, and offers nothing', async () => {
    const of = updates({ state: 'available', ...found }, { tellOnly: 'administered' });
    await renderApp(benchOf(of, { organisation: 'Example Telecom' }));
    expect(notice()).toContain('New versions are rolled out by Example Telecom.');
    expect(notice()).not.toContain('Download');
  });

  it('is not there for what goes on by itself, and for what failed', async () => {
    const bench = benchOf(updates({ state: 'available', ...found }, { behaviour: 'automatic' }));
    await renderApp(bench);
    expect(notice()).toBeNull();
    await tell(bench, 2, updates({ state: 'failed', problem, version: '0.2.0' }));
    expect(notice()).toBeNull();
    expect(screen.getByTestId('announcements').textContent).toContain(
      'Updates: The downloaded file is another one',
    );
  });

  it('a refusal is shown as one', async () => {
    const handlers: MockHandlers = {
      'updates.install': () => {
        throw new PinholeError('UPDATE_TUNNEL');
      },
    };
    await renderApp(benchOf(updates({ state: 'ready', ...found, atQuit: false }), { handlers }));
    await click('Restart and install version 0.2.0');
    expect(screen.getByTestId('failure').textContent).toContain('A tunnel is being built');
  });
});
