/** Errors of the engine in the configuration, and in the life of a tunnel. */
import type { ErrorCode } from '../../../app/contract/contract.ts';
import type { ErrorWords } from './errors-of-connecting.ts';

const REPORT_WITH_EVIDENCE = 'Melden Sie es dem Betreiber der TSCF, mit den Belegen.';
const REPORT = 'Melden Sie es dem Betreiber der TSCF.';

export const errorsOfTunnels = {
  CONFIG_TIMEOUT: {
    meaning: 'Es kam nicht rechtzeitig eine Configuration_Response.',
    action: 'Prüfen Sie, ob die Gegenseite eine TSCF ist, und wie ausgelastet sie ist.',
  },
  CONFIG_CLOSED: {
    meaning: 'Die Verbindung endete, bevor die Konfiguration abgeschlossen war.',
    action: 'Den Grund nennt das Protokoll der TSCF.',
  },
  CONFIG_MALFORMED: {
    meaning: 'Die Configuration_Response ist fehlerhaft oder hat keinen Result_Code.',
    action: REPORT,
  },
  NOT_A_TSCF: {
    meaning: 'Die Gegenseite spricht TLS, aber nicht wie eine TSCF.',
    action: 'Prüfen Sie Host und Port: Das ist ein Server anderer Art.',
  },
  TSCF_HIDDEN: {
    meaning:
      'Wo vorher die TSCF war, spricht die Gegenseite TLS, aber nicht wie eine TSCF: passend zu einem Netz, das erst eine Anmeldung verlangt.',
    action:
      'Öffnen Sie einen Browser und melden Sie sich am Netz an. Die Versuche gehen weiter. Bleibt es so, prüfen Sie Host und Port.',
  },
  REFUSED_MALFORMED: {
    meaning: 'Die TSCF nennt die Anfrage fehlerhaft (Code 1).',
    action: 'Melden Sie es dem Betreiber der TSCF: Die beiden Versionen passen vielleicht nicht zusammen.',
  },
  REFUSED_UNKNOWN_SESSION: {
    meaning: 'Die TSCF kennt die Sitzung nicht (Code 2).',
    action: 'Nichts zu tun: Eine neue Konfiguration folgt sofort.',
  },
  REFUSED_NO_RESOURCES: {
    meaning: 'Die TSCF hat keine Mittel mehr frei (Code 3).',
    action: 'Warten Sie; hält es an, sagen Sie es dem Betreiber der TSCF.',
  },
  REFUSED_INTERVAL: {
    meaning: 'Die TSCF akzeptiert das Keep-alive-Intervall nicht (Code 4).',
    action: 'Wählen Sie ein zugewiesenes Intervall, oder eines, das der Betreiber nennt.',
  },
  REFUSED_SESSION_IN_USE: {
    meaning: 'Die Sitzungs-ID ist schon vergeben (Code 5).',
    action: 'Nichts zu tun: Der nächste Versuch nimmt eine andere.',
  },
  REFUSED_UNSUPPORTED: {
    meaning: 'Die TSCF unterstützt nicht, was verlangt wurde (Code 6).',
    action: 'Fragen Sie den Betreiber, welche Optionen die TSCF unterstützt.',
  },
  REFUSED_ADMINISTRATIVELY: {
    meaning: 'Die TSCF hat den Tunnel auf Anweisung ihres Administrators geschlossen (Code 7).',
    action: 'Warten Sie; hält es an, fragen Sie den Betreiber.',
  },
  REFUSED_KEEP_ALIVE_EXPIRED: {
    meaning: 'Die TSCF hat innerhalb ihrer Frist nichts empfangen und den Tunnel beendet (Code 8).',
    action: 'Prüfen Sie, was Keep-alives auf dem Weg zur TSCF verwirft; ein kürzeres Intervall kann helfen.',
  },
  REFUSED_NOT_AUTHORISED: {
    meaning: 'Die TSCF lässt diesen Client nicht zu (Code 9).',
    action: 'Prüfen Sie die Zugangsdaten oder das Client-Zertifikat.',
  },
  REFUSED_OTHER: {
    meaning: 'Die TSCF hat mit einem Code abgelehnt, den diese Version nicht kennt.',
    action: 'Melden Sie den Code dem Betreiber der TSCF.',
  },
  PEER_SILENT: {
    meaning: 'Keep-alives blieben bis zur Ausfallgrenze unbeantwortet, und auch sonst kam nichts an.',
    action: 'Nichts zu tun: Der Tunnel wird neu aufgebaut. Wiederholt es sich, messen Sie das Pin-hole.',
  },
  NETWORK_CHANGED: {
    meaning: 'Die Adresse dieses Rechners, von der die Verbindung ausging, ist weg.',
    action: 'Nichts zu tun: Der Tunnel wird neu aufgebaut, sobald es ein Netz gibt.',
  },
  ANSWERS_MISSING: {
    meaning:
      'Daten kamen an, aber Antworten auf Keep-alives blieben aus, bis zum Dreifachen der Ausfallgrenze.',
    action: 'Melden Sie es dem Betreiber der TSCF: Keep-alives werden vielleicht herausgefiltert.',
  },
  PEER_CLOSED: {
    meaning: 'Die Gegenseite hat die Verbindung geschlossen.',
    action: 'Nichts zu tun: Der Tunnel wird neu aufgebaut.',
  },
  PEER_RESET: {
    meaning: 'Die Verbindung wurde zurückgesetzt.',
    action:
      'Nichts zu tun: Der Tunnel wird neu aufgebaut. Ursache kann eine Firewall oder ein Neustart der TSCF sein.',
  },
  WRITE_QUEUE_FULL: {
    meaning: 'Die Gegenseite liest nicht, was ihr gesendet wird.',
    action: 'Prüfen Sie die Auslastung der TSCF und des Netzes.',
  },
  FRAMING_NIBBLE: {
    meaning:
      'Der Datenstrom enthält Oktette, mit denen weder eine Steuernachricht noch ein IP-Paket beginnt.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_CM_INDICATION: {
    meaning: 'Eine Steuernachricht hat CM_Indication = 1, ihrer Länge ist also nicht zu trauen.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_EXTENSION: {
    meaning: 'Eine Steuernachricht kündigt eine Erweiterung an (E = 1), ihre Länge ist also unbekannt.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_IP_LENGTH: {
    meaning: 'Ein inneres IP-Paket hat eine unmögliche Länge.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_TOO_LONG: {
    meaning: 'Eine Steuernachricht ist länger als 4.096 Oktette.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_TOO_MANY_TLVS: {
    meaning: 'Eine Steuernachricht hat mehr als 64 TLVs.',
    action: REPORT_WITH_EVIDENCE,
  },
  FRAMING_INCOMPLETE: {
    meaning: 'Eine Nachricht blieb 30\u00A0s lang unvollständig.',
    action: 'Prüfen Sie die Leitung; hält es an, melden Sie es dem Betreiber der TSCF.',
  },
  WRONG_SESSION_ID: { meaning: 'Drei Nachrichten trugen eine andere Sitzungs-ID.', action: REPORT },
  KEEP_ALIVE_FLOOD: {
    meaning: 'Die Gegenseite sendete fünf Sekunden hintereinander zu viele Keep-alives.',
    action: REPORT,
  },
  UNCONFIGURED: {
    meaning: 'Ein Client hat sich verbunden und nicht rechtzeitig konfiguriert.',
    action: 'Nichts zu tun: Die Verbindung wurde geschlossen.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
