/** Die Wörter der Seite der Einstellungen. */
import type { SettingName, Settings } from '../../../app/contract/contract.ts';
import { formatSpan } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const language: Record<Settings['language'], string> = {
  system: 'Wie im System',
  en: 'English',
  de: 'Deutsch',
};

const appearance: Record<Settings['appearance'], string> = {
  system: 'Wie im System',
  light: 'Hell',
  dark: 'Dunkel',
};

const updates: Record<Settings['updates'], string> = {
  automatic: 'Selbsttätig installieren',
  notify: 'Nur melden',
  off: 'Aus',
};

const names: Record<SettingName, string> = {
  language: 'Sprache',
  appearance: 'Darstellung',
  notifications: 'Melden, wenn ein Tunnel ausfällt und nicht wiederkommt',
  notifyAfterSeconds: 'Nach',
  startAtLogin: 'Pinhole bei der Anmeldung starten',
  closeToTray: 'Weiterlaufen, wenn das Fenster geschlossen wird',
  updates: 'Neue Versionen',
  history: 'Den Verlauf der Tunnel aufbewahren',
};

const hints: Record<SettingName, string> = {
  language:
    'Dieses Fensters, des Infobereichs und der Mitteilungen. Protokoll, Berichte und Befehlszeile bleiben englisch.',
  appearance: 'Hohem Kontrast im System folgt das Fenster in jedem Fall.',
  notifications: 'Eine Mitteilung des Systems, einmal, und noch eine, wenn der Tunnel wieder steht.',
  notifyAfterSeconds: 'Was eher wiederkommt, ist keine Meldung wert.',
  startAtLogin: 'Ohne Fenster; Tunnel, die von selbst starten, werden aufgebaut.',
  closeToTray:
    'Die Tunnel bleiben aufgebaut. Über den Infobereich öffnen Sie das Fenster wieder oder beenden das Programm.',
  updates: 'Nie, während ein Tunnel aufgebaut wird, und nie ungefragt unter einem bestehenden.',
  history:
    'Wie es ihren Keep-alives erging, für das Diagramm: jedes 24 Stunden lang, Minuten 7 Tage, Stunden 90 Tage. Wird er abgeschaltet, wird alles gelöscht.',
};

const unsupported: Partial<Record<SettingName, string>> = {
  closeToTray:
    'Dieser Desktop zeigt keinen Infobereich: Wird das Fenster geschlossen, endet Pinhole mitsamt den Tunneln.',
  startAtLogin:
    'Nur für ein installiertes Pinhole, auf einem System, das Programme bei der Anmeldung startet.',
  notifications: 'Dieses System zeigt keine Mitteilungen.',
  notifyAfterSeconds: 'Dieses System zeigt keine Mitteilungen.',
  updates: 'Dieses Pinhole aktualisiert sich nicht selbst.',
};

export const settings: Catalogue['settings'] = {
  title: 'Einstellungen',
  saved: (name) => `${names[name]}: gespeichert.`,
  window: 'Fenster',
  historyTitle: 'Verlauf',
  notificationsTitle: 'Mitteilungen',
  program: 'Programm',
  about: 'Über Pinhole',
  names,
  hints,
  unsupported: (name) => unsupported[name] ?? 'Nicht auf diesem System.',
  language,
  appearance,
  updates,
  after: (seconds) => formatSpan(seconds),
  webOnly:
    'Mitteilungen, Infobereich, Start bei der Anmeldung und Aktualisierungen gehören zum Desktop-Programm und werden hier nicht eingestellt.',
  aboutFacts: {
    version: 'Version',
    secrets: 'Kennwörter und Schlüssel liegen in',
    noStore: (problem) => `nirgends über das Ende von Pinhole hinaus: ${problem}`,
    file: 'Diese Einstellungen liegen in',
    noFile: 'nirgends: Sie gelten, bis Pinhole endet',
  },
};
