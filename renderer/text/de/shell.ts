/** The words around the pages. */
import type { PageId } from '../../navigation.ts';
import type { ShortcutGroup, ShortcutId } from '../../shortcuts.ts';
import type { Catalogue } from '../form.ts';

const pages: Record<PageId, string> = {
  tunnels: 'Tunnel',
  profiles: 'Profile',
  diagnostics: 'Diagnose',
  policy: 'Richtlinie',
  logs: 'Protokoll',
  settings: 'Einstellungen',
};

const shortcutGroups: Record<ShortcutGroup, string> = {
  pages: 'Seiten',
  tunnels: 'Tunnel',
  window: 'Überall',
};

const shortcutNames: Record<Exclude<ShortcutId, `page.${PageId}`>, string> = {
  'tunnel.toggle': 'Den Tunnel starten oder stoppen',
  'tunnel.tryNow': 'Jetzt neu verbinden',
  diagnose: 'Den Tunnel diagnostizieren',
  'profile.new': 'Ein Profil hinzufügen',
  filter: 'In der Liste suchen',
  shortcuts: 'Diese Kürzel zeigen',
};

/** As they stand on keyboards; what is not in here stands there as it is. */
const keyNames: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  Shift: 'Umschalt',
  ArrowDown: '↓',
  ArrowUp: '↑',
};

export const shell: Catalogue['shell'] = {
  pagesName: 'Seiten',
  pages,
  title: (parts) => [...parts, 'Pinhole'].join(' – '),
  managedBy: (organisation) => `verwaltet von ${organisation ?? 'Ihrer Organisation'}`,
  shortcuts: {
    title: 'Tastenkürzel',
    groups: shortcutGroups,
    name: (id) =>
      id.startsWith('page.')
        ? pages[id.slice('page.'.length) as PageId]
        : shortcutNames[id as keyof typeof shortcutNames],
    nextTunnel: 'Zum nächsten Tunnel der Liste',
    previousTunnel: 'Zum vorigen',
    closeDetail: 'Die Einzelheiten eines Tunnels schließen',
    key: (key) => keyNames[key] ?? key,
    note: 'Die für einen Tunnel gelten für den, dessen Einzelheiten offen sind oder dessen Zeile den Fokus hat. Während Sie in ein Feld schreiben, bewirkt keines etwas.',
  },
  help: 'Hilfe:',
  close: 'Schließen',
  cancel: 'Abbrechen',
  leave: {
    title: 'Ohne Speichern verlassen?',
    words: 'Ihre Änderungen hier sind nicht gespeichert und gingen verloren.',
    stay: 'Weiter bearbeiten',
    discard: 'Änderungen verwerfen',
  },
  copied: 'Kopiert.',
  notCopied:
    'Das Kopieren hat nicht geklappt: Der Text ist markiert, kopieren Sie ihn mit Strg+C, auf einem Mac mit ⌘C.',
  copy: 'Kopieren',
  saveAs: (fileName) => `${fileName} speichern`,
};
