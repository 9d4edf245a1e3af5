/** The words of the page Diagnostics: a diagnosis, its verdict, and the report. */
import type { FaultPlace, ReportRedaction } from '../../../app/contract/contract.ts';
import { formatCount, formatOctets, formatRtt, formatSpan, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';
import { evidence } from './evidence.ts';

const where: Record<FaultPlace, string> = {
  'this-machine': 'dieser Rechner',
  'local-network': 'das Netz, an dem dieser Rechner hängt',
  path: 'die Strecke zur TSCF',
  proxy: 'der Proxy',
  tscf: 'die TSCF',
};

const levels: Record<ReportRedaction, { readonly name: string; readonly words: string }> = {
  standard: {
    name: 'Normal',
    words: 'Geheimnisse, öffentliche Adressen, Benutzernamen und der Name dieses Rechners werden entfernt.',
  },
  strict: {
    name: 'Streng',
    words: 'Auch private Adressen, Hostnamen und Profilnamen werden entfernt.',
  },
};

export const diagnostics: Catalogue['diagnostics'] = {
  title: 'Diagnose',
  diagnose: 'Diagnose',
  diagnoseName: (name) => `Diagnose für ${name}`,

  none: {
    title: 'Es gibt keinen Tunnel zu untersuchen',
    words:
      'Eine Diagnose geht den Weg, den der Tunnel eines Profils ginge. Fügen Sie zuerst ein Profil hinzu.',
    toProfiles: 'Zu den Profilen',
  },

  run: {
    lead: 'Geht den ganzen Weg zur TSCF, Stufe für Stufe, über eigene Verbindungen, bis zu einem Befund. Der Tunnel bleibt unberührt.',
    tunnel: 'Tunnel',
    start: 'Diagnose starten',
    cancel: 'Abbrechen',
    withIdle: 'Auch messen, wie lange Stille geduldet wird (dauert Minuten)',
    idleForbidden: 'Messungen sind durch die Richtlinie Ihrer Organisation abgeschaltet.',
    notYet: 'Seit dem Start des Programms gab es noch keine Diagnose.',
    failed: (name) => `Die Diagnose für ${name} konnte nicht beginnen.`,
  },

  running: {
    title: (name) => `Diagnose für ${name} läuft …`,
    progressName: 'Abgeschlossene Stufen',
    progress: (over, of, seconds) =>
      `${formatCount(over)} von ${formatCount(of)} Stufen abgeschlossen · ${formatSpan(seconds)}`,
    withIdle: 'Stille zu messen dauert Minuten.',
  },

  verdict: {
    label: 'Befund',
    of: (name, target) => `${name} · ${target}`,
    healthy: 'Alles in Ordnung',
    calledOff: 'Abgebrochen',
    when: (date, tookMs) => `${date} · dauerte ${formatRtt(tookMs)}`,
    where: 'Wo',
    whereOf: (place) => (place === null ? 'nicht feststellbar' : where[place]),
    sure: 'Wie sicher',
    confidence: {
      certain: 'sicher',
      likely: 'wahrscheinlich, nicht sicher',
      possible: 'möglich, mehr nicht',
    },
    rivals: 'Was es sonst sein kann',
    nextTest: 'Welcher Test es klären würde',
    action: 'Was Sie tun können',
    actionForIt: 'Was die IT tun kann',
    copy: 'Ergebnis kopieren',
    copyTitle: 'Das Ergebnis als Text',
    copyWords: 'Der Befund und jede Stufe, als reiner Text.',
  },

  stages: {
    title: 'Stufen',
    state: {
      waiting: 'Wartet',
      running: 'Läuft',
      passed: 'Bestanden',
      failed: 'Gescheitert',
      warned: 'Warnung',
      skipped: 'Entfallen',
    },
    took: formatRtt,
    evidence: 'Belege',
    evidenceName: (title) => `Belege: ${title}`,
  },

  evidence,

  report: {
    title: 'Diagnosebericht',
    lead: 'Eine Datei mit allem, was zur Fehlersuche nötig ist: Einstellungen ohne Geheimnisse, Zustand der Tunnel, die letzte Diagnose, Netz, Protokolle. Sie sehen alles, bevor es geschrieben wird.',
    neverSent:
      'Nichts wird je gesendet: Der Bericht ist eine Datei auf diesem Rechner, und Sie entscheiden, wer sie bekommt.',
    level: 'Wie viel entfernt wird',
    levels,
    locked: 'Durch die Richtlinie Ihrer Organisation festgelegt.',
    prepare: 'Bericht vorbereiten …',
    preparing: 'Wird gesammelt …',
    failed: 'Der Bericht konnte nicht vorbereitet werden.',
    preview: 'Diagnosebericht: Vorschau',
    summary: (level, files, total) =>
      `Stufe ${levels[level].name} · ${formatCount(files)} ${pluralOf(files, { one: 'Datei', other: 'Dateien' })} · ${formatOctets(total)}`,
    files: 'Dateien des Berichts',
    octets: formatOctets,
    loading: 'Wird gelesen …',
    noText: 'Diese Datei ist leer.',
    omitted: (count) => `… ${formatCount(count)} weitere Oktette stehen im Bericht`,
    notShown: 'Die Datei konnte nicht angezeigt werden.',
    missing: (count) =>
      count === 1
        ? 'Ein Teil konnte nicht gesammelt werden'
        : `${formatCount(count)} Teile konnten nicht gesammelt werden`,
    save: 'Speichern',
    saved: (path) => `Gespeichert: ${path}`,
    saveFailed: 'Der Bericht konnte nicht gespeichert werden.',
  },

  announce: {
    started: (name) => `${name}: Die Diagnose hat begonnen.`,
    ended: (name, what) => `${name}: Die Diagnose ist beendet. ${what}`,
    failed: (name, message) => `${name}: Die Diagnose konnte nicht beginnen. ${message}`,
  },
};
