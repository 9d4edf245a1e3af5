/**
 * The keys of the window, in one table: what listens, the list that a person can look at, and the tests are derived from it.
 *
 * A shortcut presses the control that carries it, and does nothing where that is not shown, or cannot be pressed. Alt+Shift is what
 * browsers and screen readers leave free: Alt+1 changes tabs on Linux, Ctrl+Alt is AltGr, Alt and a letter opens menus.
 */
import { PAGES, type PageId } from './navigation.ts';

export type ShortcutGroup = 'pages' | 'tunnels' | 'window';
export type ShortcutId =
  `page.${PageId}` | 'profile.new' | 'filter' | 'tunnel.toggle' | 'tunnel.tryNow' | 'diagnose' | 'shortcuts';

export interface Shortcut {
  readonly id: ShortcutId;
  readonly group: ShortcutGroup;
  /** In the form of `aria-keyshortcuts`. */
  readonly keys: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  ...PAGES.map((page, index): Shortcut => ({
    id: `page.${page}`,
    group: 'pages',
    keys: `Alt+Shift+${index + 1}`,
  })),
  { id: 'tunnel.toggle', group: 'tunnels', keys: 'Alt+Shift+S' },
  { id: 'tunnel.tryNow', group: 'tunnels', keys: 'Alt+Shift+R' },
  { id: 'diagnose', group: 'tunnels', keys: 'Alt+Shift+D' },
  { id: 'profile.new', group: 'window', keys: 'Alt+Shift+N' },
  { id: 'filter', group: 'window', keys: 'Alt+Shift+F' },
  { id: 'shortcuts', group: 'window', keys: '?' },
];

const byId = new Map(SHORTCUTS.map((shortcut) => [shortcut.id, shortcut]));

export interface ShortcutProps {
  readonly 'aria-keyshortcuts': string | undefined;
}

/** What a control carries that a shortcut presses. */
export const shortcutProps = (id: ShortcutId): ShortcutProps => ({ 'aria-keyshortcuts': byId.get(id)?.keys });

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>;

/** The shortcut whose keys these are. Letters and digits count by their place where Alt makes another character of them. */
export function shortcutOf(event: Pressed): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey) return undefined;
  return SHORTCUTS.find(({ keys }) => {
    const parts = keys.split('+');
    const key = parts.at(-1) ?? '';
    // A lone character is that character, however it is typed.
    if (parts.length === 1) return !event.altKey && event.key === key;
    if (!event.altKey || !event.shiftKey) return false;
    if (/^\d$/.test(key)) return event.code === `Digit${key}`;
    return /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() === key : event.code === `Key${key}`;
  });
}

/** Whether what is pressed there is typed. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'file'].includes(target.type)
  );
}

/**
 * The control that a shortcut presses: that of the row which has the focus, else the one outside of all rows, else the only one.
 * Undefined: there is none, or a dialog stands before it.
 */
export function controlOf({ keys }: Shortcut): HTMLElement | undefined {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return undefined;
  const all = [...document.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')].filter(
    (element) => element.getAttribute('aria-keyshortcuts') === keys && isShown(element),
  );
  const row = document.activeElement?.closest(ROW) ?? null;
  return (
    all.find((element) => row !== null && element.closest(ROW) === row) ??
    all.find((element) => element.closest(ROW) === null) ??
    (all.length === 1 ? all[0] : undefined)
  );
}

const ROW = '[role="row"]';

/** jsdom has no layout, and no such method. */
const isShown = (element: Element): boolean =>
  !('checkVisibility' in element) || element.checkVisibility({ visibilityProperty: true });
