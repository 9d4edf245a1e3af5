import type { PathEvidence, SentKeepAlive } from '../../main/pinhole/health/evidence.ts';

/** The moment of judgement of these tests, on the monotonic clock, ms. */
export const NOW_MS = 1_000_000;

/** A Keep_Alive that went out `agoMs` ago, after 27 s of silence, on a path where 0.7 s is usual. */
export const keepAlive = (agoMs: number, sequence = 9): SentKeepAlive => ({
  sequence,
  sentMs: NOW_MS - agoMs,
  silenceMs: 27_000,
  usualMs: 700,
});

/** A tunnel that is up, with keep-alives of 30 s, all of them answered, the last 12 s ago. */
export const WELL: PathEvidence = {
  link: 'up',
  beganMs: 900_000,
  endedMs: undefined,
  intervalS: 30,
  idleLimitS: 45,
  lifetime: undefined,
  lastReceivedMs: NOW_MS - 12_000,
  bothWaysMs: NOW_MS - 12_100,
  trafficFlowing: false,
  answered: 3,
  lastAnswer: { sequence: 8, rttMs: 100 },
  survivedSilenceMs: 29_000,
  outstanding: undefined,
  firstUnanswered: undefined,
  missedInRow: 0,
  meanwhile: { count: 0, afterDue: undefined },
  lateAnswers: 0,
  trouble: undefined,
  gap: undefined,
  localAddress: '192.0.2.65',
  reflexive: undefined,
};

/** Two Keep_Alives missed with a response time of 10 s, the third one out. */
export const MISSING: Partial<PathEvidence> = {
  missedInRow: 2,
  firstUnanswered: keepAlive(20_000),
  outstanding: keepAlive(0, 11),
  lastReceivedMs: NOW_MS - 47_000,
};

/** A connection that ended 2 s ago, 21 s after a Keep_Alive that was not answered any more. */
export const ENDED: Partial<PathEvidence> = {
  endedMs: NOW_MS - 2_000,
  missedInRow: 2,
  firstUnanswered: keepAlive(22_000),
  lastReceivedMs: NOW_MS - 50_000,
};
