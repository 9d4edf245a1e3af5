import type { IntervalCandidate, IntervalInForce } from '../../main/model/interval.ts';
import type { ForwardSnapshot, GapCause } from '../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { dropWords } from './drop-words.ts';

/** A tunnel's event as one line for a person; local time, as a clock on the wall. */
export function eventText(event: TunnelEvent): string {
  const time = new Date(event.time).toLocaleTimeString(undefined, { hour12: false });
  return `${time}  ${event.tunnel}  ${words(event)}`;
}

function words(event: TunnelEvent): string {
  switch (event.event) {
    case 'state':
      return stateWords(event);
    case 'interval':
      return intervalWords(event);
    case 'kam':
      return kamWords(event);
    case 'pinhole':
      return `pin-hole ${event.verdict.replace('-', ' ')}: ${event.reasons.map(({ text }) => text).join(' ')}`;
    case 'gap':
      return gapWords(event);
    case 'lifetime':
      return lifetimeWords(event);
    case 'summary':
      return [
        `sent ${event.sent}, answered ${event.answered}, missed ${event.missed}`,
        `reconnected ${event.reconnects} times`,
        `up ${seconds(event.uptimeMs)}`,
        dropWords(event.dropped),
        ...event.forwards.map(forwardWords),
      ]
        .filter((part) => part !== undefined)
        .join('; ');
  }
}

type IntervalEvent = Extract<TunnelEvent, { event: 'interval' }>;

/** How an interval came about (protocol 6), where not who decided it says more. */
const AGREEMENT: Readonly<Record<IntervalInForce['agreement'], string>> = {
  assigned: 'assigned by the TSCF',
  proposed: 'as proposed',
  insisted: 'the TSCF insists on it',
  static: 'configured on both sides',
  'not-negotiated': 'asked for, but not negotiated',
  off: "by the TSCF's word",
  shortened: 'shorter than the TSCF assigned',
};

const VOICES: Readonly<Record<IntervalCandidate['role'], string>> = {
  wish: 'as the profile wishes',
  recommendation: '80 % of what was measured',
  assignment: 'by the TSCF',
  'at-least': "the policy's least",
  'at-most': "the policy's most",
};

/** The interval, how it came about, and what else there was to choose from. */
function intervalWords({ seconds: interval, agreement, tscfOriginates, candidates }: IntervalEvent): string {
  const how = AGREEMENT[agreement];
  if (interval === 0) return `keep-alive off: ${how}`;
  const winner = candidates.find(({ won }) => won);
  const isPlain = winner === undefined || winner.role === 'wish' || winner.role === 'assignment';
  const by = isPlain ? how : `${VOICES[winner.role]}, ${how}`;
  const others = candidates
    .filter(({ seconds: other }) => other !== null && other !== interval)
    .map(({ role, seconds: other }) => `${other ?? 0} s ${VOICES[role]}`);
  const why = others.length > 0 ? ` (other values: ${others.join(', ')})` : '';
  return `keep-alive every ${interval} s at most, ${by}${why}${tscfOriginates ? '; both sides send' : ''}`;
}

function stateWords({
  state,
  stage,
  message,
  attempt,
  nextAttemptMs,
}: Extract<TunnelEvent, { event: 'state' }>): string {
  const why = message === null ? '' : `: ${message}`;
  switch (state) {
    case 'connecting':
      return `connecting (${stage ?? ''})`;
    case 'connected':
      return 'connected';
    case 'reconnecting':
      return nextAttemptMs === null
        ? `reconnecting, attempt ${attempt ?? 0} (${stage ?? ''})`
        : `down${why}. Attempt ${attempt ?? 0} in ${seconds(nextAttemptMs)}`;
    case 'waiting':
      return 'waiting for a network';
    case 'stopped':
      return 'stopped';
    case 'failed':
      return `needs attention${why}`;
  }
}

const GAP: Readonly<Record<GapCause, string>> = {
  sleep: 'this machine slept',
  stall: 'this program stood still',
  'sleep-or-stall': 'this machine slept, or this program stood still',
  network: 'the network changed',
};

function gapWords({ cause, forMs }: Extract<TunnelEvent, { event: 'gap' }>): string {
  return `${GAP[cause]}${forMs === null ? '' : ` for ${seconds(forMs)}`}; no failure of the path`;
}

function lifetimeWords({ lifetime, doubt }: Extract<TunnelEvent, { event: 'lifetime' }>): string {
  const { survivedSeconds, failedBySeconds, confidence, recommendedIntervalSeconds: recommended } = lifetime;
  if (doubt !== null) {
    const died = `a silent connection died after ${doubt.deadlySeconds.toFixed(1)} s`;
    return `${died}, although ${survivedSeconds} s had been survived when it was measured; measuring anew is advised`;
  }
  const died = failedBySeconds === null ? '' : `, dead by ${failedBySeconds} s`;
  const advice = recommended === null ? '' : `; recommended interval ${recommended} s`;
  return `measured: a silent connection lived for ${survivedSeconds} s${died} (confidence ${confidence})${advice}`;
}

function kamWords({ outcome, sequence, rttMs, silentMs }: Extract<TunnelEvent, { event: 'kam' }>): string {
  switch (outcome) {
    case 'answered':
      return `keep-alive ${sequence} answered in ${(rttMs ?? 0).toFixed(1)} ms`;
    case 'missed':
      return `keep-alive ${sequence} unanswered; nothing received for ${seconds(silentMs)}`;
    case 'late':
      return `keep-alive ${sequence} answered too late`;
  }
}

function forwardWords({ listen, to, sent, received, droppedByReason }: ForwardSnapshot): string {
  const dropped = Object.entries(droppedByReason).map(([reason, count]) => `, dropped ${count} (${reason})`);
  return `forward ${listen} → ${to}: sent ${sent}, received ${received}${dropped.join('')}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
