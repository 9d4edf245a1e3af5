/** Errors of the engine that come of what it was given: profiles, files, secrets, requests; and its own defects. */
import type { ErrorCode } from '../../../app/contract/contract.ts';
import type { ErrorWords } from './errors-of-connecting.ts';

const REPORT = 'Melden Sie es als Programmfehler';
const FILE = 'Prüfen Sie den Pfad, und ob Sie die Datei lesen dürfen.';
const RELOAD = 'Laden Sie das Fenster neu; hält es an, melden Sie es als Programmfehler.';
const ADMINISTRATOR = 'Bitten Sie die Verwaltung dieses Rechners, es zu erlauben';
const WAIT = 'Warten Sie ihr Ende ab, oder brechen Sie sie ab.';

export const errorsOfUse = {
  ENCODE_RANGE: { meaning: 'Ein Wert passt nicht in sein Feld.', action: `${REPORT}.` },
  OPTION_INVALID: {
    meaning: 'Eine Option oder ein Argument der Befehlszeile ist falsch.',
    action: 'Siehe `pinhole BEFEHL --help`.',
  },
  PROFILE_INVALID: {
    meaning: 'Ein Profil ist fehlerhaft; die Meldung nennt das Feld.',
    action: 'Berichtigen Sie das Feld.',
  },
  PROFILE_UNKNOWN: {
    meaning: 'Dieses Profil gibt es nicht.',
    action: 'Welche es gibt, zeigen `pinhole profiles list` und die Seite „Profile“.',
  },
  PROFILE_EXISTS: {
    meaning: 'Ein anderes Profil hat diese ID schon.',
    action: 'Wählen Sie eine andere ID, oder ändern Sie das vorhandene.',
  },
  PROFILE_CHANGED: {
    meaning: 'Das Profil wurde inzwischen von einem anderen Fenster oder Programm geändert oder gelöscht.',
    action: 'Laden Sie es neu, und nehmen Sie Ihre Änderung am jetzigen Stand vor.',
  },
  PROFILE_LIMIT: {
    meaning: 'Es gibt so viele Profile, wie gespeichert werden können.',
    action: 'Löschen Sie die nicht mehr benötigten.',
  },
  PROFILES_LOCKED: {
    meaning: 'Ein anderes Programm dieses Benutzers schreibt Profile und kommt nicht zum Ende.',
    action: 'Versuchen Sie es erneut; bleibt es so, beenden Sie das andere Programm.',
  },
  FILE_UNREADABLE: {
    meaning: 'Eine Datei lässt sich nicht lesen.',
    action: 'Prüfen Sie, ob es sie gibt und ob Sie sie lesen dürfen.',
  },
  FILE_UNWRITABLE: {
    meaning: 'Eine Datei oder ein Ordner lässt sich nicht schreiben.',
    action: 'Prüfen Sie die Rechte des Ordners und den freien Platz.',
  },
  CA_FILE_UNREADABLE: { meaning: 'Die CA-Datei lässt sich nicht lesen.', action: FILE },
  CA_FILE_INVALID: {
    meaning: 'Die CA-Datei enthält kein Zertifikat in PEM.',
    action: 'Geben Sie eine PEM-Datei an: Sie beginnt mit -----BEGIN CERTIFICATE-----.',
  },
  PROXY_URL_INVALID: {
    meaning: 'Die URL eines Proxys ist keine.',
    action: 'Geben Sie http://HOST:PORT, https://HOST:PORT oder socks5://HOST:PORT an.',
  },
  PROXY_PASSWORD_IN_URL: {
    meaning: 'Die URL eines Proxys enthält ein Kennwort, das andere dort lesen können.',
    action: 'Nehmen Sie es heraus, und geben Sie es mit --proxy-auth stdin oder stored an.',
  },
  SECRET_STORE_UNAVAILABLE: {
    meaning: 'Der Kennwortspeicher des Systems ist nicht benutzbar.',
    action:
      'Richten Sie ihn ein und entsperren Sie ihn (unter Linux einen Secret Service wie gnome-keyring). Bis dahin lässt sich Geheimes nur für einen Lauf angeben: im Fenster oder über die Standardeingabe.',
  },
  SECRET_NOT_STORED: {
    meaning: 'Der Speicher des Systems enthält kein solches Kennwort.',
    action:
      'Speichern Sie es unter dem Dienst und dem Konto, die die Meldung nennt, oder geben Sie es über die Standardeingabe an.',
  },
  SECRET_TOO_LARGE: {
    meaning: 'Das Geheimnis ist größer, als gespeichert wird.',
    action: 'Geben Sie ein kleineres an.',
  },
  SECRET_DAMAGED: {
    meaning:
      'Die Datei eines Geheimnisses ist weg, oder lässt sich mit dem Schlüssel im Speicher des Systems nicht entschlüsseln.',
    action: 'Geben Sie das Geheimnis noch einmal an.',
  },
  CLIENT_CERTIFICATE_UNREADABLE: {
    meaning: 'Die Datei des Client-Zertifikats oder seines Schlüssels lässt sich nicht lesen.',
    action: FILE,
  },
  CLIENT_CERTIFICATE_INVALID: {
    meaning: 'Die Datei des Client-Zertifikats oder seines Schlüssels enthält nicht, was sie soll.',
    action: 'Geben Sie Zertifikat und Schlüssel in PEM an, oder beides in einer PKCS#12-Datei.',
  },
  CLIENT_KEY_MISMATCH: {
    meaning: 'Der Schlüssel gehört nicht zum Client-Zertifikat.',
    action: 'Geben Sie den Schlüssel an, für den das Zertifikat ausgestellt wurde.',
  },
  PASSPHRASE_MISSING: {
    meaning:
      'Der Schlüssel des Client-Zertifikats ist verschlüsselt, und es wurde keine Passphrase angegeben.',
    action:
      'Geben Sie sie mit --passphrase stdin an, oder speichern Sie sie und nennen Sie sie im Profil "stored".',
  },
  PASSPHRASE_WRONG: {
    meaning: 'Der Schlüssel des Client-Zertifikats lässt sich mit der Passphrase nicht entschlüsseln.',
    action: 'Geben Sie die richtige Passphrase an; ist sie richtig, ist die Datei beschädigt.',
  },
  CERTIFICATE_INVALID: {
    meaning: 'Zertifikat und Schlüssel der TSCF lassen sich nicht zusammen verwenden.',
    action: 'Geben Sie ein PEM-Zertifikat und den zugehörigen Schlüssel an.',
  },
  PORT_IN_USE: {
    meaning: 'Ein anderes Programm lauscht auf dieser Adresse und diesem Port.',
    action: 'Wählen Sie einen anderen Port, oder 0 für irgendeinen freien.',
  },
  ADDRESS_UNAVAILABLE: {
    meaning: 'Dieser Rechner hat diese Adresse nicht.',
    action: 'Wählen Sie eine Adresse dieses Rechners.',
  },
  LISTEN_DENIED: {
    meaning: 'Auf diesem Port zu lauschen, verlangt Rechte, die diesem Benutzer fehlen.',
    action: 'Wählen Sie einen Port über 1023.',
  },
  REQUEST_INVALID: { meaning: 'Eine Anfrage des Fensters hat nicht die vorgesehene Form.', action: RELOAD },
  REQUEST_UNKNOWN: { meaning: 'Diese Anfrage gibt es nicht.', action: RELOAD },
  REQUEST_FOREIGN: {
    meaning: 'Eine Anfrage kam von anderswo als von der Seite des Fensters.',
    action: `Schließen Sie das Fenster. ${REPORT}: Etwas Fremdes läuft darin.`,
  },
  REQUEST_LIMIT: { meaning: 'Zu viele Anfragen auf einmal.', action: 'Warten Sie einen Moment.' },
  TUNNEL_UNKNOWN: { meaning: 'Diesen Tunnel gibt es nicht.', action: 'Laden Sie das Fenster neu.' },
  TUNNEL_LIMIT: {
    meaning: 'Das Programm hält so viele Tunnel, wie es darf.',
    action: 'Entfernen Sie zuerst einen Tunnel.',
  },
  WEB_HOST_FORBIDDEN: {
    meaning: 'Die Richtlinie erlaubt die Oberfläche im Browser nicht.',
    action: `${ADMINISTRATOR} (WebHostAllowed), oder verwenden Sie das Fenster.`,
  },
  PROFILE_FORBIDDEN: {
    meaning: 'Die Richtlinie erlaubt nur die Profile, die sie selbst vorgibt.',
    action:
      'Nennen Sie eines davon, oder bitten Sie die Verwaltung dieses Rechners, andere zu erlauben (UserProfilesAllowed).',
  },
  PROFILE_MANAGED: {
    meaning: 'Das Profil wird durch die Richtlinie verwaltet und lässt sich nicht ändern.',
    action: 'Lassen Sie weg, was es ändert, oder fragen Sie die Verwaltung dieses Rechners.',
  },
  REPORT_LEVEL_LOCKED: {
    meaning: 'Wie viel in Berichten geschwärzt wird, bestimmt die Richtlinie.',
    action: 'Lassen Sie --level weg, oder fragen Sie die Verwaltung dieses Rechners (ReportRedaction).',
  },
  DIAGNOSIS_BUSY: { meaning: 'Eine andere Diagnose läuft.', action: WAIT },
  REPORT_NOT_PREPARED: {
    meaning: 'Diese Datei gibt es in keinem vorbereiteten Bericht.',
    action: 'Bereiten Sie den Bericht noch einmal vor.',
  },
  MEASURE_FORBIDDEN: {
    meaning: 'Die Richtlinie erlaubt nicht, Pin-holes zu messen.',
    action: `${ADMINISTRATOR}.`,
  },
  MEASURE_BUSY: { meaning: 'Eine andere Messung läuft.', action: WAIT },
  CAPTURE_FORBIDDEN: {
    meaning: 'Die Richtlinie erlaubt keine Aufzeichnungen.',
    action: `${ADMINISTRATOR} (CaptureAllowed).`,
  },
  CAPTURE_BUSY: { meaning: 'Eine andere Aufzeichnung läuft.', action: 'Beenden Sie sie zuerst.' },
  CAPTURE_FILE: {
    meaning: 'Die Datei einer Aufzeichnung lässt sich nicht anlegen oder schreiben.',
    action:
      'Nennen Sie eine Datei, die es noch nicht gibt, in einem Ordner, in den Sie schreiben dürfen und der Platz hat.',
  },
  KEY_LOG_FILE: {
    meaning: 'Die Datei für TLS-Schlüssel ist nicht benutzbar.',
    action: 'Nennen Sie eine Datei, die es noch nicht gibt, oder eine eigene, die sonst niemand lesen darf.',
  },
  DEMO_NOT_RUNNING: { meaning: 'Die Demo läuft nicht.', action: 'Starten Sie zuerst die Demo.' },
  INTERNAL: {
    meaning: 'Etwas ist geschehen, das nicht geschehen sollte.',
    action: `${REPORT}, mit dem Protokoll.`,
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
