/** Verdicts of a diagnosis: names, addresses and TLS on the way to the TSCF. */
import type { VerdictCode } from '../../../app/contract/contract.ts';
import type { VerdictWords } from './verdicts-of-the-machine.ts';

const ANOTHER_NETWORK = 'Dasselbe aus einem anderen Netz.';
const PORT_ELSEWHERE = 'Derselbe Port aus einem anderen Netz.';
const CERTIFICATE_ELSEWHERE = 'Das Zertifikat, das die TSCF in einem anderen Netz zeigt.';
const INTERCEPTION = 'Ein Gerät unterwegs untersucht TLS und zeigt ein eigenes Zertifikat.';
const FILTER = 'Ein Paketfilter unterwegs antwortet anstelle der TSCF.';
const TELL_OPERATOR = 'Sagen Sie es dem Betreiber der TSCF.';
const OTHER_PORT = 'Vorerst nichts: Der Tunnel hält über den anderen Port.';

export const verdictsOfTheWay = {
  'name-not-found': {
    what: 'Den Namen der TSCF gibt es laut Namensdienst nicht, oder er hat keine Adresse.',
    rivals: [
      'Der Name ist nur in einem anderen Netz bekannt: in dem der Firma, oder über deren VPN.',
      'Der Betreiber der TSCF hat den Namen aufgegeben.',
    ],
    nextTest: 'Derselbe Name in einem anderen Netz.',
    action: 'Prüfen Sie die Schreibweise des Hosts im Profil.',
    forIt: 'Fragen Sie den Namen beim Resolver dieses Netzes und bei einem öffentlichen ab.',
  },
  'name-service-silent': {
    what: 'Der Namensdienst hat nicht geantwortet, oder konnte es nicht.',
    rivals: [
      'Dieser Rechner fragt einen Nameserver, den es nicht gibt.',
      'Etwas zwischen diesem Netz und seinem Nameserver verwirft die Fragen.',
    ],
    nextTest: 'Ob sich auf diesem Rechner und auf einem anderen dieses Netzes irgendein Name auflösen lässt.',
    action: 'Versuchen Sie ein anderes Netz, oder starten Sie den Router von diesem neu.',
    forIt:
      'Prüfen Sie die DNS-Server, die dieser Rechner erhalten hat, und ob sie über UDP und TCP auf Port 53 antworten.',
  },
  'own-resources': {
    what: 'Diesem Rechner oder diesem Programm fehlen Dateihandles, Puffer oder Speicher.',
    rivals: [],
    nextTest: null,
    action: 'Beenden Sie andere Programme, oder starten Sie dieses neu.',
    forIt: 'Prüfen Sie die Grenzen offener Dateien, und was sie aufbraucht.',
  },
  'own-firewall': {
    what: 'Das System dieses Rechners hat die Verbindung nicht erlaubt.',
    rivals: ['Ein Router unterwegs nannte sie verboten, was das System mit denselben Worten weitergibt.'],
    nextTest: 'Dasselbe mit ausgeschalteter Firewall dieses Rechners.',
    action: 'Bitten Sie die Verwaltung dieses Rechners, das Programm verbinden zu lassen.',
    forIt: 'Prüfen Sie den Paketfilter und die Sicherheitssoftware dieses Rechners.',
  },
  'no-route': {
    what: 'Es gibt keine Route zur TSCF, oder ein Router sagt, dass sie nicht erreichbar ist.',
    rivals: [
      'Dieser Rechner hat keine Standardroute, oder ein VPN hat sie übernommen.',
      'Das Netz der TSCF ist ausgefallen, und ein Router unterwegs sagt es.',
    ],
    nextTest: 'Ob irgendein anderer Host im Internet erreichbar ist.',
    action: 'Prüfen Sie, ob dieser Rechner online ist; versuchen Sie ein anderes Netz.',
    forIt: 'Prüfen Sie die Routen dieses Rechners und seines Gateways.',
  },
  refused: {
    what: 'Jede Adresse weist die Verbindung ab. Passt zu einer TSCF, die dort nicht läuft.',
    rivals: [FILTER, 'Das Profil nennt den falschen Port.'],
    nextTest: PORT_ELSEWHERE,
    action: 'Prüfen Sie den Port im Profil.',
    forIt:
      'Prüfen Sie, ob die TSCF läuft und dort lauscht; vergleichen Sie die TTL des Resets mit der anderer Pakete von ihr.',
  },
  'no-answer': {
    what: 'Keine Adresse antwortet. Passt zu etwas unterwegs, das die Versuche verwirft.',
    rivals: [
      'Der Host der TSCF ist aus, oder sein eigener Paketfilter verwirft, was ankommt.',
      'Antworten gehen auf dem Rückweg verloren: Nur eine Richtung ist gesperrt.',
    ],
    nextTest:
      'Dasselbe aus einem anderen Netz; eine Aufzeichnung an der TSCF zeigt, ob die Versuche ankommen.',
    action: 'Versuchen Sie ein anderes Netz: Antwortet die TSCF dort, steht dieses im Weg.',
    forIt: 'Suchen Sie die Versuche im Protokoll der Firewall dieses Netzes und an der TSCF.',
  },
  'nothing-connects': {
    what: 'Keine Adresse lässt sich verbinden, und nicht alle scheitern auf dieselbe Weise.',
    rivals: [
      'Die TSCF läuft an einer Adresse nicht, und eine andere ist veraltet oder von hier nicht erreichbar.',
    ],
    nextTest: ANOTHER_NETWORK,
    action: 'Versuchen Sie ein anderes Netz.',
    forIt: 'Gehen Sie die Adressen einzeln durch: Die Belege nennen, was jede tat.',
  },
  'ipv6-broken': {
    what: 'Über IPv6 lässt sich keine Adresse verbinden, über IPv4 schon.',
    rivals: ['Die TSCF lauscht nicht auf ihren IPv6-Adressen.'],
    nextTest: 'Ob irgendein anderer Host über IPv6 erreichbar ist.',
    action: 'Vorerst nichts: Der Tunnel hält über IPv4. Er kommt vielleicht jedes Mal etwas später zustande.',
    forIt: 'Reparieren Sie IPv6 in diesem Netz, oder nehmen Sie die AAAA-Einträge der TSCF weg.',
  },
  'ipv4-broken': {
    what: 'Über IPv4 lässt sich keine Adresse verbinden, über IPv6 schon.',
    rivals: ['Die TSCF lauscht nicht auf ihren IPv4-Adressen.'],
    nextTest: 'Ob irgendein anderer Host über IPv4 erreichbar ist.',
    action: 'Vorerst nichts: Der Tunnel hält über IPv6.',
    forIt: 'Prüfen Sie IPv4 in diesem Netz und die A-Einträge der TSCF.',
  },
  'port-blocked': {
    what: 'Ein Port antwortet nicht, ein anderer derselben TSCF schon. Passt zu einem Filter für diesen Port unterwegs.',
    rivals: ['Der Host der TSCF selbst verwirft, was an diesem Port ankommt.'],
    nextTest: PORT_ELSEWHERE,
    action: OTHER_PORT,
    forIt: 'Lassen Sie den Port zur TSCF zu, oder setzen Sie den anderen im Profil an die erste Stelle.',
  },
  'port-refused': {
    what: 'Ein Port weist ab, ein anderer derselben TSCF nicht.',
    rivals: [FILTER],
    nextTest: PORT_ELSEWHERE,
    action: OTHER_PORT,
    forIt:
      'Prüfen Sie, was an der TSCF lauscht; setzen Sie den Port, der geht, im Profil an die erste Stelle.',
  },
  'some-addresses-dead': {
    what: 'Einige Adressen lassen sich nicht verbinden, andere schon.',
    rivals: ['Der Weg zu diesen Adressen ist gestört.', 'Der Namensdienst nennt veraltete Adressen.'],
    nextTest: 'Dieselben Adressen aus einem anderen Netz.',
    action: 'Vorerst nichts: Der Tunnel hält über eine andere Adresse.',
    forIt: 'Nehmen Sie die Adressen aus dem Namensdienst, oder reparieren Sie, was dahinter steht.',
  },
  intercepted: {
    what: 'Das Zertifikat ist nicht vertrauenswürdig und stammt von einer anderen CA als das vorige. Passt zu einem Eingriff in die Verbindung.',
    rivals: ['Der Betreiber der TSCF ist zu einer CA gewechselt, der dieses Profil noch nicht vertraut.'],
    nextTest: CERTIFICATE_ELSEWHERE,
    action:
      'Akzeptieren Sie es nicht. Fragen Sie den Betreiber der TSCF, welche CA ihr Zertifikat ausgestellt hat.',
    forIt:
      'Nehmen Sie die TSCF von der TLS-Untersuchung aus, oder bestätigen Sie die neue CA und hinterlegen Sie sie im Profil.',
  },
  'unknown-ca': {
    what: 'Das Zertifikat stammt nicht von einer CA, der dieses Profil vertraut.',
    rivals: ['Das Profil nennt keine oder nicht die richtige CA-Datei.', INTERCEPTION],
    nextTest:
      'Das Zertifikat, das die TSCF in einem anderen Netz zeigt, und die CA, die ihr Betreiber nennt.',
    action: 'Bitten Sie den Betreiber der TSCF um ihre CA-Datei, und tragen Sie sie im Profil ein.',
    forIt:
      'Vergleichen Sie den Aussteller in den Belegen mit der CA der TSCF und mit denen der TLS-Untersuchung hier.',
  },
  'certificate-expired': {
    what: 'Das Zertifikat ist abgelaufen.',
    rivals: ['Die Uhr dieses Rechners geht vor.', INTERCEPTION],
    nextTest: 'Die Uhr dieses Rechners neben irgendeiner anderen Uhr.',
    action: 'Prüfen Sie das Datum dieses Rechners; sagen Sie es dem Betreiber der TSCF.',
    forIt: 'Erneuern Sie das Zertifikat der TSCF, oder das seines Ausstellers.',
  },
  'certificate-not-yet-valid': {
    what: 'Das Zertifikat ist noch nicht gültig, und eine zweite Uhr bestätigt die dieses Rechners.',
    rivals: [INTERCEPTION],
    nextTest: CERTIFICATE_ELSEWHERE,
    action: TELL_OPERATOR,
    forIt: 'Das Zertifikat beginnt in der Zukunft: Zeigen Sie das vorige, oder stellen Sie ein neues aus.',
  },
  'wrong-name': {
    what: 'Das Zertifikat lautet auf einen anderen Namen.',
    rivals: [
      'Der Host im Profil ist nicht der Name der TSCF.',
      'Der Namensdienst führt zu einem anderen Server.',
      INTERCEPTION,
    ],
    nextTest: 'Die Namen im Zertifikat neben dem Host im Profil.',
    action: 'Verwenden Sie einen Namen, auf den das Zertifikat lautet.',
    forIt:
      'Lassen Sie das Zertifikat auf diesen Namen neu ausstellen, oder berichtigen Sie das Profil oder den Namensdienst.',
  },
  'wrong-key': {
    what: 'Das Zertifikat ist gültig, aber kein Schlüssel seiner Kette ist im Profil festgelegt.',
    rivals: [INTERCEPTION],
    nextTest: 'Der Pin des Schlüssels der TSCF, wie ihn ihr Betreiber nennt.',
    action: 'Akzeptieren Sie es nicht. Fragen Sie den Betreiber der TSCF nach dem Pin ihres Schlüssels.',
    forIt: 'Hat die TSCF einen neuen Schlüssel, nehmen Sie seinen Pin ins Profil auf.',
  },
  'tls-too-old': {
    what: 'Die Gegenseite bietet keine TLS-Version, die das Profil akzeptiert.',
    rivals: ['Ein Gerät unterwegs, das TLS untersucht, spricht nur alte Versionen.'],
    nextTest: ANOTHER_NETWORK,
    action: TELL_OPERATOR,
    forIt: 'Schalten Sie an der TSCF TLS 1.2 oder 1.3 ein.',
  },
  'client-certificate': {
    what: 'Die TSCF verlangt ein Client-Zertifikat oder akzeptiert das gezeigte nicht.',
    rivals: ['Die TSCF kennt die CA eines richtigen Zertifikats nicht.'],
    nextTest: 'Daten und Aussteller des Client-Zertifikats neben dem, was der Betreiber ausgestellt hat.',
    action:
      'Hinterlegen Sie im Profil das Client-Zertifikat, das der Betreiber ausgestellt hat; prüfen Sie seine Daten.',
    forIt: 'Warum sie ablehnte, steht im Protokoll der TSCF.',
  },
  'not-tls': {
    what: 'Was antwortet, spricht kein TLS.',
    rivals: ['Das Profil nennt den falschen Port.', 'Etwas unterwegs antwortet anstelle der TSCF.'],
    nextTest: ANOTHER_NETWORK,
    action: 'Prüfen Sie Host und Port im Profil.',
    forIt: 'Prüfen Sie, was auf diesem Port lauscht; die Belege enthalten seine ersten Oktette.',
  },
  'tls-silent': {
    what: 'TCP wurde verbunden, aber auf den TLS-Handshake kam keine Antwort.',
    rivals: [
      'An diesem Port ist ein anderer Dienst, der wartet, bis man ihn anspricht.',
      'Eine Firewall unterwegs lässt TCP durch und verwirft TLS.',
    ],
    nextTest: ANOTHER_NETWORK,
    action: 'Prüfen Sie den Port im Profil; versuchen Sie ein anderes Netz.',
    forIt: 'Prüfen Sie, ob das ClientHello an der TSCF ankommt.',
  },
  'tls-closed': {
    what: 'Die Verbindung endete mitten im Handshake.',
    rivals: [
      'Die TSCF hat kein Zertifikat für diesen Namen, oder lehnt diesen Client ab.',
      'An diesem Port ist ein anderer Dienst.',
    ],
    nextTest: 'Dasselbe aus einem anderen Netz; das Protokoll der TSCF.',
    action: 'Versuchen Sie ein anderes Netz.',
    forIt: 'Suchen Sie den Handshake im Protokoll der TSCF: Fehlt er dort, hat ihn etwas unterwegs beendet.',
  },
  'tls-failed': {
    what: 'Beide Seiten fanden in TLS nicht zusammen, oder die Gegenseite beendete es mit einem Alarm.',
    rivals: ['Ein Gerät unterwegs, das TLS untersucht, hat es beendet.'],
    nextTest: 'Das Protokoll der TSCF.',
    action: TELL_OPERATOR,
    forIt: 'Vergleichen Sie die TLS-Einstellungen der TSCF mit dem, was die Belege nennen.',
  },
  'issuer-changed': {
    what: 'Das Zertifikat ist gültig, stammt aber von einer anderen CA als das vorige. Passt zu einer TLS-Untersuchung, der dieser Rechner vertraut.',
    rivals: ['Die TSCF hat ein neues Zertifikat von einer anderen CA.'],
    nextTest: CERTIFICATE_ELSEWHERE,
    action: 'Fragen Sie den Betreiber der TSCF, ob ihr Zertifikat gewechselt wurde.',
    forIt:
      'Wird hier TLS mit einer CA untersucht, der dieser Rechner vertraut, nehmen Sie die TSCF aus; oder legen Sie ihren Schlüssel fest.',
  },
} as const satisfies Partial<Record<VerdictCode, VerdictWords>>;
