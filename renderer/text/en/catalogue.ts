/**
 * Every word of the window in English. Its form is what every other language has to fill (../form.ts).
 * Habit: say what was seen ("consistent with"), never what it must have been.
 */
import type {
  ConnectStage,
  GapCause,
  IntervalInForce,
  Lifetime,
  PinholeVerdict,
  TscfBehaviour,
} from '../../../app/contract/contract.ts';
import { en } from '../../../app/words/en.ts';
import { chart } from './chart.ts';
import { demo } from './demo.ts';
import { detail } from './detail.ts';
import { diagnostics } from './diagnostics.ts';
import { engine } from './engine.ts';
import { logs } from './logs.ts';
import { measure } from './measure.ts';
import { certificate, profiles } from './profiles.ts';
import { profileForm } from './profile-form.ts';
import { policy } from './policy.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { tunnelList } from './tunnel-list.ts';
import { updates } from './updates.ts';
import { formatAge, formatCount, formatRtt, formatSeconds, formatSilence, formatSpan } from '../../format.ts';

const { state, verdict } = en;

const gap: Record<GapCause, string> = {
  sleep: 'This computer slept',
  stall: 'This program stood still',
  'sleep-or-stall': 'This computer slept, or this program stood still',
  network: 'The network changed',
};

const stage: Record<ConnectStage, string> = {
  name: 'Name lookup',
  tcp: 'TCP',
  proxy: 'Proxy',
  tls: 'TLS',
  configuration: 'Configuration',
};

const decidedBy: Record<IntervalInForce['decidedBy'], string> = {
  tscf: 'assigned by TSCF',
  policy: 'policy',
  profile: 'set in the profile',
  measured: 'measured',
  user: 'your setting',
  none: 'not negotiated',
};

/** Who decided an interval that is in force. */
function intervalOrigin({ agreement, decidedBy: who }: Omit<IntervalInForce, 'seconds'>): string {
  if (agreement === 'not-negotiated') return 'not negotiated';
  if (agreement === 'off') return 'by the TSCF’s word';
  if (agreement === 'insisted') return 'TSCF insists';
  if (who !== 'profile') return decidedBy[who];
  return agreement === 'proposed' ? 'proposed' : 'set on both sides';
}

const answers: Record<TscfBehaviour['answers'], (lateByMs: number) => string> = {
  prompt: () => 'answers at once',
  late: (lateByMs) => `answers late, by ${formatRtt(lateByMs)}`,
  never: () => 'does not answer keep-alives any more',
};

const sentence = (line: string): string => (/[.!?…]$/.test(line) ? line : `${line}.`);

const times = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const english = {
  product: 'Pinhole',
  version: (version: string) => `Version ${version}`,
  none: '–',

  state,
  verdict,
  stage,

  summary: {
    allConnected: 'All tunnels connected',
    lastKnown: (words: string) => `Last known: ${words}`,
    allStopped: 'All tunnels stopped',
    someStopped: (connected: number, stopped: number) =>
      `${formatCount(connected)} connected, ${formatCount(stopped)} stopped`,
    of: (count: number, total: number, words: string) =>
      total === 1 ? `The tunnel ${words}` : `${formatCount(count)} of ${formatCount(total)} ${words}`,
    needAttention: (count: number) => (count === 1 ? 'needs attention' : 'need attention'),
    reconnecting: (total: number) => (total === 1 ? 'is reconnecting' : 'reconnecting'),
    waiting: (total: number) => (total === 1 ? 'waits for a network' : 'waiting for a network'),
    closed: (total: number) => (total === 1 ? 'has a closed pin-hole' : 'with a closed pin-hole'),
    atRisk: (total: number) => (total === 1 ? 'is at risk' : 'at risk'),
    connecting: (total: number) => (total === 1 ? 'is connecting' : 'connecting'),
  },

  /** A line of the engine, closed with a full stop where another follows. */
  sentence,

  link: {
    joining: 'Connecting to Pinhole…',
    lost: 'Connection to Pinhole lost. Trying again…',
    stale: 'What is shown below is as it was last known. The tunnels themselves may well be up.',
    waits: 'Waits until the connection to Pinhole is back.',
    endedTitle: 'This session has ended',
    ended: 'Pinhole does not know this window’s session any more, most likely because it was started again.',
    endedAction: 'A new link comes from the terminal where Pinhole runs: press Enter there.',
    loadFailed: 'Pinhole did not tell its state.',
    unreachable: 'Pinhole could not be reached.',
    unreachableAction: 'Wait until the connection is back, then try again.',
    retry: 'Try again',
  },

  crash: {
    title: 'This window has run into a defect',
    words:
      'The tunnels themselves are not affected. Reload the window; if it happens again, report the line below.',
    reload: 'Reload',
  },

  warnings: (count: number) =>
    count === 1 ? 'Something needs to be looked at' : `${formatCount(count)} things need to be looked at`,
  allWarnings: (count: number) => `Show all ${formatCount(count)}`,
  fewerWarnings: 'Show fewer',
  dismiss: 'Dismiss',

  table: {
    name: 'Tunnels',
    columns: {
      state: 'State',
      tunnel: 'Tunnel',
      interval: 'Interval',
      kam: 'Last keep-alive',
      next: 'Next',
      reconnect: 'Reconnect',
      pinhole: 'Pin-hole',
      actions: 'Actions',
      problem: 'Problem',
    },
    managed: 'Managed by your organisation',
    connectedFor: (seconds: number) => `for ${formatSpan(seconds)}`,
    betweenAttempts: 'Between attempts',
    waitingNote: 'Goes on by itself',
    stoppedNote: 'Not started',
    failedNote: 'Attempts have stopped',
    start: 'Start',
    startName: (name: string) => `Start ${name}`,
    stop: 'Stop',
    stopName: (name: string) => `Stop ${name}`,
    openName: (name: string) => `${name}: details`,
    tryNow: 'Try now',
    tryNowName: (name: string) => `Try now: ${name}`,
  },

  interval: {
    value: ({ seconds }: IntervalInForce) => (seconds === 0 ? 'off' : formatSeconds(seconds)),
    origin: (interval: IntervalInForce, tscfOriginates: boolean) =>
      `${intervalOrigin(interval)}${tscfOriginates ? ' · both sides send' : ''}`,
  },

  kam: {
    noAnswerYet: 'no answer yet',
    justNow: 'just now',
    ago: (seconds: number) => `${formatAge(seconds)} ago`,
    samples: (answered: number, missed: number, gaps: number) =>
      `Last ${times(answered + missed, 'keep-alive', 'keep-alives')}: ${formatCount(answered)} answered, ${formatCount(missed)} missed` +
      (gaps === 0 ? '' : `, ${times(gaps, 'pause', 'pauses')} of this machine or its network`),
    noSamples: 'No keep-alives yet',
  },

  next: {
    in: (seconds: number) => `in ${formatSpan(seconds)}`,
    now: 'now',
    waiting: (seconds: number) => `waiting for the answer · ${formatSpan(seconds)}`,
    traffic: 'traffic is flowing',
  },

  reconnect: {
    attempt: (attempt: number) => `attempt ${formatCount(attempt)}`,
    nextIn: (seconds: number) => `next in ${formatSpan(seconds)}`,
    underWay: 'under way',
    lastFailed: 'The last attempt failed:',
    wentDown: 'Why it is down:',
  },

  detail,
  diagnostics,
  engine,
  measure,
  certificate,
  profiles,
  profileForm,
  policy,
  logs,
  settings,
  shell,
  chart,
  tunnelList,
  updates,

  announce: {
    state: (name: string, word: string) => `${name}: ${word}.`,
    verdict: (name: string, word: string) => `${name}: pin-hole ${word.toLowerCase()}.`,
  },

  history: {
    title: 'What happened',
    empty: 'Nothing yet. Each change of a tunnel will stand here, the newest first.',
    connecting: (stages: readonly ConnectStage[]) =>
      stages.length === 0 ? 'Connecting' : `Connecting: ${stages.map((name) => stage[name]).join(' → ')}`,
    attempt: (attempt: number, stages: readonly ConnectStage[]) =>
      stages.length === 0
        ? `Attempt ${formatCount(attempt)} to reconnect`
        : `Attempt ${formatCount(attempt)} to reconnect: ${stages.map((name) => stage[name]).join(' → ')}`,
    nextAttempt: (attempt: number, ms: number) =>
      `Reconnecting: attempt ${formatCount(attempt)} in ${formatRtt(ms)}`,
    because: (words: string, message: string | null) =>
      message === null ? words : `${words}. ${sentence(message)}`,
    interval: (interval: IntervalInForce, tscfOriginates: boolean) =>
      interval.seconds === 0
        ? `Keep-alive is off: ${intervalOrigin(interval)}`
        : `A keep-alive at the latest every ${formatSeconds(interval.seconds)}: ${intervalOrigin(interval)}${tscfOriginates ? ', both sides send' : ''}`,
    answered: (count: number, until: string, medianMs: number) =>
      count === 1
        ? `Keep-alive answered in ${formatRtt(medianMs)}`
        : `${formatCount(count)} keep-alives answered until ${until}, ${formatRtt(medianMs)} median`,
    missed: (sequence: number, silentMs: number) =>
      `Keep-alive ${sequence} was not answered; nothing received for ${formatRtt(silentMs)}`,
    late: (sequence: number, rttMs: number | null) =>
      rttMs === null
        ? `The answer to keep-alive ${sequence} came late`
        : `The answer to keep-alive ${sequence} came late, after ${formatRtt(rttMs)}`,
    verdict: (which: PinholeVerdict, reason: string | undefined) =>
      `Pin-hole ${verdict[which].toLowerCase()}${reason === undefined ? '' : `: ${reason}`}`,
    gap: (cause: GapCause, forMs: number | null) =>
      `${gap[cause]}${forMs === null ? '' : ` for ${formatSpan(forMs / 1_000)}`}. What was under way is void, and no failure of the path`,
    lifetime: (lifetime: Lifetime) => `Measured: ${measure.lived(lifetime)}`,
    doubt: (deadlySeconds: number) =>
      `Measured lifetime in doubt: a pin-hole was dead after a silence of ${formatSilence(deadlySeconds)}`,
    summary: (sent: number, answered: number, missed: number, uptimeMs: number) =>
      `Ended after ${formatSpan(uptimeMs / 1_000)}: ${times(sent, 'keep-alive', 'keep-alives')} sent, ` +
      `${formatCount(answered)} answered, ${formatCount(missed)} missed`,
    tscf: {
      started: 'Local TSCF started',
      stopped: 'Local TSCF stopped',
      answers: (how: TscfBehaviour['answers'], lateByMs: number) => `Local TSCF ${answers[how](lateByMs)}`,
      silent: 'Local TSCF goes silent',
      speaks: 'Local TSCF speaks again',
      refuses: 'Local TSCF refuses new tunnels',
      accepts: 'Local TSCF accepts new tunnels again',
      interval: (seconds: number) =>
        seconds === 0
          ? 'Local TSCF will switch keep-alive off for later tunnels'
          : `Local TSCF will assign ${formatSeconds(seconds)} to later tunnels`,
      forgetsAfter: (seconds: number) =>
        seconds === 0
          ? 'Local TSCF forgets no silent connection any more'
          : `Local TSCF forgets connections that are silent for ${formatSeconds(seconds)}`,
      forgets: 'Pin-hole closed: the open connection is lost without a word',
      cut: 'Local TSCF cut all connections',
    },
  },

  empty: {
    title: 'Keep a tunnel alive, and see why it lives',
    words:
      'Pinhole builds TLS tunnels to a TSCF and sends a small message whenever they fall silent, so that firewalls on the way keep them open. ' +
      'It notices when one stops answering, builds it again, and tells you what it saw.',
    start: 'Start the demo',
    add: 'Add a profile',
    note: 'The demo runs on this computer alone: a local TSCF, and one tunnel to it that you can break.',
  },

  demo,
} as const;
