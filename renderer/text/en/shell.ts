/** The words around the pages. */
import type { PageId } from '../../navigation.ts';
import type { ShortcutGroup, ShortcutId } from '../../shortcuts.ts';

const pages: Record<PageId, string> = {
  tunnels: 'Tunnels',
  profiles: 'Profiles',
  diagnostics: 'Diagnostics',
  policy: 'Policy',
  logs: 'Logs',
  settings: 'Settings',
};

const shortcutGroups: Record<ShortcutGroup, string> = {
  pages: 'Pages',
  tunnels: 'Tunnels',
  window: 'Everywhere',
};

const shortcutNames: Record<Exclude<ShortcutId, `page.${PageId}`>, string> = {
  'tunnel.toggle': 'Start or stop the tunnel',
  'tunnel.tryNow': 'Try to reconnect now',
  diagnose: 'Diagnose the tunnel',
  'profile.new': 'Add a profile',
  filter: 'Search the list',
  shortcuts: 'Show these shortcuts',
};

/** As they stand on keyboards; what is not in here stands there as it is. */
const keyNames: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑' };

export const shell = {
  pagesName: 'Pages',
  pages,
  /** Of the window or the browser's tab: the innermost first. */
  title: (parts: readonly string[]) => [...parts, 'Pinhole'].join(' – '),
  managedBy: (organisation: string | null) => `managed by ${organisation ?? 'your organisation'}`,
  shortcuts: {
    title: 'Keyboard shortcuts',
    groups: shortcutGroups,
    name: (id: ShortcutId) =>
      id.startsWith('page.')
        ? pages[id.slice('page.'.length) as PageId]
        : shortcutNames[id as keyof typeof shortcutNames],
    nextTunnel: 'To the next tunnel of the list',
    previousTunnel: 'To the one before',
    closeDetail: 'Close the detail of a tunnel',
    key: (key: string) => keyNames[key] ?? key,
    note: 'Those for a tunnel hold for the one whose detail is open, or whose row has the focus. While you type in a field none of them does anything.',
  },
  help: 'Help:',
  close: 'Close',
  cancel: 'Cancel',
  leave: {
    title: 'Leave without saving?',
    words: 'What you have changed here has not been saved, and would be lost.',
    stay: 'Keep editing',
    discard: 'Discard changes',
  },
  copied: 'Copied.',
  notCopied: 'Could not be copied by itself: the text is selected, copy it with Ctrl+C, or ⌘C on a Mac.',
  copy: 'Copy',
  saveAs: (fileName: string) => `Save ${fileName}`,
} as const;
