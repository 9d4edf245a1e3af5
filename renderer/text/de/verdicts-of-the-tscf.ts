/** Verdicts of a diagnosis: what the TSCF says, how keep-alives fare, and those that need no cause. */
import type { VerdictCode } from '../../../app/contract/contract.ts';
import type { VerdictWords } from './verdicts-of-the-machine.ts';

const LOG_OF_TSCF = 'Das Protokoll der TSCF.';
const LOOK_INTO_LOG = 'Sehen Sie ins Protokoll der TSCF.';
const LONGER = 'Setzen Sie im Profil eine längere Antwortfrist';

export const verdictsOfTheTscf = {
  'not-a-tscf': {
    what: 'Die Gegenseite spricht TLS, aber nicht wie eine TSCF.',
    rivals: [
      'Das Profil nennt Host oder Port eines anderen Servers.',
      'Eine Anmeldeseite, der dieser Rechner vertraut, antwortet an ihrer Stelle.',
    ],
    nextTest: 'Dasselbe aus einem anderen Netz.',
    action: 'Prüfen Sie Host und Port im Profil.',
    forIt: 'Prüfen Sie, was auf diesem Port lauscht; die Belege enthalten seine ersten Oktette.',
  },
  'tscf-full': {
    what: 'Die TSCF hat keine Mittel mehr frei.',
    rivals: [],
    nextTest: null,
    action: 'Warten Sie; hält es an, sagen Sie es dem Betreiber der TSCF.',
    forIt: 'Prüfen Sie Last und Grenzen der TSCF.',
  },
  'interval-refused': {
    what: 'Die TSCF akzeptiert das Keep-alive-Intervall des Profils nicht.',
    rivals: [],
    nextTest: null,
    action: 'Setzen Sie das Intervall auf das zugewiesene, oder auf eines, das der Betreiber nennt.',
    forIt: 'Nennen Sie die Intervalle, die die TSCF akzeptiert, oder lassen Sie sie dieses akzeptieren.',
  },
  'session-taken': {
    what: 'Die TSCF nennt die Sitzungs-ID vergeben, obwohl sie zufällig gezogen wurde.',
    rivals: [],
    nextTest: null,
    action:
      'Starten Sie die Diagnose noch einmal: Sie zieht eine andere. Wiederholt es sich, sagen Sie es dem Betreiber der TSCF.',
    forIt: 'Prüfen Sie, was die TSCF für die Sitzungs-ID hält: Zwei zufällige begegnen sich nicht.',
  },
  'not-authorised': {
    what: 'Die TSCF lässt diesen Client nicht zu.',
    rivals: [],
    nextTest: null,
    action: 'Prüfen Sie das Client-Zertifikat des Profils.',
    forIt: 'Lassen Sie diesen Client an der TSCF zu.',
  },
  'closed-by-administrator': {
    what: 'Die TSCF ist auf Anweisung ihres Administrators geschlossen.',
    rivals: [],
    nextTest: null,
    action: 'Warten Sie; hält es an, fragen Sie den Betreiber der TSCF.',
    forIt: 'Öffnen Sie die TSCF für Clients.',
  },
  'refused-by-tscf': {
    what: 'Die TSCF hat abgelehnt.',
    rivals: [],
    nextTest: null,
    action: 'Sagen Sie dem Betreiber der TSCF, was die Meldung nennt.',
    forIt: 'Vergleichen Sie die Versionen beider Seiten, und sehen Sie ins Protokoll der TSCF.',
  },
  'configuration-silent': {
    what: 'TLS steht, aber es kommt keine Configuration_Response.',
    rivals: [
      'Dort ist ein Server anderer Art, der auf mehr wartet.',
      'Die Strecke ist nach dem Handshake verstummt.',
    ],
    nextTest: 'Das Protokoll der TSCF: ob sie die Anfrage hat.',
    action: 'Prüfen Sie Host und Port im Profil; versuchen Sie es später noch einmal.',
    forIt: 'Prüfen Sie die Last der TSCF und ihr Protokoll.',
  },
  'configuration-failed': {
    what: 'Die Verbindung endete vor dem Ende der Konfiguration, oder die Gegenseite hielt sich nicht an deren Regeln.',
    rivals: ['Etwas unterwegs hat die Verbindung beendet.'],
    nextTest: LOG_OF_TSCF,
    action: 'Sagen Sie dem Betreiber der TSCF, was die Meldung nennt.',
    forIt: LOOK_INTO_LOG,
  },
  'keep-alives-mismatched': {
    what: 'Die Antworten tragen andere Sequenznummern als die Anfragen.',
    rivals: [],
    nextTest: null,
    action: 'Sagen Sie es dem Betreiber der TSCF.',
    forIt: 'Die TSCF muss mit der Sequenznummer der Anfrage antworten (PROTOCOL.md, 7.3).',
  },
  'keep-alives-late': {
    what: 'Keep-alives werden erst nach der Antwortfrist beantwortet, obwohl TCP schnell ist. Passt zu einer TSCF, die langsam antwortet.',
    rivals: ['Die Strecke wurde langsam, nachdem die Verbindung stand.'],
    nextTest: 'Die Diagnose noch einmal: ob TCP so schnell ist wie vorher, und das Protokoll der TSCF.',
    action: `${LONGER}, fürs Erste.`,
    forIt: 'Prüfen Sie die Last der TSCF.',
  },
  'path-slow': {
    what: 'Keep-alives werden erst nach der Antwortfrist beantwortet, und auch TCP ist langsam. Passt zu einer langsamen Strecke.',
    rivals: ['Der Host der TSCF ist insgesamt überlastet.'],
    nextTest: 'Dasselbe aus einem anderen Netz.',
    action: `${LONGER}; versuchen Sie ein anderes Netz.`,
    forIt: 'Prüfen Sie die Last der Leitungen unterwegs.',
  },
  'keep-alives-unanswered': {
    what: 'Keep-alives bleiben unbeantwortet, auch auf einer anderen Verbindung, die sich ohne Mühe konfigurieren ließ.',
    rivals: ['Eine Strecke, auf der jede Verbindung verstummt, sobald sie steht.'],
    nextTest: 'Ob das Protokoll der TSCF die Keep-alives hat.',
    action: 'Sagen Sie es dem Betreiber der TSCF.',
    forIt:
      'Sorgen Sie dafür, dass die TSCF Keep_Alive in jeder Sitzung beantwortet, gleich welches Intervall gilt (PROTOCOL.md, 7).',
  },
  'connection-fell-silent': {
    what: 'Keep-alives bleiben unbeantwortet, auf einer anderen Verbindung nicht. Passt zu etwas unterwegs, das die erste vergessen hat.',
    rivals: [
      'Die TSCF, oder eine hinter einem Lastverteiler, hat diese Verbindung ohne ein Wort vergessen.',
      'Unterwegs geht so viel verloren, dass diese Verbindung stockte.',
    ],
    nextTest: 'Ob das Protokoll der TSCF das Ende der ersten Verbindung hat; pinhole measure.',
    action: 'Vorerst nichts: Ein Tunnel wird neu aufgebaut. Wiederholt es sich, messen Sie das Pin-hole.',
    forIt:
      'Suchen Sie, was unterwegs Verbindungen vergisst: die Zustandstabelle eines NAT oder einer Firewall, ein Lastverteiler.',
  },
  'path-lost': {
    what: 'Keep-alives bleiben unbeantwortet, und auch keine andere Verbindung gelang. Passt zu einer Strecke, die weg ist.',
    rivals: [
      'Die TSCF oder ihr Host ist inzwischen ausgefallen.',
      'Nur eine Richtung ist gesperrt: Von hier aus sieht beides gleich aus.',
    ],
    nextTest: 'Das Protokoll der TSCF: Ob sie das letzte Keep-alive hat, zeigt die Richtung.',
    action: 'Versuchen Sie ein anderes Netz; starten Sie die Diagnose noch einmal.',
    forIt:
      'Prüfen Sie, ob Pakete dieses Clients noch an der TSCF ankommen, und ob ihre Antworten hinausgehen.',
  },
  'connection-ended': {
    what: 'Die Verbindung endete, während Keep-alives gesendet wurden.',
    rivals: ['Etwas unterwegs hat sie mit einem Reset beendet.'],
    nextTest: 'Ob das Protokoll der TSCF das Ende der Verbindung hat.',
    action: 'Starten Sie die Diagnose noch einmal; wiederholt es sich, sagen Sie es dem Betreiber der TSCF.',
    forIt:
      'Sehen Sie ins Protokoll der TSCF: ob sie die Verbindung beendet hat, und warum; wenn nicht, war es etwas unterwegs.',
  },
  'idle-limit-short': {
    what: 'Die TSCF duldet weniger Stille, als zwischen zwei Keep-alives liegt.',
    rivals: [],
    nextTest: null,
    action: 'Setzen Sie ein Intervall unterhalb der Grenze der TSCF.',
    forIt: 'Heben Sie die Stillegrenze der TSCF über das Intervall, das sie zuweist.',
  },
  'pin-hole-short': {
    what: 'Eine stille Verbindung stirbt, bevor das nächste Keep-alive hinausginge. Passt zu einer Firewall, die stille Verbindungen vergisst.',
    rivals: ['Die TSCF, oder ein Lastverteiler vor ihr, beendet stille Verbindungen ohne ein Wort.'],
    nextTest: 'Dasselbe aus einem anderen Netz: Die Lebensdauer eines Pin-holes ist die des Netzes.',
    action:
      'Stellen Sie das Intervall auf „Automatisch“, oder auf höchstens 80\u00A0% dessen, was überlebt wurde.',
    forIt:
      'Erhöhen Sie die Zeitgrenze für stille TCP-Verbindungen an der Firewall, oder senken Sie das Intervall.',
  },
  'idle-not-measured': {
    what: 'Die Lebensdauer des Pin-holes sollte gemessen werden und konnte es nicht.',
    rivals: [],
    nextTest: 'pinhole measure',
    action: 'Starten Sie sie noch einmal; alles andere trägt.',
    forIt: 'Siehe die Meldung der Stufe „Stille halten“.',
  },
  'path-lossy': {
    what: 'Einiges kam gar nicht oder so spät wie nach einer erneuten Übertragung an. Passt zu Paketen, die unterwegs verloren gehen.',
    rivals: [
      'Die TSCF, eine hinter einem Lastverteiler, oder dieser Rechner bekommt zeitweise keine Rechenzeit.',
      'Wo Keep-alives schließlich unbeantwortet blieben: Etwas unterwegs hat die Verbindung vergessen.',
    ],
    nextTest: 'Dasselbe über Kabel, oder in einem anderen Netz.',
    action: 'Verwenden Sie ein Kabel statt WLAN, oder ein anderes Netz.',
    forIt: 'Suchen Sie nach Verlusten auf den Leitungen unterwegs.',
  },
  healthy: {
    what: 'Der ganze Weg trägt, und Keep-alives werden beantwortet.',
    whole: true,
    rivals: [],
    nextTest: null,
    action: 'Nichts zu tun.',
    forIt: 'Nichts zu tun.',
  },
  unexplained: {
    what: 'Etwas ist gescheitert, das keine der bekannten Ursachen erklärt.',
    rivals: [],
    nextTest: 'Die Diagnose noch einmal.',
    action: 'Geben Sie den Bericht an Ihren Support.',
    forIt: 'Beginnen Sie bei der Stufe, die zuerst gescheitert ist.',
  },
  'called-off': {
    what: 'Die Diagnose wurde abgebrochen, bevor sie fertig war.',
    whole: true,
    rivals: [],
    nextTest: null,
    action: 'Starten Sie sie noch einmal.',
    forIt: 'Nichts zu tun.',
  },
} as const satisfies Partial<Record<VerdictCode, VerdictWords>>;
