/** The words of the form of a profile: its fields, and what is wrong with them. */
import {
  LIMITS,
  type ClientCertificateFacts,
  type SecretKind,
  type SecretPlace,
} from '../../../app/contract/contract.ts';
import { formatCount, formatDay, formatNumber, formatSeconds } from '../../format.ts';
import { shell } from './shell.ts';

const range = (min: number, max: number): string => `${formatNumber(min)} to ${formatNumber(max)}`;
const PORT = 'a whole number from 1 to 65535';
const ADDRESS = 'Give an IPv4 or IPv6 address, such as 10.0.0.1: a name could come to mean another computer.';
const PATH = `The path is too long.`;

const secretName: Record<SecretKind, string> = {
  'proxy-password': 'Password',
  passphrase: 'Pass phrase',
  pkcs12: 'PKCS#12 file',
};

export const profileForm = {
  add: 'Add a profile',
  edit: (name: string) => `Edit ${name}`,
  copy: (name: string) => `Duplicate of ${name}`,
  /** As long as a name may be, without half a character at the end. */
  copyName: (name: string) =>
    `${name
      .slice(0, 73)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trimEnd()} (copy)`,
  view: (name: string) => name,
  back: 'Back to the profiles',
  readOnly: (organisation: string | null) =>
    `This profile is ${shell.managedBy(organisation)}: it can be looked at, and not changed here.`,
  loading: 'Loading the profile…',
  save: 'Save',
  saveAndConnect: 'Save and connect',
  saving: 'Saving…',
  saved: (name: string) => `${name} saved.`,
  advanced: 'Advanced',
  more: 'More',
  none: 'none',
  yes: 'yes',
  no: 'no',

  sections: {
    basics: 'Basics',
    keepAlive: 'Keep-alive',
    tls: 'TLS',
    certificate: 'Client certificate',
    proxy: 'Proxy',
    reconnect: 'Reconnect',
    forwards: 'UDP forwards',
  },

  name: 'Name',
  nameHint: 'How the tunnel is called here; empty: as its host.',
  id: 'ID',
  idHint: 'Names the file and the command line’s argument; it stays as it is.',
  host: 'Host of the TSCF',
  hostHint: 'A name or an address; host:port fills both fields.',
  taken: (host: string, port: string | undefined) =>
    port === undefined ? `Taken as ${host}.` : `Taken apart: ${host}, port ${port}.`,
  port: 'Port',
  otherPorts: 'Other ports',
  otherPortsHint: `Tried after the first, in this order: 8443, 5061. At most ${LIMITS.otherPorts.value}.`,
  startAutomatically: 'Start with the program',

  intervalMode: 'Interval',
  modes: {
    assigned: 'As the TSCF assigns it',
    proposed: 'Propose one to the TSCF',
    static: 'Set on both sides',
    auto: 'Automatic, by what was measured',
  },
  modeHints: {
    assigned: 'The TSCF says how often; right for most.',
    proposed: 'The TSCF may agree, or insist on its own.',
    static: 'Nothing is negotiated: the TSCF must be set to the same.',
    auto: '80 % of what the pin-hole of this network was measured to survive.',
  },
  intervalSeconds: 'Seconds between keep-alives',
  measureByItself: 'Measure by itself',
  measureByItselfHint: 'Where nothing is known of a network yet, and again where it no longer holds.',
  responseTime: 'Response time',
  responseTimeHint: 'So long an answer may take.',
  missLimit: 'Miss limit',
  missLimitHint: 'So many unanswered in a row end the connection.',
  tscfOriginates: 'The TSCF may send keep-alives too',
  sessionIdBy: 'Session ID drawn by',
  sessionIds: { client: 'This computer', tscf: 'The TSCF' },

  caFile: 'CA file',
  caFileHint: 'PEM file of whom to trust in place of the system’s authorities; empty: those.',
  /** Where a path leads, for whoever is at another computer. */
  pathHint: 'A path on the computer that runs Pinhole.',
  browse: 'Choose…',
  browseName: (what: string) => `Choose… ${what}`,
  ca: {
    looking: 'Looking at the file…',
    holds: (count: number, subject: string, validTo: string) =>
      count === 1
        ? `1 certificate: ${subject}, valid until ${validTo}`
        : `${formatCount(count)} certificates: ${subject}, valid until ${validTo}, and ${formatCount(count - 1)} more`,
    over: (subject: string, validTo: string) =>
      `${subject} ended on ${validTo}: a TSCF whose certificate it issued is not trusted any more.`,
  },
  caSystem: 'the authorities of the system',
  minVersion: 'Lowest version',
  minVersions: { '': 'As usual (TLS 1.2)', '1.2': 'TLS 1.2', '1.3': 'TLS 1.3' },
  serverName: 'Server name',
  serverNameHint: 'Where the certificate is for another name than the host.',
  pins: 'Pinned keys',
  pinsHint: `One a line: sha256/ and 44 characters. A tunnel’s detail shows those in use. At most ${LIMITS.pins.value}.`,

  certificates: {
    none: 'None',
    pem: 'PEM files',
    pkcs12: 'PKCS#12 file on this computer',
    stored: 'PKCS#12, kept in the system’s store',
  },
  certificateHint: 'What this computer shows where the TSCF asks who it is.',
  certFile: 'Certificate file',
  certFileHint: 'The certificate, then those of its issuers.',
  keyFile: 'Key file',
  pkcs12File: 'PKCS#12 file',
  hasPassphrase: 'The key has a pass phrase',
  choose: 'Choose a file…',
  chooseOther: 'Choose another file…',
  chosen: (name: string) => `${name}: goes into the store when the profile is saved.`,
  tooLarge: `The file is larger than ${formatCount(LIMITS.storedCertificateOctets.value / 1_024)} KiB: that is no client certificate.`,
  unreadable: 'The file could not be read.',
  inspected: {
    subject: 'Issued to',
    issuer: 'Issued by',
    validFrom: 'Valid from',
    validTo: 'Valid until',
    looking: 'Looking at the certificate…',
    failed: 'The certificate could not be looked at.',
    passphrase: 'Its key is encrypted.',
    passphraseAction: 'Say that it has a pass phrase, and give it.',
  },

  proxyMode: 'Proxy',
  proxyModes: { system: 'As the system says', none: 'None: directly', manual: 'This one' },
  proxyUrl: 'URL',
  proxyUrlHint: 'http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT',
  proxyUser: 'User',
  proxyUserHint: 'Empty: the proxy asks for nobody.',
  proxyCaFile: 'CA file of the proxy',
  proxyCaFileHint: 'For an https:// proxy; empty: the system’s authorities.',

  reconnectFirst: 'First pause',
  reconnectFirstHint: 'Between a failed attempt and the next; it doubles from one to the next.',
  reconnectLongest: 'Longest pause',
  reconnectSummary: (first: string, longest: string) => `${first} s to ${longest} s`,

  forwardsHint: 'What local programs send to an address here goes through the tunnel, and answers come back.',
  forward: {
    group: (number: number) => `Forward ${formatCount(number)}`,
    listenHost: 'From address',
    listenPort: 'Port',
    toAddress: 'To address',
    toPort: 'Port',
    count: 'Ports',
    add: 'Add a forward',
    remove: (number: number) => `Remove forward ${formatCount(number)}`,
  },
  forwardCount: (count: number) => (count === 0 ? 'none' : formatCount(count)),

  captiveProbe: 'Captive portal probe',
  captiveProbeHint:
    'An http:// URL that answers with status 204 and nothing else. A diagnosis asks it whether the network wants a sign-in first; empty: nobody is asked.',
  captiveProbeNobody: 'nobody is asked',

  seconds: 's',
  bounds: (min: number, max: number, unit: string, organisation: string | null) =>
    `${range(min, max)} ${unit}, ${shell.managedBy(organisation)}`,

  secret: {
    name: secretName,
    place: (place: SecretPlace, store: string | null) =>
      ({
        'not-needed': 'None is kept yet.',
        stored: `Kept in ${store ?? 'the system’s store'}.`,
        memory: 'Kept for this run only: it is gone when Pinhole ends.',
        missing: 'Missing: none is kept.',
        unknown: `Not known: ${store ?? 'the system’s store'} is locked or cannot be used.`,
      })[place],
    replace: (kind: SecretKind) => `Replace the ${secretName[kind].toLowerCase()}`,
    goesTo: (store: string) => `Goes into ${store} when the profile is saved, and is never shown.`,
    give: (kind: SecretKind, place: SecretPlace) =>
      place === 'missing'
        ? `Give the ${secretName[kind].toLowerCase()}`
        : `Replace the ${secretName[kind].toLowerCase()}`,
    goesAtOnce: (store: string) => `Goes into ${store}, and is never shown.`,
    keep: 'Keep it',
    kept: (kind: SecretKind) => `The ${secretName[kind].toLowerCase()} is kept.`,
    storeProblem: 'Secrets cannot be kept beyond this run.',
  },

  failure: {
    title: 'The profile was not saved.',
    changed: 'The profile was changed or deleted meanwhile.',
    changedWords: 'Another window or program was faster. Loading it again drops what you have typed here.',
    loadAgain: 'Load it again',
    store: 'The store of passwords cannot be used: nothing was saved.',
    storeWords: 'What is secret can be kept until Pinhole ends, and must then be given again.',
    keepInMemory: 'Keep it for this run only',
  },

  wrong: {
    empty: {
      name: '',
      host: 'Give the name or address of the TSCF.',
      port: `Give a port, ${PORT}; usually 443.`,
      otherPorts: '',
      intervalSeconds: 'Give the seconds between keep-alives.',
      responseTimeS: 'Give a time in seconds; usually 10.',
      missLimit: 'Give a number; usually 2.',
      caFile: '',
      serverName: '',
      pins: '',
      certFile: 'Give the path of the certificate.',
      keyFile: 'Give the path of its key.',
      pkcs12File: 'Give the path of the file.',
      storedId: 'Choose a file.',
      proxyUrl: 'Give the URL of the proxy, such as http://proxy.example:3128.',
      proxyUser: '',
      proxyCaFile: '',
      reconnectFirstS: 'Give a pause in seconds; usually 1.',
      reconnectLongestS: 'Give a pause in seconds; usually 60.',
      captiveProbeUrl: '',
    },
    right: {
      name: 'A name has at most 80 characters.',
      host: 'This is no host name or IP address. Give it alone or with its port, such as tscf.example.com:443.',
      port: `A port is ${PORT}.`,
      otherPorts: `At most ${LIMITS.otherPorts.value} ports, each ${PORT}, with commas between them.`,
      intervalSeconds: `Give whole seconds, ${range(1, LIMITS.intervalSeconds.value)}.`,
      responseTimeS: `Give ${range(1, LIMITS.responseTimeSeconds.value)} seconds.`,
      missLimit: `Give a whole number, ${range(1, LIMITS.missLimit.value)}.`,
      caFile: PATH,
      serverName: 'This is no host name or IP address.',
      pins: `Each is sha256/ and 44 characters of base64; at most ${LIMITS.pins.value} of them, one a line.`,
      certFile: PATH,
      keyFile: PATH,
      pkcs12File: PATH,
      storedId: 'Choose the file again.',
      proxyUrl: 'This is no URL of a proxy: http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT.',
      proxyUser: 'A user has no colon and no control characters, and at most 255 characters.',
      proxyCaFile: PATH,
      reconnectFirstS: `Give ${range(0.1, LIMITS.reconnectMaxMs.value / 1_000)} seconds.`,
      reconnectLongestS: `Give ${range(0.1, LIMITS.reconnectMaxMs.value / 1_000)} seconds.`,
      captiveProbeUrl:
        'Give an http:// URL without a user or a password, such as http://probe.example.com/204.',
    },
    pauses: 'The first pause must not be longer than the longest.',
    bounds: (min: number, max: number, organisation: string | null) =>
      min === max
        ? `Must be ${formatSeconds(min)}, ${shell.managedBy(organisation)}.`
        : `Must be ${range(min, max)} s, ${shell.managedBy(organisation)}.`,
    forward: {
      listenHost: ADDRESS,
      listenPort: 'A port is a whole number from 0 to 65535; 0: any free one.',
      toAddress: ADDRESS,
      toPort: `A port is ${PORT}.`,
      count: `Give a whole number, ${range(1, LIMITS.forwardPorts.value)}.`,
    },
    exists: 'There are too many profiles of such a name already: give it another one.',
  },
} as const;

/** How long a client certificate is good, in the detail of a tunnel and in the form. */
export const certificate = {
  over: ({ validTo }: ClientCertificateFacts) =>
    `This certificate ended on ${formatDay(validTo)}. A TSCF will refuse it: get a new one.`,
  notYet: ({ validFrom }: ClientCertificateFacts) =>
    `This certificate is good from ${formatDay(validFrom)} on, and not yet.`,
  ending: ({ validTo }: ClientCertificateFacts, days: number) =>
    `This certificate ends on ${formatDay(validTo)}, in ${days === 1 ? 'a day' : `${formatCount(days)} days`}. Get a new one in time.`,
} as const;
