/** The words around the pages. */
import type { Catalogue } from '../form.ts';

export const shell: Catalogue['shell'] = {
  pagesName: 'Seiten',
  pages: {
    tunnels: 'Tunnel',
    profiles: 'Profile',
    diagnostics: 'Diagnose',
    policy: 'Richtlinie',
    logs: 'Protokoll',
    settings: 'Einstellungen',
  },
  title: (parts) => [...parts, 'Pinhole'].join(' – '),
  managedBy: (organisation) => `verwaltet von ${organisation ?? 'Ihrer Organisation'}`,
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
