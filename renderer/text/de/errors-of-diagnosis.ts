/** Errors of the engine that a diagnosis finds, and those of octets that are to be decoded. */
import type { ErrorCode } from '../../../app/contract/contract.ts';
import type { ErrorWords } from './errors-of-connecting.ts';

export const errorsOfDiagnosis = {
  NO_NETWORK: {
    meaning: 'Dieser Rechner hat keine Adresse, die über ihn selbst hinausführt.',
    action: 'Verbinden Sie ihn mit einem Netz.',
  },
  CAPTIVE_PORTAL: {
    meaning: 'Das Netz hat die Prüfung auf eine Anmeldeseite selbst beantwortet, anstelle des Gefragten.',
    action: 'Öffnen Sie einen Browser und melden Sie sich am Netz an.',
  },
  PROBE_UNUSABLE: {
    meaning: 'Die Prüfung auf eine Anmeldeseite blieb ohne Antwort, oder die Antwort war nicht die richtige.',
    action: 'Prüfen Sie ihre URL: Sie muss mit Status 204 antworten.',
  },
  CLOCK_WRONG: {
    meaning:
      'Die Uhr dieses Rechners liegt außerhalb der Gültigkeit des Zertifikats, oder weit neben der eines anderen Rechners.',
    action: 'Stellen Sie die Uhr dieses Rechners.',
  },
  ADDRESSES_DEAD: {
    meaning: 'Zu einigen Adressen oder Ports der TSCF gelingt keine Verbindung, zu einer anderen schon.',
    action:
      'Lassen Sie diese reparieren oder aus dem Namensdienst oder dem Profil nehmen: Jeder Versuch kann mit ihnen Zeit verlieren.',
  },
  ISSUER_CHANGED: {
    meaning: 'Das Zertifikat ist gültig, stammt aber von einer anderen CA als das vorige.',
    action:
      'Lassen Sie es vom Betreiber der TSCF bestätigen. Andernfalls greift vielleicht etwas in die Verbindung ein.',
  },
  IDLE_LIMIT_SHORT: {
    meaning: 'Die TSCF duldet weniger Stille, als zwischen zwei Keep-alives liegt.',
    action: 'Setzen Sie ein Intervall darunter; sagen Sie es dem Betreiber der TSCF.',
  },
  LIFETIME_SHORT: {
    meaning: 'Eine stille Verbindung stirbt, bevor das nächste Keep-alive dieses Profils hinausginge.',
    action: 'Setzen Sie ein kürzeres Intervall, oder „Automatisch“.',
  },
  KEEP_ALIVES_MISSED: {
    meaning: 'Keep-alives blieben unbeantwortet.',
    action: 'Lesen Sie den Befund: Er sagt, was eine andere Verbindung gezeigt hat.',
  },
  KEEP_ALIVES_LATE: {
    meaning: 'Keep-alives wurden erst nach der Antwortfrist beantwortet.',
    action: 'Eine längere Antwortfrist im Profil würde das auffangen.',
  },
  KEEP_ALIVES_MISMATCHED: {
    meaning: 'Die Antworten auf Keep-alives tragen andere Sequenznummern als die Anfragen.',
    action: 'Melden Sie es dem Betreiber der TSCF.',
  },
  PATH_LOSSY: {
    meaning:
      'Einige Umlaufzeiten sind um die Dauer einer erneuten Übertragung länger als die übrigen, oder einige Keep-alives blieben unbeantwortet.',
    action: 'Versuchen Sie ein anderes Netz, oder ein Kabel statt WLAN.',
  },
  DISTURBED: {
    meaning: 'Dieser Rechner oder dieses Programm stand währenddessen still, oder das Netz hat gewechselt.',
    action: 'Starten Sie die Diagnose noch einmal.',
  },
  STAGE_TIMEOUT: {
    meaning: 'Eine Stufe der Diagnose kam nicht rechtzeitig zum Ende.',
    action: 'Starten Sie die Diagnose noch einmal.',
  },
  DECODE_TRUNCATED: {
    meaning: 'Die Oktette enden vor der Nachricht.',
    action: 'Geben Sie die ganze Nachricht an.',
  },
  DECODE_TRAILING: {
    meaning: 'Nach dem Ende der Nachricht folgen Oktette.',
    action: 'Geben Sie jeweils nur eine Nachricht an.',
  },
  DECODE_HEX: {
    meaning: 'Der Text ist nicht hexadezimal, oder es fehlt ein halbes Oktett.',
    action: 'Geben Sie Paare aus den Ziffern 0–9 und A–F an.',
  },
  PCAPNG_INVALID: {
    meaning: 'Eine pcapng-Datei ist fehlerhaft oder abgeschnitten; die Meldung nennt die Stelle.',
    action: 'Verwenden Sie, was vor der Stelle steht, oder zeichnen Sie neu auf.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
