import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { PAGES } from '../../renderer/navigation.ts';
import { shortcutOf, SHORTCUTS, type ShortcutId } from '../../renderer/shortcuts.ts';
import { text } from '../../renderer/text.ts';
import { profileDetail } from '../support/fake-core.ts';
import { profilesBook } from './support/profiles.ts';
import { snapshot, tunnel } from './support/samples.ts';
import { click, control, createBench, renderApp, settle, type Bench } from './support/window.tsx';

vi.setConfig({ testTimeout: 60_000 });

const keysOf = (id: ShortcutId): string => SHORTCUTS.find((each) => each.id === id)?.keys ?? '';

/** The event of pressing keys as `aria-keyshortcuts` names them. */
function eventOf(keys: string): KeyboardEventInit {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  return {
    key,
    code: /^\d$/.test(key) ? `Digit${key}` : `Key${key}`,
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  };
}

async function press(
  id: ShortcutId,
  target: Element = document.activeElement ?? document.body,
): Promise<void> {
  fireEvent.keyDown(target, eventOf(keysOf(id)));
  await settle();
}

const reconnecting = tunnel('office', {
  name: 'Office',
  state: 'reconnecting',
  reconnect: { attempt: 2, nextInMs: 9_000 },
});

async function open(tunnels = [tunnel('home', { name: 'Home' }), reconnecting]): Promise<Bench> {
  const bench = createBench({
    ...profilesBook([profileDetail('office')]).handlers,
    'core.snapshot': () => snapshot({ tunnels }),
  });
  await renderApp(bench);
  return bench;
}

describe('the table of shortcuts', () => {
  it('has no keys twice, and a name for each', () => {
    const keys = SHORTCUTS.map((each) => each.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id } of SHORTCUTS) expect(text.shell.shortcuts.name(id)).toMatch(/\w/);
  });

  it.each(SHORTCUTS)('$keys is $id, and nothing else with one modifier more or less', ({ id, keys }) => {
    const event = new KeyboardEvent('keydown', eventOf(keys));
    expect(shortcutOf(event)?.id).toBe(id);
    expect(shortcutOf(new KeyboardEvent('keydown', { ...eventOf(keys), ctrlKey: true }))).toBeUndefined();
    expect(shortcutOf(new KeyboardEvent('keydown', { ...eventOf(keys), metaKey: true }))).toBeUndefined();
    const other = { ...eventOf(keys), altKey: !event.altKey };
    expect(shortcutOf(new KeyboardEvent('keydown', other))).toBeUndefined();
  });

  it('counts a letter by its place where Alt makes another character of it', () => {
    const onMac = new KeyboardEvent('keydown', { key: 'ˇ', code: 'KeyS', altKey: true, shiftKey: true });
    expect(shortcutOf(onMac)?.id).toBe('tunnel.toggle');
    // Dvorak: what is on the place of S there is an O.
    const moved = new KeyboardEvent('keydown', { key: 'O', code: 'KeyS', altKey: true, shiftKey: true });
    expect(shortcutOf(moved)).toBeUndefined();
  });
});

describe('shortcuts in the window', () => {
  it('lead to each page', async () => {
    await open();
    for (const page of PAGES.toReversed()) {
      await press(`page.${page}`);
      expect(window.location.hash).toBe(`#${page}`);
    }
  });

  it('start and stop the tunnel whose row has the focus, try it now, and diagnose the one that is open', async () => {
    const { channel } = await open();
    await press('tunnel.toggle');
    expect(channel.asked, 'two tunnels, and none chosen').toEqual([]);
    control('Home: details').focus();
    await press('tunnel.toggle');
    expect(channel.asked).toEqual([{ name: 'tunnel.stop', params: { id: 'home' } }]);
    await press('tunnel.tryNow', control('Office: details'));
    expect(channel.asked.slice(1)).toEqual([{ name: 'tunnel.tryNow', params: { id: 'office' } }]);
    await click('Home: details');
    await press('diagnose', document.body);
    expect(window.location.hash).toBe('#diagnostics/home');
    await press('diagnose', document.body);
    expect(channel.asked.at(-1)).toMatchObject({ name: 'diagnosis.start', params: { id: 'home' } });
  });

  it('lead to a new profile from wherever it is, and to the search of a page', async () => {
    await open();
    await press('profile.new');
    expect(window.location.hash).toBe('#profiles/+add');
    await click('Back to the profiles');
    await press('filter', document.body);
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('do nothing while somebody types, nor while a dialog is open', async () => {
    await open();
    await press('page.profiles');
    screen.getByRole('searchbox').focus();
    await press('page.policy');
    await press('shortcuts');
    expect(window.location.hash).toBe('#profiles');
    expect(screen.queryByTestId('shortcuts')).toBeNull();
    await press('shortcuts', document.body);
    expect(screen.getByTestId('shortcuts')).toBeDefined();
    await press('page.policy', document.body);
    expect(window.location.hash).toBe('#profiles');
  });

  it('press nothing that cannot be pressed', async () => {
    const bench = await open([reconnecting]);
    act(() => bench.channel.setLink(false));
    await settle();
    await press('tunnel.toggle', document.body);
    await press('tunnel.tryNow', document.body);
    expect(bench.channel.asked).toEqual([]);
  });

  it('are all in the list that the button in the header opens', async () => {
    await open();
    await click('Keyboard shortcuts');
    const shown = screen.getByTestId('shortcuts').textContent;
    for (const { id } of SHORTCUTS) expect(shown).toContain(text.shell.shortcuts.name(id));
    expect([...document.querySelectorAll('kbd')].map((key) => key.textContent)).toContain('Alt');
  });
});
