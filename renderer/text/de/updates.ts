/** The words of updates. */
import type { TellOnly, UpdatesUnsupported } from '../../../app/contract/contract.ts';
import { formatAge, formatCount, formatPercent } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const unsupported: Record<UpdatesUnsupported, string> = {
  browser: 'Danach wird hier nicht gesucht: Dieses Fenster wird mit dem Desktop-Programm aktualisiert.',
  'not-installed':
    'Danach wird hier nicht gesucht: Dieses Programm wurde aus seinen Quellen gestartet und ist nicht installiert.',
};

const tellOnly: Record<TellOnly, (by: string | null) => string> = {
  administered: (by) =>
    `Diese Installation aktualisiert sich nicht selbst. Neue Versionen verteilt ${by ?? 'die Verwaltung dieses Rechners'}.`,
  unverifiable: () =>
    'Dieses Programm wurde ohne Signatur gebaut; eine neue Version ließe sich nicht prüfen: Installieren Sie sie von Hand.',
  place: () =>
    'Das Programm kann sich dort, wo es liegt, nicht selbst ersetzen: Installieren Sie neue Versionen so wie diese.',
};

export const updates: Catalogue['updates'] = {
  title: 'Aktualisierungen',
  off: 'Aktualisierungen sind ausgeschaltet. Nach neuen Versionen wird nicht gesucht.',
  unsupported,
  tellOnly,
  noFeed:
    'Niemand hat festgelegt, wo neue Versionen liegen (UpdateFeedUrl); deshalb wird nicht danach gesucht. Die Verwaltung dieses Rechners kann es festlegen.',
  idle: 'Eine neuere Version ist nicht bekannt.',
  upToDate: 'Dies ist die neueste Version.',
  checking: 'Es wird nach einer neuen Version gesucht …',
  available: (version) => `Version ${version} ist verfügbar.`,
  downloading: (version, percent) =>
    `Version ${version} wird heruntergeladen: ${formatPercent(percent / 100)}`,
  progress: 'Herunterladen der neuen Version',
  ready: (version) => `Version ${version} kann installiert werden.`,
  atQuit: 'Sie wird installiert, wenn Pinhole endet.',
  notAtQuit: 'Sie wird installiert, wenn Sie es sagen.',
  stillAvailable: (version) => `Version ${version} ist weiterhin verfügbar.`,
  notes: (version) => `Neu in Version ${version}`,

  checked: (seconds) => (seconds < 5 ? 'Gerade eben gesucht.' : `Zuletzt gesucht vor ${formatAge(seconds)}.`),
  notChecked: 'Seit dem Start von Pinhole noch nicht gesucht.',

  check: 'Jetzt suchen',
  download: 'Herunterladen',
  downloadName: (version) => `Version ${version} herunterladen`,
  install: 'Neu starten und installieren',
  installName: (version) => `Neu starten und Version ${version} installieren`,
  building: 'Ein Tunnel wird gerade aufgebaut: Warten Sie, bis er steht, oder stoppen Sie ihn.',

  ask: {
    title: (version) => `Mit Version ${version} neu starten?`,
    words: (count) =>
      count === 1
        ? 'Der Tunnel, der steht, wird abgebaut; er kommt wieder, wenn er von selbst startet. Gespräche durch ihn enden.'
        : `Die ${formatCount(count)} Tunnel, die stehen, werden abgebaut; sie kommen wieder, wenn sie von selbst starten. Gespräche durch sie enden.`,
    yes: 'Jetzt neu starten',
    no: 'Später',
  },

  announce: {
    available: (version) => `Version ${version} von Pinhole ist verfügbar.`,
    ready: (version) => `Version ${version} von Pinhole kann installiert werden.`,
    failed: (message) => `Aktualisierungen: ${message}`,
  },
};
