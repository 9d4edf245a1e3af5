/** The words of a tunnel's detail. */
import type { DialAttempt, ForwardSnapshot, GapCause } from '../../../app/contract/contract.ts';
import {
  formatCount,
  formatList,
  formatRtt,
  formatSeconds,
  formatSilence,
  formatSpan,
  pluralOf,
} from '../../format.ts';
import type { Catalogue } from '../form.ts';

const gap: Record<GapCause, string> = {
  sleep: 'Rechner im Ruhezustand',
  stall: 'Programm stand still',
  'sleep-or-stall': 'Ruhezustand oder Stillstand',
  network: 'Netz gewechselt',
};

const outcome: Record<DialAttempt['outcome'], string> = {
  connected: 'verbunden',
  failed: 'gescheitert',
  superseded: 'von einer schnelleren überholt',
  cancelled: 'abgebrochen',
};

const forwardDrop: Record<keyof ForwardSnapshot['droppedByReason'], string> = {
  'tunnel-down': 'Tunnel unterbrochen',
  'no-inner-address': 'keine innere Adresse',
  'mappings-full': 'zu viele lokale Programme',
  'too-large': 'zu groß',
  'queue-full': 'Warteschlange voll',
  'reply-source': 'Antwort von anderswo',
  'local-queue-full': 'lokale Warteschlange voll',
};

/** The words of what is there. */
const given = <T>(value: T | undefined, words: (value: T) => string): string | undefined =>
  value === undefined ? undefined : words(value);

const ago = (ms: number): string => `vor ${formatSpan(ms / 1_000)}`;

/** What a reason may rest on: its term, and its value where there is one. */
const evidence: Catalogue['detail']['pinhole']['evidence'] = {
  sequence: ['Keep-alive', ({ sequence }) => given(sequence, (number) => `Nr. ${number}`)],
  silentMs: ['Nichts empfangen seit', ({ silentMs }) => given(silentMs, formatRtt)],
  survivedSilenceMs: ['Überlebte Stille', ({ survivedSilenceMs }) => given(survivedSilenceMs, formatRtt)],
  deadAfterSilenceMs: [
    'Tot nach einer Stille von',
    ({ deadAfterSilenceMs }) => given(deadAfterSilenceMs, formatRtt),
  ],
  waitingMs: ['Wartet seit', ({ waitingMs }) => given(waitingMs, formatRtt)],
  rttMs: ['Letzte Antwort nach', ({ rttMs }) => given(rttMs, formatRtt)],
  usualMs: ['Hier üblich', ({ usualMs }) => given(usualMs, (ms) => `höchstens ${formatRtt(ms)}`)],
  missedInRow: ['Unbeantwortet in Folge', ({ missedInRow }) => given(missedInRow, formatCount)],
  receivedMeanwhile: [
    'Inzwischen empfangen',
    ({ receivedMeanwhile }) => given(receivedMeanwhile, formatCount),
  ],
  receivedForMs: ['Empfang dauert an seit', ({ receivedForMs }) => given(receivedForMs, formatRtt)],
  answered: ['Beantwortet', ({ answered }) => given(answered, formatCount)],
  intervalS: ['Intervall', ({ intervalS }) => given(intervalS, formatSeconds)],
  survivedS: ['Gemessen: überlebt', ({ survivedS }) => given(survivedS, formatSilence)],
  failedByS: ['Gemessen: tot nach', ({ failedByS }) => given(failedByS, formatSilence)],
  doubted: ['Gemessene Lebensdauer', ({ doubted }) => given(doubted, (is) => (is ? 'zweifelhaft' : 'gilt'))],
  idleLimitS: ['Die TSCF duldet', ({ idleLimitS }) => given(idleLimitS, formatSilence)],
  lateMs: ['Verspätet um', ({ lateMs }) => given(lateMs, formatRtt)],
  agoMs: ['Wann', ({ agoMs }) => given(agoMs, ago)],
  address: ['Adresse', ({ address }) => address],
  addressBefore: ['Vorherige Adresse', ({ addressBefore }) => addressBefore],
};

export const detail: Catalogue['detail'] = {
  name: (tunnel) => `Einzelheiten zu ${tunnel}`,
  back: 'Tunnel',
  backName: 'Zurück zu den Tunneln',
  close: 'Einzelheiten schließen',

  pinhole: {
    title: 'Pin-hole',
    since: (seconds) => `seit ${formatSpan(seconds)}`,
    evidence,
  },

  why: {
    title: 'Warum dieses Intervall',
    none: 'Noch ist nichts vereinbart: Das Intervall kommt mit der Verbindung.',
    because: {
      tscf: (value) => `${value}, weil die TSCF es zugewiesen hat.`,
      insisted: (value) => `${value}, weil die TSCF darauf besteht.`,
      static: (value) => `${value}, weil beide Seiten so eingestellt sind.`,
      agreed: (value) => `${value}, weil das Profil es vorschlug und die TSCF zustimmte.`,
      user: (value) => `${value}, weil Sie es so eingestellt haben.`,
      policy: (value) => `${value}, weil die Richtlinie Ihrer Organisation es vorgibt.`,
      'at-most': (value) => `${value}, weil die Richtlinie Ihrer Organisation kein längeres zulässt.`,
      'at-least': (value) => `${value}, weil die Richtlinie Ihrer Organisation kein kürzeres zulässt.`,
      measured: (value) => `${value}, weil eine Messung gezeigt hat, was das Pin-hole überlebt.`,
      off: 'Keep-alive ist aus, weil die TSCF es so verlangt.',
      notNegotiated: 'Keep-alive ist aus: Die TSCF hat es nicht ausgehandelt.',
    },
    columns: { origin: 'Wer', role: 'Aussage', value: 'Intervall', won: 'Wirksam' },
    origin: {
      tscf: 'TSCF',
      policy: 'Richtlinie Ihrer Organisation',
      profile: 'Profil',
      measured: 'Gemessene Lebensdauer',
      user: 'Ihre Einstellung',
      none: 'Niemand',
    },
    role: {
      wish: 'gewünscht',
      assignment: 'zugewiesen',
      recommendation: 'empfohlen: 80\u00A0% des Überlebten',
      'at-least': 'nicht kürzer als',
      'at-most': 'nicht länger als',
    },
    noValue: { named: 'keines genannt', measured: 'nicht gemessen' },
    off: 'aus',
    won: 'Wirksam',
  },

  kam: {
    title: 'Keep-alives',
    lastOf: (count) => (count === 0 ? '' : `die letzten ${formatCount(count)}, das neueste rechts`),
    answered: 'beantwortet',
    missed: 'unbeantwortet',
    gap,
    none: 'Noch keine Keep-alives. Jedes wird hier mit seiner Umlaufzeit stehen.',
    describe: (parts) => `Vom ältesten zum neuesten: ${formatList(parts)}`,
    part: {
      answered: (count, from, to) =>
        `${formatCount(count)} beantwortet nach ${from === to ? from : `${from} bis ${to}`}`,
      missed: (count) => `${formatCount(count)} unbeantwortet`,
      gap: (cause) => gap[cause],
    },
    counters: {
      sent: 'Gesendet',
      answered: 'Beantwortet',
      missed: 'Unbeantwortet',
      late: 'Zu spät beantwortet',
      received: 'Von der TSCF',
      reconnects: 'Neuaufbauten',
    },
    dropped: 'Verworfen, nach der Regel, die es verwarf',
    nothingDropped: 'Nichts wurde verworfen.',
  },

  connection: {
    title: 'Verbindung',
    addresses: 'Adressen',
    local: 'Dieser Rechner',
    remote: 'TSCF',
    proxy: 'Über den Proxy',
    noProxy: 'keinen: direkt',
    reflexive: 'Wie die TSCF diesen Rechner sieht',
    inner: 'Innere Adresse',
    idleLimit: 'Die TSCF duldet eine Stille von',
    anyLength: 'beliebiger Dauer',
    tls: 'TLS',
    noTls: 'Keine TLS-Verbindung.',
    protocol: 'Version',
    cipher: 'Verschlüsselung',
    resumed: 'Handshake',
    full: 'vollständig',
    resumption: 'wiederaufgenommen',
    pinned: 'Schlüssel',
    keyPinned: 'im Profil festgelegt',
    keyVerified: 'durch seine Kette geprüft',
    validTo: 'Gültig bis',
    previousIssuer: 'Zuvor ausgestellt von',
    chain: 'Zertifikate',
    issuer: (name) => `ausgestellt von ${name}`,
    until: (date) => `bis ${date}`,
    clientCertificate: 'Client-Zertifikat dieses Rechners',
    attempts: 'Versuche des letzten Verbindungsaufbaus',
    noAttempts: 'Bisher kein Verbindungsaufbau.',
    attempt: (address, what, after, took) =>
      `${address}: ${outcome[what]} nach ${formatRtt(took)}${after < 1 ? '' : `, begonnen nach ${formatRtt(after)}`}`,
    forwards: 'UDP-Weiterleitungen',
    forward: (listen, to) => `${listen} → ${to}`,
    forwardCounts: (sent, received, mappings) =>
      `${formatCount(sent)} gesendet, ${formatCount(received)} empfangen, ${formatCount(mappings)} ${pluralOf(mappings, { one: 'lokales Programm', other: 'lokale Programme' })}`,
    forwardDropped: (reason, count) => `${formatCount(count)} verworfen: ${forwardDrop[reason]}`,
  },

  capture: {
    title: 'Aufzeichnung',
    what: 'Steuernachrichten und Kopfdaten innerer Pakete, für Wireshark; nie deren Inhalt.',
    bounds: (seconds, octets) =>
      `Sie endet von selbst nach ${formatSpan(seconds)} oder bei ${formatCount(octets / 1_048_576)}\u00A0MiB. Die Datei liegt auf dem Rechner, auf dem Pinhole läuft.`,
    packets: 'Innere Pakete',
    packetsOf: { headers: 'Ihre Kopfdaten', none: 'Keine: nur Steuernachrichten' },
    start: 'Aufzeichnung starten',
    stop: 'Aufzeichnung beenden',
    forbidden: 'Die Richtlinie dieses Rechners verbietet Aufzeichnungen.',
    runs: 'Eine Aufzeichnung dieses Tunnels läuft.',
    runsElsewhere: (names) =>
      `Eine Aufzeichnung von ${names} läuft. Es gibt nur eine zur selben Zeit: Beenden Sie diese, um eine andere zu starten.`,
    andOthers: (names) => `Sie umfasst auch ${names}.`,
    ended: (name) => (name === null ? 'Die letzte Aufzeichnung' : `Die letzte Aufzeichnung, von ${name}`),
    since: 'Läuft seit',
    ago: formatSpan,
    path: 'Datei',
    why: 'Beendet',
    written: 'Nachrichten und Pakete',
    dropped: 'Ausgelassen: Die Platte war zu langsam',
  },

  history: {
    title: 'Verlauf dieses Tunnels',
    empty: 'Noch nichts.',
  },
};
