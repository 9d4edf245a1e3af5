/** The words of the page Diagnostics: a diagnosis, its verdict, and the report. */
import type {
  FaultPlace,
  ReportRedaction,
  StageOutcome,
  StageRunSnapshot,
  Verdict,
} from '../../../app/contract/contract.ts';
import { formatCount, formatOctets, formatRtt, formatSpan } from '../../format.ts';

const where: Record<FaultPlace, string> = {
  'this-machine': 'this computer',
  'local-network': 'the network that this computer is on',
  path: 'the path to the TSCF',
  proxy: 'the proxy',
  tscf: 'the TSCF',
};

const confidence: Record<Verdict['confidence'], string> = {
  certain: 'certain',
  likely: 'likely, not certain',
  possible: 'possible, no more',
};

const stageState: Record<StageOutcome | Exclude<StageRunSnapshot['state'], 'over'>, string> = {
  waiting: 'Waiting',
  running: 'Running',
  passed: 'Passed',
  failed: 'Failed',
  warned: 'Warning',
  skipped: 'Skipped',
};

const levels: Record<ReportRedaction, { readonly name: string; readonly words: string }> = {
  standard: {
    name: 'Standard',
    words: 'Secrets, public addresses, user names and the name of this computer are taken out.',
  },
  strict: {
    name: 'Strict',
    words: 'Private addresses, host names and names of profiles are taken out as well.',
  },
};

export const diagnostics = {
  title: 'Diagnostics',
  /** Of the button in a tunnel's detail. */
  diagnose: 'Diagnose',
  diagnoseName: (name: string) => `Diagnose ${name}`,

  none: {
    title: 'There is no tunnel to diagnose',
    words: 'A diagnosis goes the way that a tunnel of a profile would go. Add a profile first.',
    toProfiles: 'Go to Profiles',
  },

  run: {
    lead: 'Goes the whole way to the TSCF, stage by stage, on connections of its own, to one verdict. The tunnel is left alone.',
    tunnel: 'Tunnel',
    start: 'Run diagnosis',
    cancel: 'Cancel',
    withIdle: 'Also measure how long silence is borne (takes minutes)',
    idleForbidden: 'Measuring is switched off by the policy of your organisation.',
    notYet: 'No diagnosis has been made since this program started.',
    failed: (name: string) => `The diagnosis of ${name} could not begin.`,
  },

  running: {
    title: (name: string) => `Diagnosing ${name}…`,
    progressName: 'Stages that are over',
    progress: (over: number, of: number, seconds: number) =>
      `${formatCount(over)} of ${formatCount(of)} stages over · ${formatSpan(seconds)}`,
    withIdle: 'Measuring silence takes minutes.',
  },

  verdict: {
    label: 'Verdict',
    of: (name: string, target: string) => `${name} · ${target}`,
    healthy: 'Nothing is wrong',
    calledOff: 'Called off',
    when: (date: string, tookMs: number) => `${date} · took ${formatRtt(tookMs)}`,
    where: 'Where',
    whereOf: (place: FaultPlace | null) => (place === null ? 'cannot be told' : where[place]),
    sure: 'How sure',
    confidence,
    rivals: 'What else it may be',
    nextTest: 'The test that would tell',
    action: 'What you can do',
    actionForIt: 'What IT can do',
    copy: 'Copy the result',
    copyTitle: 'The result as text',
    copyWords: 'The verdict and each stage, as plain text.',
  },

  stages: {
    title: 'Stages',
    state: stageState,
    took: formatRtt,
    evidence: 'Evidence',
    evidenceName: (title: string) => `Evidence: ${title}`,
  },

  evidence: {
    yes: 'yes',
    no: 'no',
    /** Where the name of a field, taken apart, would say too little. */
    labels: {
      of: 'Whose',
      again: 'Another connection got to',
      aheadMs: 'Clock ahead by',
      addresses: 'Addresses',
      dead: 'Dead proxies',
      used: 'Goes on with',
      asked: 'Interval asked for as',
      intervalS: 'Interval',
      idleLimitS: 'Silence borne by the TSCF',
      reflexive: 'As the TSCF sees it',
      sentInstead: 'Sent in place of TLS',
      received: 'Received in its place',
      minMs: 'Shortest round trip',
      medianMs: 'Median round trip',
      maxMs: 'Longest round trip',
      lateMs: 'Latest late answer',
      voided: 'Not counted',
      connectMs: 'TCP round trip',
      targetIsLocal: 'The TSCF is this computer',
      url: 'URL',
    } as Readonly<Record<string, string>>,
    /** The same of fields within others. */
    inner: {} as Readonly<Record<string, string>>,
    /** Where a field takes one of a few words, and these are not shown as they are. */
    values: {} as Readonly<Record<string, Readonly<Record<string, string>>>>,
  },

  report: {
    title: 'Diagnostic report',
    lead: 'One file with what is needed to find out what is wrong: settings without secrets, state of the tunnels, the last diagnosis, network, logs. You see all of it before it is written.',
    neverSent: 'Nothing is ever sent: the report is a file on this computer, and you decide who gets it.',
    level: 'How much is taken out',
    levels,
    locked: 'Set by the policy of your organisation.',
    prepare: 'Prepare report…',
    preparing: 'Collecting…',
    failed: 'The report could not be prepared.',
    preview: 'Diagnostic report: preview',
    summary: (level: ReportRedaction, files: number, total: number) =>
      `${levels[level].name} level · ${formatCount(files)} ${files === 1 ? 'file' : 'files'} · ${formatOctets(total)}`,
    files: 'Files of the report',
    octets: formatOctets,
    loading: 'Reading…',
    noText: 'This file is empty.',
    omitted: (count: number) => `… ${formatCount(count)} more octets are in the report`,
    notShown: 'The file could not be shown.',
    missing: (count: number) =>
      count === 1 ? 'One part could not be collected' : `${formatCount(count)} parts could not be collected`,
    save: 'Save',
    saved: (path: string) => `Saved: ${path}`,
    saveFailed: 'The report could not be saved.',
  },

  announce: {
    started: (name: string) => `${name}: the diagnosis has begun.`,
    ended: (name: string, what: string) => `${name}: the diagnosis has ended. ${what}`,
    failed: (name: string, message: string) => `${name}: the diagnosis could not begin. ${message}`,
  },
} as const;
