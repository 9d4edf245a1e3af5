/** The words of the page of the log. */
import { LIMITS, type UpdateStatus } from '../../../app/contract/contract.ts';
import { formatCount, formatList, formatRtt, formatSpan, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const programs: Readonly<Record<string, string>> = {
  desktop: 'Pinhole gestartet',
  serve: 'pinhole serve gestartet',
  connect: 'pinhole connect gestartet',
};

const updateStates: Record<UpdateStatus['state'], string> = {
  unsupported: 'wird hier nicht gesucht',
  off: 'ausgeschaltet',
  'no-feed': 'kein Ort zum Suchen',
  idle: 'keine neuere Version',
  checking: 'neue Version wird gesucht',
  available: 'verfügbar',
  downloading: 'wird heruntergeladen',
  ready: 'kann installiert werden',
  failed: 'gescheitert',
};

const lines = (count: number): string =>
  `${formatCount(count)} ${pluralOf(count, { one: 'Zeile', other: 'Zeilen' })}`;

const list = (names: readonly string[], omitted: number): string =>
  formatList([...names, ...(omitted > 0 ? [`${formatCount(omitted)} weitere`] : [])]);

const some = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${what}: ${formatList(names)}`];

const roundTrips = (min: number | null, max: number | null): string => {
  if (min === null || max === null) return '';
  return min === max ? `, nach ${formatRtt(min)}` : `, nach ${formatRtt(min)} bis ${formatRtt(max)}`;
};

export const logs: Catalogue['logs'] = {
  title: 'Protokoll',
  lead: 'Was auf dem Rechner geschah, auf dem Pinhole läuft, über seine Starts hinweg. Dort liegt das Protokoll auch auf der Platte.',
  list: 'Protokoll',
  loading: 'Das Protokoll wird gelesen …',
  failed: 'Das Protokoll ließ sich nicht lesen.',

  follow: 'Mitlaufen',
  paused: 'Läuft nicht mit, solange Sie nach unten gescrollt haben.',
  save: 'Speichern',
  fileName: 'pinhole-log.jsonl',
  level: 'Stufe',
  levels: { info: 'Alle Stufen', warn: 'Warnungen und Fehler', error: 'Fehler' },
  tunnel: 'Tunnel',
  anyTunnel: 'Alle Tunnel',
  kind: 'Art',
  anyKind: 'Alle Arten',
  kinds: {
    state: 'Zustand eines Tunnels',
    interval: 'Intervall',
    answered: 'Keep-alives beantwortet',
    kam: 'Keep-alives unbeantwortet oder verspätet',
    pinhole: 'Pin-hole',
    gap: 'Pausen dieses Rechners',
    lifetime: 'Lebensdauer gemessen',
    summary: 'Ende einer Verbindung',
    profiles: 'Profile geändert',
    policy: 'Richtlinie geändert',
    update: 'Aktualisierungen',
    updater: 'Einzelheiten der Aktualisierungen',
    telemetry: 'Messwerte für Ihre Organisation',
    start: 'Programm gestartet',
    end: 'Programm beendet',
    warning: 'Warnungen',
    problem: 'Programmfehler',
    lost: 'Verlorene Zeilen',
    'too-long': 'Zu lange Einträge',
  },
  search: 'Text',
  searchPlaceholder: 'Im Protokoll suchen',

  levelWord: { info: 'Info', warn: 'Warnung', error: 'Fehler' },
  showRaw: 'JSON dieser Zeile',
  older: 'Ältere',
  oldest: 'Hier beginnt das Protokoll.',
  full: `Hier stehen nur die neuesten ${formatCount(LIMITS.logLinesShown.value)} Zeilen. Ein Filter findet, was älter ist.`,
  shown: lines,
  skipped: (count) =>
    count === 1
      ? 'Eine beschädigte Zeile wurde ausgelassen.'
      : `${formatCount(count)} beschädigte Zeilen wurden ausgelassen.`,
  empty: 'Das Protokoll ist leer. Was ab jetzt geschieht, steht hier.',
  nothingFound: 'Keine Zeile des Protokolls passt dazu.',
  nothingYet: 'Keine Zeile im neuesten Teil des Protokolls passt dazu. „Ältere“ sucht weiter zurück.',

  entry: {
    start: (program, version, runtime, system) =>
      `${programs[program] ?? `${program} gestartet`}: Version ${version}, ${runtime}, ${system}`,
    end: (seconds) => `Beendet nach ${formatSpan(seconds)}`,
    answered: (count, seconds, min, max) =>
      `${count === 1 ? 'Keep-alive beantwortet' : `${formatCount(count)} Keep-alives innerhalb von ${formatSpan(seconds)} beantwortet`}${roundTrips(min, max)}`,
    policy: (names, omitted) => `Richtlinie geändert: ${list(names, omitted)}`,
    profiles: (of) =>
      [
        ...some('Profile hinzugefügt', of.added),
        ...some('Profile geändert', of.changed),
        ...some('Profile entfernt', of.removed),
        ...(of.omitted > 0 ? [`und ${formatCount(of.omitted)} weitere`] : []),
      ].join('; '),
    update: (state, version, message) =>
      `Aktualisierungen: ${version === null ? '' : `Version ${version} `}${updateStates[state]}${message === null ? '' : `. ${message}`}`,
    updater: (message) => `Aktualisierungen: ${message}`,
    telemetry: (host, reason) =>
      reason === null ? `Messwerte erreichen ${host}` : `Messwerte erreichen ${host} nicht: ${reason}`,
    lost: (count, reason) =>
      `${count === 1 ? 'Eine Zeile konnte' : `${formatCount(count)} Zeilen konnten`} nicht geschrieben werden: ${reason}`,
    tooLong: (of, octets) =>
      `Ein Eintrag von ${formatCount(octets)} Oktetten (${of}) war zu lang, um geschrieben zu werden`,
  },
};
