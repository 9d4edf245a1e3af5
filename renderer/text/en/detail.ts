/** The words of a tunnel's detail. */
import type {
  DialAttempt,
  ForwardSnapshot,
  GapCause,
  IntervalCandidate,
  PinholeEvidence,
} from '../../../app/contract/contract.ts';
import {
  formatCount,
  formatList,
  formatRtt,
  formatSeconds,
  formatSilence,
  formatSpan,
} from '../../format.ts';

const origin: Record<IntervalCandidate['origin'], string> = {
  tscf: 'TSCF',
  policy: 'Policy of your organisation',
  profile: 'Profile',
  measured: 'Measured lifetime',
  user: 'Your setting',
  none: 'Nobody',
};

const role: Record<IntervalCandidate['role'], string> = {
  wish: 'wished for',
  assignment: 'assigned',
  recommendation: 'recommended: 80 % of what survived',
  'at-least': 'no shorter than',
  'at-most': 'no longer than',
};

const gap: Record<GapCause, string> = {
  sleep: 'computer slept',
  stall: 'program stood still',
  'sleep-or-stall': 'slept, or stood still',
  network: 'network changed',
};

const outcome: Record<DialAttempt['outcome'], string> = {
  connected: 'connected',
  failed: 'failed',
  superseded: 'another was faster',
  cancelled: 'called off',
};

const forwardDrop: Record<keyof ForwardSnapshot['droppedByReason'], string> = {
  'tunnel-down': 'tunnel down',
  'no-inner-address': 'no inner address',
  'mappings-full': 'too many local programs',
  'too-large': 'too large',
  'queue-full': 'queue full',
  'reply-source': 'reply from elsewhere',
  'local-queue-full': 'local queue full',
};

/** The words of what is there. */
const given = <T>(value: T | undefined, words: (value: T) => string): string | undefined =>
  value === undefined ? undefined : words(value);

const ago = (ms: number): string => `${formatSpan(ms / 1_000)} ago`;

/** What a reason may rest on: its term, and its value where there is one. */
const evidence: Record<
  keyof PinholeEvidence,
  readonly [term: string, value: (of: PinholeEvidence) => string | undefined]
> = {
  sequence: ['Keep-alive', ({ sequence }) => given(sequence, (number) => `no. ${number}`)],
  silentMs: ['Nothing received for', ({ silentMs }) => given(silentMs, formatRtt)],
  survivedSilenceMs: ['Silence survived', ({ survivedSilenceMs }) => given(survivedSilenceMs, formatRtt)],
  deadAfterSilenceMs: [
    'Dead after a silence of',
    ({ deadAfterSilenceMs }) => given(deadAfterSilenceMs, formatRtt),
  ],
  waitingMs: ['Waiting', ({ waitingMs }) => given(waitingMs, formatRtt)],
  rttMs: ['Last answer after', ({ rttMs }) => given(rttMs, formatRtt)],
  usualMs: ['Usual here', ({ usualMs }) => given(usualMs, (ms) => `at most ${formatRtt(ms)}`)],
  missedInRow: ['Missed in a row', ({ missedInRow }) => given(missedInRow, formatCount)],
  receivedMeanwhile: ['Received meanwhile', ({ receivedMeanwhile }) => given(receivedMeanwhile, formatCount)],
  receivedForMs: ['Arriving for', ({ receivedForMs }) => given(receivedForMs, formatRtt)],
  answered: ['Answered', ({ answered }) => given(answered, formatCount)],
  intervalS: ['Interval', ({ intervalS }) => given(intervalS, formatSeconds)],
  survivedS: ['Measured: survived', ({ survivedS }) => given(survivedS, formatSilence)],
  failedByS: ['Measured: dead after', ({ failedByS }) => given(failedByS, formatSilence)],
  doubted: ['Measured lifetime', ({ doubted }) => given(doubted, (is) => (is ? 'in doubt' : 'holds'))],
  idleLimitS: ['The TSCF bears', ({ idleLimitS }) => given(idleLimitS, formatSilence)],
  lateMs: ['Late by', ({ lateMs }) => given(lateMs, formatRtt)],
  agoMs: ['When', ({ agoMs }) => given(agoMs, ago)],
  address: ['Address', ({ address }) => address],
  addressBefore: ['Address before', ({ addressBefore }) => addressBefore],
};

export const detail = {
  name: (tunnel: string) => `Detail of ${tunnel}`,
  back: 'Tunnels',
  backName: 'Back to the tunnels',
  close: 'Close the detail',

  pinhole: {
    title: 'Pin-hole',
    since: (seconds: number) => `for ${formatSpan(seconds)}`,
    evidence,
  },

  why: {
    title: 'Why this interval',
    none: 'Nothing is agreed yet: the interval comes with the connection.',
    because: {
      tscf: (value: string) => `${value}, because the TSCF assigned it.`,
      insisted: (value: string) => `${value}, because the TSCF insists on it.`,
      static: (value: string) => `${value}, because both sides are configured so.`,
      agreed: (value: string) => `${value}, because the profile proposed it and the TSCF agreed.`,
      user: (value: string) => `${value}, because you set it.`,
      policy: (value: string) => `${value}, because your organisation’s policy says so.`,
      'at-most': (value: string) => `${value}, because your organisation’s policy allows no longer one.`,
      'at-least': (value: string) => `${value}, because your organisation’s policy allows no shorter one.`,
      measured: (value: string) => `${value}, because a measurement showed what the pin-hole survives.`,
      off: 'Keep-alive is off, by the TSCF’s word.',
      notNegotiated: 'Keep-alive is off: the TSCF did not negotiate it.',
    },
    columns: { origin: 'Who', role: 'Said', value: 'Interval', won: 'In force' },
    origin,
    role,
    noValue: { named: 'none named', measured: 'not measured' },
    off: 'off',
    won: 'In force',
  },

  kam: {
    title: 'Keep-alives',
    lastOf: (count: number) => (count === 0 ? '' : `the last ${formatCount(count)}, newest at the right`),
    answered: 'answered',
    missed: 'missed',
    gap,
    none: 'No keep-alives yet. Each will stand here with its round trip.',
    describe: (parts: readonly string[]) => `Oldest to newest: ${formatList(parts)}`,
    part: {
      answered: (count: number, from: string, to: string) =>
        `${formatCount(count)} answered in ${from === to ? from : `${from} to ${to}`}`,
      missed: (count: number) => `${formatCount(count)} missed`,
      gap: (cause: GapCause) => gap[cause],
    },
    counters: {
      sent: 'Sent',
      answered: 'Answered',
      missed: 'Missed',
      late: 'Answered late',
      received: 'From the TSCF',
      reconnects: 'Reconnects',
    },
    dropped: 'Dropped, by the rule that dropped it',
    nothingDropped: 'Nothing was dropped.',
  },

  connection: {
    title: 'Connection',
    addresses: 'Addresses',
    local: 'This computer',
    remote: 'TSCF',
    proxy: 'Through the proxy',
    noProxy: 'none: directly',
    reflexive: 'As the TSCF sees this computer',
    inner: 'Inner address',
    idleLimit: 'The TSCF bears a silence of',
    anyLength: 'any length',
    tls: 'TLS',
    noTls: 'No TLS connection.',
    protocol: 'Version',
    cipher: 'Cipher',
    resumed: 'Handshake',
    full: 'full',
    resumption: 'resumed',
    pinned: 'Key',
    keyPinned: 'pinned by the profile',
    keyVerified: 'verified by its chain',
    validTo: 'Valid until',
    previousIssuer: 'Issued before by',
    chain: 'Certificates',
    issuer: (name: string) => `issued by ${name}`,
    until: (date: string) => `until ${date}`,
    clientCertificate: 'Client certificate of this computer',
    attempts: 'Attempts of the last dial',
    noAttempts: 'Nothing was dialled yet.',
    attempt: (address: string, what: DialAttempt['outcome'], after: number, took: number) =>
      `${address}: ${outcome[what]} after ${formatRtt(took)}${after < 1 ? '' : `, begun ${formatRtt(after)} in`}`,
    forwards: 'UDP forwards',
    forward: (listen: string, to: string) => `${listen} → ${to}`,
    forwardCounts: (sent: number, received: number, mappings: number) =>
      `${formatCount(sent)} sent, ${formatCount(received)} received, ${formatCount(mappings)} local ${mappings === 1 ? 'program' : 'programs'}`,
    forwardDropped: (reason: keyof ForwardSnapshot['droppedByReason'], count: number) =>
      `${formatCount(count)} dropped: ${forwardDrop[reason]}`,
  },

  capture: {
    title: 'Capture',
    what: 'Control messages and headers of inner packets, for Wireshark; never what is in them.',
    bounds: (seconds: number, octets: number) =>
      `It ends by itself after ${formatSpan(seconds)}, or at ${formatCount(octets / 1_048_576)} MiB. The file is written on the computer where Pinhole runs.`,
    packets: 'Inner packets',
    packetsOf: { headers: 'Their headers', none: 'None: control messages alone' },
    start: 'Start capture',
    stop: 'Stop capture',
    forbidden: 'The policy of this computer forbids captures.',
    runs: 'A capture of this tunnel runs.',
    runsElsewhere: (names: string) =>
      `A capture of ${names} runs. There is one at a time: stop it to begin another.`,
    andOthers: (names: string) => `It is of ${names} too.`,
    ended: (name: string | null) => (name === null ? 'The last capture' : `The last capture, of ${name}`),
    since: 'Since',
    ago: (seconds: number) => `${formatSpan(seconds)} ago`,
    path: 'File',
    why: 'Ended',
    written: 'Messages and packets',
    dropped: 'Left out: the disk was too slow',
  },

  history: {
    title: 'What happened to this tunnel',
    empty: 'Nothing yet.',
  },
} as const;
