/** Errors of the engine that concern the program itself: its settings, its updates, and the socket by which commands reach it. */
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
  HISTORY_UNAVAILABLE: {
    meaning: 'Der Verlauf der Tunnel ist nicht zu haben.',
    action:
      'Prüfen Sie den Ordner, den die Meldung nennt, und dessen Datenträger. Die Tunnel laufen ohne ihn weiter.',
  },
  HISTORY_NEWER: {
    meaning: 'Den Verlauf hat eine neuere Version des Programms geschrieben.',
    action:
      'Aktualisieren Sie das Programm, oder verschieben Sie die Datei, um einen neuen Verlauf zu beginnen. Die Tunnel laufen ohne ihn weiter.',
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
  UPDATE_OFF: {
    meaning: 'Nach neuen Versionen wird hier nicht gesucht.',
    action:
      'Schalten Sie Aktualisierungen in den Einstellungen ein, oder fragen Sie die Verwaltung dieses Rechners (UpdateBehaviour, UpdateFeedUrl).',
  },
  UPDATE_NOT_NOW: {
    meaning:
      'Diesen Schritt gibt es jetzt nicht: Nichts wurde gefunden, nichts ist heruntergeladen, oder etwas anderes ist im Gang.',
    action: 'Wie weit es ist, steht unter „Aktualisierungen“.',
  },
  UPDATE_ADMINISTERED: {
    meaning: 'Diese Installation aktualisiert sich nicht selbst.',
    action:
      'Warten Sie, bis die Verwaltung dieses Rechners die neue Version verteilt, oder installieren Sie sie von Hand.',
  },
  UPDATE_TUNNEL: {
    meaning: 'Ein Tunnel wird aufgebaut; solange wird nichts installiert.',
    action: 'Warten Sie, bis er steht, oder stoppen Sie ihn; dann versuchen Sie es noch einmal.',
  },
  UPDATE_FEED_UNREACHABLE: {
    meaning: 'Das Verzeichnis der neuen Versionen oder eine Datei, die es nennt, war nicht zu bekommen.',
    action:
      'Prüfen Sie das Netz und seinen Proxy; es wird von selbst wieder versucht. Bleibt es dabei, fragen Sie, wer UpdateFeedUrl festgelegt hat.',
  },
  UPDATE_FEED_INVALID: {
    meaning: 'Das Verzeichnis der neuen Versionen antwortet nicht in der Form, die es haben muss.',
    action: 'Bitten Sie, wer UpdateFeedUrl festgelegt hat, die Dateien dort zu prüfen (docs/UPDATES.md).',
  },
  UPDATE_INSECURE: {
    meaning: 'Das Verzeichnis der neuen Versionen führt von https weg.',
    action: 'Bitten Sie, wer UpdateFeedUrl festgelegt hat, alles über https anzubieten.',
  },
  UPDATE_DAMAGED: {
    meaning: 'Die heruntergeladene Datei ist nicht die angekündigte; sie wurde verworfen.',
    action:
      'Es wird von selbst wieder versucht. Bleibt es dabei, bitten Sie, wer UpdateFeedUrl festgelegt hat, die Datei neu hochzuladen.',
  },
  UPDATE_SIGNATURE: {
    meaning: 'Die neue Version ist nicht von dem signiert, der diese signiert hat; sie wurde verworfen.',
    action: 'Installieren Sie sie nicht von Hand. Melden Sie es dem, der UpdateFeedUrl festgelegt hat.',
  },
  UPDATE_INSTALL: {
    meaning: 'Die neue Version ließ sich nicht installieren.',
    action: 'Laden Sie sie noch einmal herunter; bleibt es dabei, installieren Sie sie von Hand.',
  },
  HELP_UNAVAILABLE: {
    meaning: 'Die Hilfe-Adresse lässt sich von hier aus nicht öffnen.',
    action: 'Kopieren Sie die Adresse in einen Browser oder ein Mail-Programm.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
