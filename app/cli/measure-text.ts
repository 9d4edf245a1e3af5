import type { LifetimeProgress } from '../../main/core.ts';
import type { DeathCause, Lifetime } from '../../main/model/lifetime.ts';

/** What has just been judged, and what is known so far, as one line. */
export function progressText({ sample, livedMs, diedMs, connections, elapsedMs }: LifetimeProgress): string {
  const time = `${seconds(elapsedMs).padStart(8)}  `;
  const upTo = diedMs === undefined ? 'nothing died yet' : `failed by ${seconds(diedMs)}`;
  const known = `survived ${seconds(livedMs)}, ${upTo}; ${connections} connections`;
  if (sample === undefined) return `${time}${known}`;
  const silence = `silence of ${seconds(sample.silenceMs)}`;
  const outcome = sample.causes.length === 0 ? 'lived' : `died (${sample.causes.join(' or ')})`;
  return `${time}${silence} ${outcome}: ${known}`;
}

/** The result in words: what was seen, what it is consistent with, what to set. */
export function* lifetimeText(lifetime: Lifetime, stored: boolean, maxS: number): Generator<string> {
  const { survivedSeconds, failedBySeconds, confidence, recommendedIntervalSeconds, network, when } =
    lifetime;
  if (stored) yield `Measured before, at ${when}; --again measures anew.`;
  yield survivedSeconds === 0
    ? 'No silence was lived through.'
    : `A silent connection lived for ${survivedSeconds} s.`;
  if (failedBySeconds !== null) yield `It was dead after ${failedBySeconds} s: ${causeText(lifetime.causes)}`;
  else if (lifetime.end === 'measured')
    yield `None died: the pin-hole lives for ${survivedSeconds} s or longer.`;
  yield `Confidence: ${confidence}. ${END_TEXT[lifetime.end]}`;
  if (recommendedIntervalSeconds !== null) {
    yield `Recommended keep-alive interval: ${recommendedIntervalSeconds} s.`;
  }
  yield `On ${network.name}, to ${lifetime.target}; ${lifetime.connectionsUsed} connections, ${lifetime.octets} octets of messages, ${lifetime.tookSeconds} s.`;
  if (failedBySeconds === null && survivedSeconds < maxS) yield `Silences up to ${maxS} s were asked for.`;
}

const CAUSE_TEXT: Readonly<Record<DeathCause, string>> = {
  silence: 'neither an answer nor an error. Consistent with a firewall that had forgotten it.',
  reset:
    'it was reset. A firewall does so, or a load balancer before the TSCF: the log of the TSCF would tell.',
  closed:
    'it was closed without a word of the protocol. The TSCF, or a proxy in between, bears no longer silence.',
  'tscf-idle-limit':
    'the TSCF itself ended it. The firewall may bear more: a longer idle limit at the TSCF would tell.',
};

function causeText(causes: readonly DeathCause[]): string {
  const [only, ...more] = causes;
  if (only !== undefined && more.length === 0) return CAUSE_TEXT[only];
  const names = causes.map((cause) => CAUSE_TEXT[cause].split('.')[0] ?? '').join('; or: ');
  return `these cannot be told apart: ${names}.`;
}

const END_TEXT: Readonly<Record<Lifetime['end'], string>> = {
  measured: 'Each bound was seen twice.',
  contradictory: 'Silences contradicted each other too often: the path does not treat all connections alike.',
  cancelled: 'It was cancelled; this is what was known by then.',
  'too-long': 'Its time was over before the bounds were close enough.',
  unsteady: 'Path or TSCF failed too often meanwhile.',
  unreachable: 'The TSCF could not be reached any more.',
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
