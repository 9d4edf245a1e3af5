/** Errors of the engine that concern the program itself: its settings, and the socket by which commands reach it. */
import type { ErrorCode } from '../../../app/contract/contract.ts';
import type { ErrorWords } from './errors-of-connecting.ts';

export const errorsOfTheProgram = {
  SETTING_LOCKED: {
    meaning: 'Das legt die Richtlinie fest und sonst niemand.',
    action: 'Bitten Sie die Verwaltung dieses Rechners, es zu ändern.',
  },
  SETTING_UNSUPPORTED: {
    meaning: 'Dieses Programm oder dieses System kann nicht, wofür die Einstellung da ist.',
    action: 'Ändern Sie sie im Desktop-Programm: Dort steht, was dieses System kann.',
  },
  SETTINGS_NEWER: {
    meaning: 'Die Einstellungen hat eine neuere Version des Programms geschrieben.',
    action:
      'Aktualisieren Sie das Programm, oder verschieben Sie die Datei, um mit neuen Einstellungen zu beginnen.',
  },
  CONTROL_NOT_RUNNING: {
    meaning: 'Pinhole läuft nicht unter diesem Benutzer.',
    action: 'Starten Sie Pinhole oder `pinhole serve`.',
  },
  CONTROL_UNTRUSTED: {
    meaning:
      'Der lokale Socket gehört nicht diesem Benutzer allein, oder was dort antwortet, kann nicht beweisen, dass es Pinhole ist.',
    action:
      'Sehen Sie nach, wem die genannte Datei gehört; entfernen Sie sie, wenn niemand sie braucht, und starten Sie Pinhole neu.',
  },
  CONTROL_UNAVAILABLE: {
    meaning: 'Der lokale Socket lässt sich nicht öffnen: Befehle erreichen dieses Programm nicht.',
    action: 'Den Grund nennt die Meldung; alles andere geht auch ohne ihn.',
  },
  CONTROL_OTHER_VERSION: {
    meaning: 'Das laufende Programm hat eine andere Version als der Befehl.',
    action: 'Beenden Sie Pinhole und starten Sie es neu, damit beide dieselbe Version haben.',
  },
  CONTROL_LOST: {
    meaning: 'Das laufende Programm hat geendet oder antwortet nicht.',
    action: 'Sehen Sie nach, ob Pinhole noch läuft, und versuchen Sie es noch einmal.',
  },
  CONTROL_NOT_ALLOWED: {
    meaning: 'Diese Anfrage lässt der lokale Socket nicht durch.',
    action: 'Nehmen Sie das Fenster oder den Befehl, der auf den Dateien arbeitet: `pinhole --help`.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
