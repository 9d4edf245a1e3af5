/** The words of measuring how long a pin-hole lives, and of what was found. */
import type { DeathCause, Lifetime, MeasurementEnd } from '../../../app/contract/contract.ts';
import { formatCount, formatDate, formatSeconds, formatSilence, formatSpan } from '../../format.ts';

const cause: Record<DeathCause, string> = {
  silence: 'silence, consistent with a firewall that forgot the connection',
  reset: 'a reset, from a firewall or a load balancer',
  closed: 'an orderly end, by the TSCF or a proxy on the way',
  'tscf-idle-limit': 'the TSCF’s own idle limit; the firewall may bear more',
};

const confidence: Record<Lifetime['confidence'], string> = {
  high: 'high: each bound was seen twice',
  medium: 'medium: a sample was refuted, void, or seen only once',
  low: 'low: cut short, or samples contradicted each other',
};

const end: Record<Exclude<MeasurementEnd, 'measured'>, string> = {
  contradictory: 'Samples contradicted each other: the bounds are those that nothing disputes.',
  cancelled: 'It was cancelled: the bounds are those known by then.',
  'too-long': 'It took too long and was ended: the bounds are those known by then.',
  unsteady: 'The path itself was unsteady: its control connections were lost. Measure again when it is calm.',
  unreachable: 'The TSCF could not be reached for measuring. Measure again when the tunnel is connected.',
};

export const measure = {
  title: 'How long it outlives silence',
  unknown: 'Not measured yet on this network.',

  lived: ({ survivedSeconds, failedBySeconds }: Pick<Lifetime, 'survivedSeconds' | 'failedBySeconds'>) => {
    const dead = failedBySeconds === null ? null : formatSilence(failedBySeconds);
    if (survivedSeconds === 0) {
      return dead === null
        ? 'No silent connection was judged.'
        : `A silent connection was dead after ${dead} already, and none was seen to live through any silence.`;
    }
    const lived = formatSilence(survivedSeconds);
    return dead === null
      ? `A silent connection lived for ${lived}, the longest that was judged; none died.`
      : `A silent connection lived for ${lived} and was dead after ${dead}.`;
  },
  keeps: (seconds: number) => `Keep-alives at least every ${formatSeconds(seconds)} keep it open.`,
  noInterval: 'No keep-alive interval can be recommended from this.',
  inForce: {
    off: 'Keep-alive is off on this tunnel: nothing but its own traffic keeps the pin-hole open.',
    short: (seconds: number) => `The interval in force, ${formatSeconds(seconds)}, is short enough.`,
    near: (seconds: number) =>
      `The interval in force, ${formatSeconds(seconds)}, is close to what it survives: too little is left for a bad moment.`,
    long: (seconds: number) =>
      `The interval in force, ${formatSeconds(seconds)}, is longer than what it was seen to survive.`,
  },
  next: {
    shorten: (seconds: number) =>
      `Set the profile’s interval to auto, or to ${formatSeconds(seconds)}, and start the tunnel again.`,
    follows:
      'The profile’s interval is auto, so the next connection keeps to it: stop and start the tunnel to have it now.',
    bothSides: (seconds: number) =>
      `It is configured on both sides: set it to ${formatSeconds(seconds)} at the TSCF too, or let the profile’s interval be auto.`,
    policy:
      'The policy of your organisation decided it: ask whoever manages this computer for a shorter one.',
    managed: (seconds: number) =>
      `This profile is managed by your organisation: ask for the interval auto, or for ${formatSeconds(seconds)}.`,
    longer: 'To know more, measure with a longer silence.',
  },
  doubt: (when: string, deadlySeconds: number, trustedSeconds: number) =>
    `This is in doubt: on ${formatDate(when)} a pin-hole was dead after a silence of ${formatSilence(deadlySeconds)}. ` +
    (trustedSeconds === 0
      ? 'Measure anew.'
      : `Until it is measured anew, no more than ${formatSilence(trustedSeconds)} is relied on.`),
  end,

  facts: {
    survived: 'Proven open for',
    failedBy: 'Failed after',
    neverFailed: 'none failed',
    nothingSurvived: 'none survived',
    recommended: 'Recommended interval',
    network: 'Network',
    target: 'TSCF',
    when: 'Measured',
    confidence: 'Confidence',
    causes: 'How they died',
    cost: 'It took',
    costValue: (tookSeconds: number, connections: number, octets: number) =>
      `${formatSpan(tookSeconds)}, ${formatCount(connections)} connections, ${formatCount(octets)} octets of messages`,
  },
  confidence,
  cause,

  start: 'Measure now',
  again: 'Measure anew',
  longest: 'Longest silence to try',
  what: (connections: number) =>
    `Opens up to ${formatCount(connections)} connections of its own to the TSCF, leaves them silent, and asks one after the other whether it still gets an answer. This tunnel is never touched.`,
  howLong: (seconds: number) =>
    `It takes about twice as long as the pin-hole lives. If nothing dies within ${formatSilence(seconds)}, about ${formatSpan(seconds * 1.4)}; at the very most about ${formatSpan(seconds * 2.6)}.`,
  cost: 'It sends a few thousand octets, and a TLS handshake for each connection. The TSCF keeps the sessions of connections that died until its own idle limit; so measure no more often than there is a reason to.',
  forbidden: 'Measuring is switched off by the policy of your organisation.',

  running: {
    title: 'Measuring',
    byItself: 'Measuring, as the profile asks for',
    elapsed: 'Time so far',
    survived: 'Survived so far',
    failedBy: 'Dead after',
    samples: 'Silences judged',
    connections: 'Connections',
    notYet: 'not yet',
    cancel: 'Cancel',
  },
  range: {
    describe: (survivedSeconds: number, failedBySeconds: number | null, maxSeconds: number) => {
      if (failedBySeconds !== null) {
        return `It lives for between ${formatSilence(survivedSeconds)} and ${formatSilence(failedBySeconds)}`;
      }
      return survivedSeconds === 0
        ? `How long it lives is not known yet, on a scale up to ${formatSilence(maxSeconds)}`
        : `It lives for at least ${formatSilence(survivedSeconds)}, on a scale up to ${formatSilence(maxSeconds)}`;
    },
    lived: 'lived',
    open: 'not known',
    died: 'died',
    interval: 'interval in force',
  },
  on: (network: string) => `Measured on the network ${network}.`,
  cutShort: 'The last measurement did not come to its end.',
  failed: 'The measurement could not be made.',

  announce: {
    started: (name: string) => `${name}: measuring the pin-hole.`,
    firstDeath: (name: string, seconds: number) =>
      `${name}: a silent connection was dead after ${formatSilence(seconds)}.`,
    ended: (name: string, words: string) => `${name}: measured. ${words}`,
    failed: (name: string, words: string) => `${name}: could not be measured. ${words}`,
  },
} as const;
