/** The words of the form of a profile: its fields, and what is wrong with them. */
import { LIMITS, type SecretKind } from '../../../app/contract/contract.ts';
import { formatCount, formatDay, formatNumber, formatSeconds, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';
import { shell } from './shell.ts';

const range = (min: number, max: number): string => `${formatNumber(min)} bis ${formatNumber(max)}`;
const PORT = 'eine ganze Zahl von 1 bis 65535';
const ADDRESS =
  'Geben Sie eine IPv4- oder IPv6-Adresse an, etwa 10.0.0.1: Ein Name könnte später einen anderen Rechner meinen.';
const PATH = 'Der Pfad ist zu lang.';

const secretName: Record<SecretKind, string> = {
  'proxy-password': 'Kennwort',
  passphrase: 'Passphrase',
  pkcs12: 'PKCS#12-Datei',
};

/** As the object of a sentence, and as what it begins with. */
const theSecret: Record<SecretKind, readonly [string, string]> = {
  'proxy-password': ['Kennwort', 'Das Kennwort'],
  passphrase: ['Passphrase', 'Die Passphrase'],
  pkcs12: ['PKCS#12-Datei', 'Die PKCS#12-Datei'],
};

export const profileForm: Catalogue['profileForm'] = {
  add: 'Profil hinzufügen',
  edit: (name) => `${name} bearbeiten`,
  copy: (name) => `Duplikat von ${name}`,
  copyName: (name) =>
    `${name
      .slice(0, 71)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trimEnd()} (Kopie)`,
  view: (name) => name,
  back: 'Zurück zu den Profilen',
  readOnly: (organisation) =>
    `Dieses Profil wird von ${organisation ?? 'Ihrer Organisation'} verwaltet: Sie können es ansehen, aber hier nicht ändern.`,
  loading: 'Das Profil wird geladen …',
  save: 'Speichern',
  saveAndConnect: 'Speichern und verbinden',
  nameHint: 'Wie der Tunnel hier heißt; leer: wie sein Host.',
  taken: (host, port) =>
    port === undefined ? `Übernommen als ${host}.` : `Aufgeteilt in ${host} und Port ${port}.`,
  pathHint: 'Ein Pfad auf dem Rechner, auf dem Pinhole läuft.',
  browse: 'Auswählen …',
  browseName: (what) => `Auswählen … ${what}`,
  ca: {
    looking: 'Die Datei wird angesehen …',
    holds: (count, subject, validTo) =>
      count === 1
        ? `1 Zertifikat: ${subject}, gültig bis ${validTo}`
        : `${formatCount(count)} Zertifikate: ${subject}, gültig bis ${validTo}, und ${formatCount(count - 1)} weitere`,
    over: (subject, validTo) =>
      `${subject} ist am ${validTo} abgelaufen: Einer TSCF, deren Zertifikat es ausgestellt hat, wird nicht mehr vertraut.`,
  },
  saving: 'Wird gespeichert …',
  saved: (name) => `${name} gespeichert.`,
  advanced: 'Erweitert',
  more: 'Mehr',
  none: 'keine',
  yes: 'ja',
  no: 'nein',

  sections: {
    basics: 'Grundlegendes',
    keepAlive: 'Keep-alive',
    tls: 'TLS',
    certificate: 'Client-Zertifikat',
    proxy: 'Proxy',
    reconnect: 'Neuaufbau',
    forwards: 'UDP-Weiterleitungen',
  },

  name: 'Name',
  id: 'ID',
  idHint: 'Benennt die Datei und das Argument der Befehlszeile; sie bleibt, wie sie ist.',
  host: 'Host der TSCF',
  hostHint: 'Ein Name oder eine Adresse; Host:Port füllt beide Felder.',
  port: 'Port',
  otherPorts: 'Weitere Ports',
  otherPortsHint: `Nach dem ersten versucht, in dieser Reihenfolge: 8443, 5061. Höchstens ${LIMITS.otherPorts.value}.`,
  startAutomatically: 'Mit dem Programm starten',

  intervalMode: 'Intervall',
  modes: {
    assigned: 'Wie von der TSCF zugewiesen',
    proposed: 'Der TSCF eines vorschlagen',
    static: 'Auf beiden Seiten gesetzt',
    auto: 'Automatisch, nach der Messung',
  },
  modeHints: {
    assigned: 'Die TSCF sagt, wie oft; meistens das Richtige.',
    proposed: 'Die TSCF kann zustimmen oder auf ihrem bestehen.',
    static: 'Nichts wird ausgehandelt: Die TSCF muss gleich eingestellt sein.',
    auto: '80\u00A0% dessen, was das Pin-hole dieses Netzes bei der Messung überlebt hat.',
  },
  intervalSeconds: 'Sekunden zwischen Keep-alives',
  measureByItself: 'Selbst messen',
  measureByItselfHint: 'Wo von einem Netz noch nichts bekannt ist, und wieder, wo es nicht mehr stimmt.',
  responseTime: 'Antwortfrist',
  responseTimeHint: 'So lange darf eine Antwort dauern.',
  missLimit: 'Ausfallgrenze',
  missLimitHint: 'So viele unbeantwortete in Folge beenden die Verbindung.',
  tscfOriginates: 'Auch die TSCF darf Keep-alives senden',
  sessionIdBy: 'Sitzungs-ID vergibt',
  sessionIds: { client: 'Dieser Rechner', tscf: 'Die TSCF' },

  caFile: 'CA-Datei',
  caFileHint:
    'PEM-Datei der Zertifizierungsstellen, die statt denen des Systems gelten; leer: die des Systems.',
  caSystem: 'die Zertifizierungsstellen des Systems',
  minVersion: 'Niedrigste Version',
  minVersions: { '': 'Wie üblich (TLS 1.2)', '1.2': 'TLS 1.2', '1.3': 'TLS 1.3' },
  serverName: 'Servername',
  serverNameHint: 'Wenn das Zertifikat auf einen anderen Namen als den Host lautet.',
  pins: 'Festgelegte Schlüssel',
  pinsHint: `Je Zeile einer: sha256/ und 44 Zeichen. Die verwendeten stehen in den Einzelheiten eines Tunnels. Höchstens ${LIMITS.pins.value}.`,

  certificates: {
    none: 'Keines',
    pem: 'PEM-Dateien',
    pkcs12: 'PKCS#12-Datei auf diesem Rechner',
    stored: 'PKCS#12, im Speicher des Systems',
  },
  certificateHint: 'Was dieser Rechner zeigt, wenn die TSCF fragt, wer er ist.',
  certFile: 'Zertifikatsdatei',
  certFileHint: 'Das Zertifikat, danach die seiner Aussteller.',
  keyFile: 'Schlüsseldatei',
  pkcs12File: 'PKCS#12-Datei',
  hasPassphrase: 'Der Schlüssel hat eine Passphrase',
  choose: 'Datei wählen …',
  chooseOther: 'Andere Datei wählen …',
  chosen: (name) => `${name}: kommt beim Speichern des Profils in den Speicher des Systems.`,
  tooLarge: `Die Datei ist größer als ${formatCount(LIMITS.storedCertificateOctets.value / 1_024)}\u00A0KiB: Das ist kein Client-Zertifikat.`,
  unreadable: 'Die Datei ließ sich nicht lesen.',
  inspected: {
    subject: 'Ausgestellt für',
    issuer: 'Ausgestellt von',
    validFrom: 'Gültig ab',
    validTo: 'Gültig bis',
    looking: 'Das Zertifikat wird geprüft …',
    failed: 'Das Zertifikat ließ sich nicht prüfen.',
    passphrase: 'Sein Schlüssel ist verschlüsselt.',
    passphraseAction: 'Geben Sie an, dass er eine Passphrase hat, und nennen Sie sie.',
  },

  proxyMode: 'Proxy',
  proxyModes: { system: 'Wie das System vorgibt', none: 'Keiner: direkt', manual: 'Dieser' },
  proxyUrl: 'URL',
  proxyUrlHint: 'http://HOST:PORT, https://HOST:PORT oder socks5://HOST:PORT',
  proxyUser: 'Benutzer',
  proxyUserHint: 'Leer: Der Proxy verlangt keine Anmeldung.',
  proxyCaFile: 'CA-Datei des Proxys',
  proxyCaFileHint: 'Für einen https://-Proxy; leer: die Zertifizierungsstellen des Systems.',

  reconnectFirst: 'Erste Pause',
  reconnectFirstHint: 'Zwischen einem gescheiterten Versuch und dem nächsten; sie verdoppelt sich jedes Mal.',
  reconnectLongest: 'Längste Pause',
  reconnectSummary: (first, longest) => `${first}\u00A0s bis ${longest}\u00A0s`,

  forwardsHint:
    'Was lokale Programme hier an eine Adresse senden, geht durch den Tunnel, und Antworten kommen zurück.',
  forward: {
    group: (number) => `Weiterleitung ${formatCount(number)}`,
    listenHost: 'Von Adresse',
    listenPort: 'Port',
    toAddress: 'An Adresse',
    toPort: 'Port',
    count: 'Ports',
    add: 'Weiterleitung hinzufügen',
    remove: (number) => `Weiterleitung ${formatCount(number)} entfernen`,
  },
  forwardCount: (count) => (count === 0 ? 'keine' : formatCount(count)),

  captiveProbe: 'Prüfung auf Anmeldeseite',
  captiveProbeHint:
    'Eine http://-URL, die mit Status 204 und sonst nichts antwortet. Eine Diagnose fragt sie, ob das Netz erst eine Anmeldung verlangt (Captive Portal); leer: Niemand wird gefragt.',
  captiveProbeNobody: 'niemand wird gefragt',

  seconds: 's',
  bounds: (min, max, unit, organisation) =>
    `${range(min, max)}\u00A0${unit}, ${shell.managedBy(organisation)}`,

  secret: {
    name: secretName,
    place: (place, store) =>
      ({
        'not-needed': 'Bisher ist nichts gespeichert.',
        stored: `Gespeichert in: ${store ?? 'Speicher des Systems'}.`,
        memory: 'Nur für diesen Lauf gemerkt: Es ist weg, sobald Pinhole endet.',
        missing: 'Fehlt: Es ist nichts gespeichert.',
        unknown: `Unbekannt: ${store ?? 'Der Speicher des Systems'} ist gesperrt oder nicht benutzbar.`,
      })[place],
    replace: (kind) => `${theSecret[kind][0]} ersetzen`,
    goesTo: (store) => `Kommt beim Speichern des Profils in ${store} und wird nie angezeigt.`,
    give: (kind, place) => `${theSecret[kind][0]} ${place === 'missing' ? 'angeben' : 'ersetzen'}`,
    goesAtOnce: (store) => `Kommt in ${store} und wird nie angezeigt.`,
    keep: 'Behalten',
    kept: (kind) => `${theSecret[kind][1]} ist gespeichert.`,
    storeProblem: 'Geheimnisse lassen sich nicht über diesen Lauf hinaus speichern.',
  },

  failure: {
    title: 'Das Profil wurde nicht gespeichert.',
    changed: 'Das Profil wurde inzwischen geändert oder gelöscht.',
    changedWords:
      'Ein anderes Fenster oder Programm war schneller. Wenn Sie es neu laden, geht verloren, was Sie hier eingegeben haben.',
    loadAgain: 'Neu laden',
    store: 'Der Kennwortspeicher ist nicht benutzbar: Nichts wurde gespeichert.',
    storeWords: 'Pinhole kann sich Geheimes bis zu seinem Ende merken; danach müssen Sie es neu angeben.',
    keepInMemory: 'Nur für diesen Lauf merken',
  },

  wrong: {
    empty: {
      name: '',
      host: 'Geben Sie den Namen oder die Adresse der TSCF an.',
      port: `Geben Sie einen Port an, ${PORT}; meist 443.`,
      otherPorts: '',
      intervalSeconds: 'Geben Sie die Sekunden zwischen Keep-alives an.',
      responseTimeS: 'Geben Sie eine Zeit in Sekunden an; meist 10.',
      missLimit: 'Geben Sie eine Zahl an; meist 2.',
      caFile: '',
      serverName: '',
      pins: '',
      certFile: 'Geben Sie den Pfad des Zertifikats an.',
      keyFile: 'Geben Sie den Pfad seines Schlüssels an.',
      pkcs12File: 'Geben Sie den Pfad der Datei an.',
      storedId: 'Wählen Sie eine Datei.',
      proxyUrl: 'Geben Sie die URL des Proxys an, etwa http://proxy.example:3128.',
      proxyUser: '',
      proxyCaFile: '',
      reconnectFirstS: 'Geben Sie eine Pause in Sekunden an; meist 1.',
      reconnectLongestS: 'Geben Sie eine Pause in Sekunden an; meist 60.',
      captiveProbeUrl: '',
    },
    right: {
      name: 'Ein Name hat höchstens 80 Zeichen.',
      host: 'Das ist kein Hostname und keine IP-Adresse. Geben Sie ihn allein an oder mit seinem Port, etwa tscf.example.com:443.',
      port: `Ein Port ist ${PORT}.`,
      otherPorts: `Höchstens ${LIMITS.otherPorts.value} Ports, jeder ${PORT}, mit Kommas dazwischen.`,
      intervalSeconds: `Geben Sie ganze Sekunden an, ${range(1, LIMITS.intervalSeconds.value)}.`,
      responseTimeS: `Geben Sie ${range(1, LIMITS.responseTimeSeconds.value)} Sekunden an.`,
      missLimit: `Geben Sie eine ganze Zahl an, ${range(1, LIMITS.missLimit.value)}.`,
      caFile: PATH,
      serverName: 'Das ist kein Hostname und keine IP-Adresse.',
      pins: `Jeder besteht aus sha256/ und 44 Zeichen Base64; höchstens ${LIMITS.pins.value}, je Zeile einer.`,
      certFile: PATH,
      keyFile: PATH,
      pkcs12File: PATH,
      storedId: 'Wählen Sie die Datei noch einmal.',
      proxyUrl:
        'Das ist keine URL eines Proxys: http://HOST:PORT, https://HOST:PORT oder socks5://HOST:PORT.',
      proxyUser:
        'Ein Benutzer enthält keinen Doppelpunkt und keine Steuerzeichen und hat höchstens 255 Zeichen.',
      proxyCaFile: PATH,
      reconnectFirstS: `Geben Sie ${range(0.1, LIMITS.reconnectMaxMs.value / 1_000)} Sekunden an.`,
      reconnectLongestS: `Geben Sie ${range(0.1, LIMITS.reconnectMaxMs.value / 1_000)} Sekunden an.`,
      captiveProbeUrl:
        'Geben Sie eine http://-URL ohne Benutzer und Kennwort an, etwa http://probe.example.com/204.',
    },
    pauses: 'Die erste Pause darf nicht länger sein als die längste.',
    bounds: (min, max, organisation) =>
      min === max
        ? `Muss ${formatSeconds(min)} sein, ${shell.managedBy(organisation)}.`
        : `Muss ${range(min, max)}\u00A0s sein, ${shell.managedBy(organisation)}.`,
    forward: {
      listenHost: ADDRESS,
      listenPort: 'Ein Port ist eine ganze Zahl von 0 bis 65535; 0: irgendein freier.',
      toAddress: ADDRESS,
      toPort: `Ein Port ist ${PORT}.`,
      count: `Geben Sie eine ganze Zahl an, ${range(1, LIMITS.forwardPorts.value)}.`,
    },
    exists: 'Es gibt schon zu viele Profile mit einem solchen Namen: Wählen Sie einen anderen.',
  },
};

/** How long a client certificate is good, in the detail of a tunnel and in the form. */
export const certificate: Catalogue['certificate'] = {
  over: ({ validTo }) =>
    `Dieses Zertifikat ist am ${formatDay(validTo)} abgelaufen. Eine TSCF wird es ablehnen: Besorgen Sie ein neues.`,
  notYet: ({ validFrom }) => `Dieses Zertifikat gilt erst ab ${formatDay(validFrom)}.`,
  ending: ({ validTo }, days) =>
    `Dieses Zertifikat läuft am ${formatDay(validTo)} ab, ${days === 1 ? 'in einem Tag' : `in ${formatCount(days)} ${pluralOf(days, { one: 'Tag', other: 'Tagen' })}`}. Besorgen Sie rechtzeitig ein neues.`,
};
