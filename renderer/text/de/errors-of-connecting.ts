/** Errors of the engine on the way to a TSCF, until there is TLS: what was seen, and what to do next. */
import type { ErrorCode } from '../../../app/contract/contract.ts';

export interface ErrorWords {
  readonly meaning: string;
  readonly action: string;
}

export const errorsOfConnecting = {
  NAME_NOT_FOUND: {
    meaning: 'Der Hostname lässt sich nicht auflösen.',
    action: 'Prüfen Sie die Schreibweise des Hosts, und ob dieses Netz DNS hat.',
  },
  NAME_LOOKUP_FAILED: {
    meaning: 'Der Namensdienst hat nicht brauchbar geantwortet.',
    action: 'Prüfen Sie den DNS-Server dieses Netzes.',
  },
  NAME_TIMEOUT: {
    meaning: 'Der Namensdienst hat nicht rechtzeitig geantwortet.',
    action: 'Prüfen Sie den DNS-Server dieses Netzes.',
  },
  TCP_REFUSED: {
    meaning: 'Der Host ist da, aber auf diesem Port lauscht nichts, oder eine Firewall weist ab.',
    action: 'Prüfen Sie den Port, und ob die TSCF läuft.',
  },
  TCP_TIMEOUT: {
    meaning: 'Keine Antwort auf den Verbindungsversuch.',
    action: 'Prüfen Sie die Adresse, und ob eine Firewall diesen Port sperrt.',
  },
  TCP_UNREACHABLE: {
    meaning: 'Es gibt keine Route zum Host.',
    action: 'Prüfen Sie, ob dieser Rechner an einem Netz ist, das die TSCF erreicht.',
  },
  TCP_RESET: {
    meaning: 'Die Verbindung wurde beim Aufbau zurückgesetzt.',
    action: 'Versuchen Sie einen anderen Port oder ein anderes Netz; eine Firewall könnte im Weg sein.',
  },
  LOCAL_RESOURCES: {
    meaning: 'Diesem Rechner fehlen Dateihandles, Ports oder Speicher für eine weitere Verbindung.',
    action: 'Beenden Sie andere Programme, oder erhöhen Sie deren Grenzen.',
  },
  PROXY_NOT_FOUND: {
    meaning: 'Der Name des Proxys lässt sich nicht auflösen.',
    action: 'Prüfen Sie den Namen des Proxys, und ob er in diesem Netz vorhanden ist.',
  },
  PROXY_REFUSED: {
    meaning: 'Der Host des Proxys ist da, aber auf diesem Port lauscht nichts, oder eine Firewall weist ab.',
    action: 'Prüfen Sie den Port des Proxys.',
  },
  PROXY_UNREACHABLE: {
    meaning: 'Es gibt keinen Weg zum Proxy, oder die Verbindung zu ihm wurde sofort zurückgesetzt.',
    action: 'Prüfen Sie, ob dieser Rechner am Netz des Proxys ist.',
  },
  PROXY_TIMEOUT: {
    meaning: 'Der Proxy, oder das danach gefragte System, hat nicht rechtzeitig geantwortet.',
    action: 'Prüfen Sie Adresse und Auslastung des Proxys.',
  },
  PROXY_CERTIFICATE: {
    meaning: 'Das Zertifikat des Proxys lässt sich nicht bestätigen.',
    action: 'Geben Sie die CA-Datei des Proxys an, oder den Namen, auf den sein Zertifikat lautet.',
  },
  PROXY_TLS_FAILED: {
    meaning: 'TLS zum Proxy kam nicht zustande.',
    action: 'Prüfen Sie, ob dieser Port des Proxys TLS spricht: Ein http://-Proxy tut das nicht.',
  },
  PROXY_NOT_A_PROXY: {
    meaning:
      'Was antwortet, ist kein Proxy dieser Art: Die Antwort ist eine Webseite oder weder HTTP noch SOCKS.',
    action:
      'Prüfen Sie Schema, Host und Port des Proxys. Auch ein Netz, das eine Anmeldung im Browser verlangt, antwortet so.',
  },
  PROXY_CLOSED: {
    meaning: 'Der Proxy hat die Verbindung geschlossen, bevor er antwortete.',
    action: 'Prüfen Sie das Schema des Proxys und sein Protokoll.',
  },
  PROXY_CREDENTIALS_NEEDED: {
    meaning: 'Der Proxy verlangt Zugangsdaten, und es sind keine gesetzt.',
    action: 'Geben Sie Benutzer und Kennwort des Proxys an.',
  },
  PROXY_CREDENTIALS_REFUSED: {
    meaning: 'Der Proxy akzeptiert den Benutzer oder das Kennwort nicht.',
    action: 'Berichtigen Sie beides; vorher gibt es keinen weiteren Versuch, damit kein Konto gesperrt wird.',
  },
  PROXY_SCHEME_UNSUPPORTED: {
    meaning: 'Der Proxy bietet kein unterstütztes Anmeldeverfahren: Negotiate und NTLM gehören nicht dazu.',
    action: 'Bitten Sie den Betreiber des Proxys um Digest oder Basic, oder um einen Proxy ohne Anmeldung.',
  },
  PROXY_FORBIDDEN: {
    meaning: 'Der Proxy lässt dieses Ziel nicht zu.',
    action: 'Bitten Sie den Betreiber des Proxys, CONNECT zu Host und Port der TSCF zu erlauben.',
  },
  PROXY_TARGET_UNREACHABLE: {
    meaning: 'Der Proxy erreicht das Ziel nicht.',
    action: 'Prüfen Sie Host und Port der TSCF; das Protokoll des Proxys sagt vielleicht mehr.',
  },
  PROXY_STATUS: {
    meaning:
      'Der Proxy hat mit einem Status oder einer SOCKS-Antwort abgelehnt, die hier nicht näher erklärt ist.',
    action: 'Schlagen Sie die Nummer nach, und sehen Sie ins Protokoll des Proxys.',
  },
  PROXY_UNSUPPORTED: {
    meaning: 'Das System nennt nur Proxys einer Art, die nicht unterstützt wird, etwa SOCKS 4.',
    action: 'Tragen Sie im Profil einen HTTP- oder SOCKS-5-Proxy ein.',
  },
  TLS_TIMEOUT: {
    meaning: 'TCP wurde verbunden, aber der TLS-Handshake kam nicht rechtzeitig zum Ende.',
    action: 'Prüfen Sie, ob der Port TLS spricht, und ob eine Firewall ihn untersucht.',
  },
  TLS_CERTIFICATE_UNTRUSTED: {
    meaning: 'Das Zertifikat stammt nicht von einer CA, der dieses Profil vertraut.',
    action:
      'Geben Sie die richtige CA-Datei an. Galt es vorher als vertrauenswürdig, greift vielleicht etwas in die Verbindung ein.',
  },
  TLS_CERTIFICATE_EXPIRED: {
    meaning: 'Das Zertifikat ist abgelaufen.',
    action: 'Lassen Sie das Zertifikat der TSCF erneuern; prüfen Sie die Uhr dieses Rechners.',
  },
  TLS_CERTIFICATE_NOT_YET_VALID: {
    meaning: 'Das Zertifikat ist noch nicht gültig.',
    action: 'Prüfen Sie die Uhr dieses Rechners.',
  },
  TLS_NAME_MISMATCH: {
    meaning: 'Das Zertifikat lautet auf einen anderen Namen.',
    action: 'Verwenden Sie den Namen im Zertifikat, oder lassen Sie es neu ausstellen.',
  },
  TLS_PIN_MISMATCH: {
    meaning: 'Das Zertifikat ist gültig, aber kein Schlüssel seiner Kette ist im Profil festgelegt.',
    action:
      'Hat die TSCF einen neuen Schlüssel, lassen Sie ihn vom Betreiber bestätigen und legen Sie ihn fest. Andernfalls greift vielleicht etwas in die Verbindung ein.',
  },
  TLS_VERSION: {
    meaning: 'Die Gegenseite bietet keine TLS-Version, die das Profil akzeptiert.',
    action: 'Lassen Sie an der TSCF TLS 1.2 oder 1.3 einschalten, oder akzeptieren Sie 1.2 im Profil.',
  },
  TLS_CLIENT_CERTIFICATE_REFUSED: {
    meaning: 'Die TSCF verlangt ein Client-Zertifikat oder akzeptiert das gezeigte nicht.',
    action:
      'Hinterlegen Sie im Profil das Client-Zertifikat, das der Betreiber der TSCF ausgestellt hat; prüfen Sie seine Daten.',
  },
  TLS_NOT_TLS: { meaning: 'Was antwortet, spricht kein TLS.', action: 'Prüfen Sie den Port.' },
  TLS_ALERT: {
    meaning: 'Die Gegenseite hat den TLS-Handshake mit einem Alarm beendet.',
    action: 'Den Grund nennt das Protokoll der TSCF.',
  },
  TLS_CLOSED: {
    meaning: 'Die Verbindung endete während des TLS-Handshakes.',
    action: 'Versuchen Sie ein anderes Netz; eine Firewall weist vielleicht TLS auf diesem Port ab.',
  },
  TLS_FAILED: {
    meaning: 'Beide Seiten fanden in TLS nicht zusammen, oder sein Schutz wurde verletzt.',
    action: 'Vergleichen Sie die TLS-Einstellungen der TSCF mit dem, was die Meldung nennt.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorWords>>;
