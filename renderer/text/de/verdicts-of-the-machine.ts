/** Verdicts of a diagnosis: what this machine, its network and proxies can do. */
import type { VerdictCode } from '../../../app/contract/contract.ts';

export interface VerdictWords {
  /** What was seen, and what it is consistent with, without the values that the engine names. */
  readonly what: string;
  /** `what` is all that the engine says. */
  readonly whole?: true;
  readonly rivals: readonly string[];
  readonly nextTest: string | null;
  readonly action: string;
  readonly forIt: string;
}

const SET_CLOCK = 'Stellen Sie die Uhr dieses Rechners, oder lassen Sie sie aus dem Netz stellen.';
const OTHER_CLOCK = 'Die Uhr dieses Rechners neben irgendeiner anderen Uhr.';
const BROWSER = 'Ob ein Browser durch denselben Proxy kommt.';

export const verdictsOfTheMachine = {
  'machine-slept': {
    what: 'Dieser Rechner war währenddessen im Ruhezustand.',
    rivals: ['Die Uhr wurde währenddessen vorgestellt; unter Linux sieht das wie Ruhezustand aus.'],
    nextTest: 'Dieselbe Diagnose, während der Rechner wach bleibt.',
    action: 'Halten Sie diesen Rechner wach, und starten Sie die Diagnose noch einmal.',
    forIt:
      'Stille in dieser Zeit ist kein Fehler der Strecke. Sehen Sie sich die Energieeinstellungen an, wenn Tunnel halten sollen.',
  },
  'machine-stalled': {
    what: 'Dieses Programm stand währenddessen still.',
    rivals: [],
    nextTest: 'Dieselbe Diagnose bei geringerer Last.',
    action: 'Starten Sie die Diagnose noch einmal, wenn dieser Rechner sonst nichts zu tun hat.',
    forIt:
      'Dieses Programm bekam keine Rechenzeit: Sehen Sie nach der Last dieses Rechners und nach dem, was Programme anhält.',
  },
  'network-changed': {
    what: 'Das Netz dieses Rechners hat währenddessen gewechselt.',
    rivals: ['Was scheiterte, hat andere Ursachen, und der Wechsel war Zufall.'],
    nextTest: 'Dieselbe Diagnose in einem Netz, das bleibt.',
    action: 'Starten Sie die Diagnose noch einmal.',
    forIt: 'Wiederholt es sich, sehen Sie nach WLAN-Roaming, VPN-Programmen und Dockingstationen.',
  },
  'no-network': {
    what: 'Dieser Rechner hat keine Adresse, die über ihn selbst hinausführt.',
    whole: true,
    rivals: ['Das Netz vergibt keine Adressen: Sein DHCP-Server antwortet nicht.'],
    nextTest: 'Ob ein anderer Rechner am selben Ort eine Adresse bekommt.',
    action: 'Verbinden Sie diesen Rechner mit einem Netz: Kabel, WLAN oder Mobilfunk.',
    forIt: 'Prüfen Sie die Schnittstelle, den Flugmodus und DHCP.',
  },
  'captive-portal': {
    what: 'Das Netz beantwortet Anfragen selbst. Passt zu einem Netz, das erst eine Anmeldung verlangt (Captive Portal).',
    rivals: ['Die URL der Prüfung ist umgezogen oder antwortet nirgends mit Status 204.'],
    nextTest: 'Die URL der Prüfung in einem Browser, in diesem Netz und in einem anderen.',
    action: 'Öffnen Sie einen Browser, melden Sie sich am Netz an, und starten Sie die Diagnose noch einmal.',
    forIt: 'Lassen Sie die TSCF ohne Anmeldung zu, oder schalten Sie diesen Rechner frei.',
  },
  'clock-wrong': {
    what: 'Die Uhr dieses Rechners geht falsch, und danach gilt das Zertifikat nicht.',
    rivals: [],
    nextTest: null,
    action: SET_CLOCK,
    forIt: 'Prüfen Sie die Zeitsynchronisation (NTP) und die Batterie der Uhr.',
  },
  'clock-behind': {
    what: 'Das Zertifikat ist noch nicht gültig. Passt zu einer Uhr dieses Rechners, die nachgeht.',
    rivals: ['Das Zertifikat wurde so ausgestellt, dass es erst in Zukunft gilt.'],
    nextTest: OTHER_CLOCK,
    action: SET_CLOCK,
    forIt: 'Prüfen Sie die Zeitsynchronisation; stimmt die Uhr, die Daten des Zertifikats.',
  },
  'clock-skewed': {
    what: 'Die Uhr dieses Rechners geht um mehr als fünf Minuten falsch.',
    rivals: ['Die Uhr des befragten Servers geht falsch, oder ein Zwischenspeicher hat geantwortet.'],
    nextTest: OTHER_CLOCK,
    action: 'Stellen Sie die Uhr dieses Rechners: Geht sie noch falscher, scheitern Zertifikate.',
    forIt: 'Prüfen Sie die Zeitsynchronisation (NTP).',
  },
  'own-settings': {
    what: 'Ein Geheimnis, eine Datei oder eine URL, die der Proxy braucht, ist nicht benutzbar.',
    rivals: [],
    nextTest: null,
    action: 'Geben Sie das Kennwort des Proxys an, oder berichtigen Sie die genannte Datei oder URL.',
    forIt: 'Prüfen Sie das Profil und den Kennwortspeicher dieses Rechners.',
  },
  'proxy-unknown': {
    what: 'Welcher Proxy zu verwenden ist, lässt sich nicht herausfinden.',
    rivals: ['Der Server des PAC-Skripts antwortet nicht.'],
    nextTest: 'Dasselbe mit --proxy none, und mit der URL des Proxys.',
    action: 'Tragen Sie den Proxy im Profil ein.',
    forIt: 'Prüfen Sie die Proxy-Einstellungen des Systems und das PAC-Skript.',
  },
  'proxy-name-not-found': {
    what: 'Der Name des Proxys lässt sich nicht auflösen.',
    rivals: ['Der Proxy ist nur in einem anderen Netz bekannt.'],
    nextTest: 'Dasselbe ohne Proxy, wo das Netz es zulässt.',
    action: 'Prüfen Sie den Namen des Proxys; an einem anderen Ort als sonst gibt es ihn vielleicht nicht.',
    forIt: 'Fragen Sie den Namen beim Resolver dieses Netzes ab.',
  },
  'proxy-refused': {
    what: 'Der Proxy weist die Verbindung ab.',
    rivals: ['Der Port des Proxys ist falsch.', 'Ein Paketfilter antwortet an seiner Stelle.'],
    nextTest: BROWSER,
    action: 'Prüfen Sie den Port des Proxys.',
    forIt: 'Prüfen Sie, ob der Proxy läuft und dort lauscht.',
  },
  'proxy-silent': {
    what: 'Der Proxy ist nicht erreichbar oder antwortet nicht.',
    rivals: ['Etwas zwischen diesem Rechner und dem Proxy verwirft die Pakete.'],
    nextTest: BROWSER,
    action: 'Prüfen Sie die Adresse des Proxys.',
    forIt: 'Prüfen Sie, ob der Proxy läuft, und die Route zu ihm.',
  },
  'proxy-wants-credentials': {
    what: 'Der Proxy verlangt Zugangsdaten, und es sind keine gesetzt.',
    rivals: [],
    nextTest: null,
    action: 'Tragen Sie im Profil den Benutzer des Proxys und sein Kennwort ein.',
    forIt: 'Geben Sie dem Benutzer ein Konto am Proxy, oder lassen Sie die TSCF ohne eines zu.',
  },
  'proxy-refuses-credentials': {
    what: 'Der Proxy akzeptiert den Benutzer oder das Kennwort nicht.',
    rivals: [],
    nextTest: null,
    action:
      'Berichtigen Sie Benutzer und Kennwort. Vorher gibt es keinen weiteren Versuch, damit kein Konto gesperrt wird.',
    forIt: 'Prüfen Sie das Konto und das Protokoll des Proxys.',
  },
  'proxy-login-unsupported': {
    what: 'Der Proxy bietet nur Anmeldeverfahren, die nicht unterstützt werden.',
    rivals: [],
    nextTest: null,
    action: 'Bitten Sie um einen Weg durch den Proxy mit Basic oder Digest, oder ohne Anmeldung.',
    forIt: 'Bieten Sie für die TSCF Basic oder Digest an, oder lassen Sie sie ohne Anmeldung zu.',
  },
  'proxy-forbids-target': {
    what: 'Der Proxy lehnt das Ziel ab.',
    rivals: [],
    nextTest: null,
    action: 'Bitten Sie den Betreiber des Proxys, die TSCF zuzulassen.',
    forIt: 'Erlauben Sie CONNECT zu Host und Port der TSCF.',
  },
  'proxy-cannot-reach-target': {
    what: 'Der Proxy sagt, dass er die TSCF nicht erreicht.',
    rivals: ['Die TSCF läuft nicht.', 'Der Proxy kann den Namen der TSCF nicht auflösen.'],
    nextTest: 'Dasselbe aus einem Netz ohne diesen Proxy.',
    action: 'Prüfen Sie Host und Port im Profil; versuchen Sie es ohne den Proxy.',
    forIt: 'Verbinden Sie sich vom Host des Proxys aus mit der TSCF.',
  },
  'proxy-certificate': {
    what: 'Das Zertifikat des Proxys lässt sich nicht bestätigen, oder TLS mit ihm scheitert.',
    rivals: [
      'Das Profil nennt keine oder eine falsche CA für den Proxy.',
      'Etwas greift in die Verbindung zum Proxy ein.',
    ],
    nextTest: 'Das Zertifikat, das der Proxy zeigt, neben dem, das er hat.',
    action: 'Tragen Sie die CA-Datei des Proxys ein, oder verwenden Sie http://, wenn er kein TLS hat.',
    forIt: 'Prüfen Sie das Zertifikat des Proxys.',
  },
  'not-a-proxy': {
    what: 'Was an der Stelle des Proxys antwortet, ist keiner, oder antwortet anders als einer.',
    rivals: ['Eine Anmeldeseite des Netzes antwortet an seiner Stelle.'],
    nextTest: BROWSER,
    action: 'Prüfen Sie Host, Port und Art des Proxys.',
    forIt: 'Sehen Sie ins Protokoll des Proxys.',
  },
  'some-proxies-dead': {
    what: 'Zu einem Proxy, den das System zuerst nennt, gelingt keine Verbindung; ein anderer Weg trägt.',
    rivals: ['Etwas zwischen diesem Rechner und diesem Proxy verwirft die Pakete.'],
    nextTest: 'Ob ein Browser durch diesen Proxy kommt.',
    action:
      'Vorerst nichts: Der Tunnel nimmt einen anderen Weg. Er kommt vielleicht jedes Mal später zustande.',
    forIt: 'Reparieren Sie den Proxy, oder nehmen Sie ihn aus dem PAC-Skript.',
  },
} as const satisfies Partial<Record<VerdictCode, VerdictWords>>;
