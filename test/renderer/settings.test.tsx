import { act, fireEvent, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { PinholeError, type CoreSnapshot, type SettingsSnapshot } from '../../app/contract/contract.ts';
import { DEFAULT_SETTINGS } from '../../main/model/settings.ts';
import { NO_SETTINGS, UNMANAGED } from '../support/fake-core.ts';
import { snapshot, update } from './support/samples.ts';
import { createBench, renderApp, settle, type Bench } from './support/window.tsx';

async function open(
  settings: Partial<SettingsSnapshot> = {},
  { host = 'electron', refuse }: { host?: CoreSnapshot['host']; refuse?: PinholeError } = {},
): Promise<Bench> {
  window.history.replaceState(null, '', '#settings');
  const bench = createBench({
    'core.snapshot': () =>
      snapshot({
        host,
        managed: { ...UNMANAGED, organisation: 'Example AG' },
        settings: { ...NO_SETTINGS, ...settings },
      }),
    'secrets.store': () => ({ kind: 'secret-service', name: 'Secret Service', problem: null }),
    'settings.change'() {
      if (refuse !== undefined) throw refuse;
      return {};
    },
  });
  await renderApp(bench);
  return bench;
}

const changes = ({ channel }: Bench): unknown[] =>
  channel.asked.filter(({ name }) => name === 'settings.change').map(({ params }) => params);

const row = (name: string): HTMLElement => screen.getByTestId(`setting-${name}`);
const switchOf = (name: string): HTMLInputElement => within(row(name)).getByRole('switch');
const choiceOf = (name: string): HTMLSelectElement => within(row(name)).getByRole('combobox');

async function choose(name: string, value: string): Promise<void> {
  fireEvent.change(choiceOf(name), { target: { value } });
  await settle();
}

describe('the page of settings', () => {
  it('shows those in force, and sends what is changed at once', async () => {
    const bench = await open({ values: { ...DEFAULT_SETTINGS, closeToTray: false, notifyAfterSeconds: 45 } });
    expect([switchOf('closeToTray').checked, switchOf('notifications').checked]).toEqual([false, true]);
    // One that none of the usual ones is.
    expect(choiceOf('notifyAfterSeconds').selectedOptions[0]?.textContent).toBe('45 s');
    fireEvent.click(switchOf('closeToTray'));
    await settle();
    await choose('notifyAfterSeconds', '300');
    await choose('updates', 'off');
    expect(changes(bench)).toEqual([{ closeToTray: true }, { notifyAfterSeconds: 300 }, { updates: 'off' }]);
    expect(document.body.textContent).toContain('New versions: saved.');
  });

  it('follows what another window, another program or the policy changes', async () => {
    const { channel } = await open();
    const values = { ...DEFAULT_SETTINGS, startAtLogin: true };
    act(() => channel.emit('core.changed', update(99, { settings: { ...NO_SETTINGS, values } })));
    expect(switchOf('startAtLogin').checked).toBe(true);
  });

  it('leaves what is managed, and what this system cannot do, as it is, and says why', async () => {
    await open({ locked: ['updates'], unsupported: ['closeToTray'] });
    expect(choiceOf('updates').disabled).toBe(true);
    expect(row('updates').textContent).toContain('managed by Example AG');
    expect(switchOf('closeToTray').disabled).toBe(true);
    expect(row('closeToTray').textContent).toContain('This desktop shows no tray');
    expect(switchOf('startAtLogin').disabled).toBe(false);
  });

  it('has no delay to choose where nothing is told of', async () => {
    await open({ values: { ...DEFAULT_SETTINGS, notifications: false } });
    expect(choiceOf('notifyAfterSeconds').disabled).toBe(true);
  });

  it('says why a change was refused, and shows what holds', async () => {
    await open(
      {},
      { refuse: new PinholeError('FILE_UNWRITABLE', 'settings.json cannot be written: no room') },
    );
    fireEvent.click(switchOf('notifications'));
    await settle();
    expect(document.body.textContent).toContain('settings.json cannot be written: no room');
    expect(switchOf('notifications').checked).toBe(true);
  });

  it('in a browser leaves out what belongs to the desktop, and says so', async () => {
    await open({}, { host: 'web' });
    expect(screen.queryByTestId('setting-startAtLogin')).toBeNull();
    expect(document.body.textContent).toContain('belong to the desktop program');
    expect(choiceOf('appearance').value).toBe('system');
  });

  it('names the version, the store of secrets, and the file', async () => {
    await open();
    const about = screen.getByRole('region', { name: 'About' }).textContent;
    for (const value of ['0.1.0', 'Secret Service', NO_SETTINGS.file]) expect(about).toContain(value);
  });

  it('is accessible', async () => {
    await open({ locked: ['updates'], unsupported: ['closeToTray'] });
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe('the appearance', () => {
  it('is the one that is set, whatever the system has', async () => {
    const { channel } = await open({ values: { ...DEFAULT_SETTINGS, appearance: 'dark' } });
    expect(document.documentElement.dataset['appearance']).toBe('dark');
    const dark = ground();
    expect(dark).toMatch(/^#/);
    const values = { ...DEFAULT_SETTINGS, appearance: 'light' as const };
    act(() => channel.emit('core.changed', update(99, { settings: { ...NO_SETTINGS, values } })));
    expect(document.documentElement.dataset['appearance']).toBe('light');
    expect(ground()).not.toBe(dark);
  });
});

/** What the theme in force says of the ground. */
const ground = (): string | undefined =>
  [...document.styleSheets]
    .flatMap(({ cssRules }) => [...cssRules])
    .map(({ cssText }) => /--colorNeutralBackground3: ?(#[0-9a-f]+)/.exec(cssText)?.[1])
    .find((colour) => colour !== undefined);
