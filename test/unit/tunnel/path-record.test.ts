import { describe, expect, it } from 'vitest';
import type { KamOutcome } from '../../../main/keepalive/engine.ts';
import { PathRecord, type LiveEvidence, type PathTerms } from '../../../main/tunnel/path-record.ts';

const RESPONSE_MS = 10_000;
const TERMS: PathTerms = {
  intervalS: 30,
  idleLimitS: 45,
  localAddress: '192.0.2.65',
  reflexiveAddress: '198.51.100.1',
};
const LIVE: LiveEvidence = { lastReceivedMs: 7, bothWaysMs: 5, trafficFlowing: true, missedInRow: 1 };

/** A connection that is up since moment 0. */
function lab() {
  const record = new PathRecord(RESPONSE_MS);
  record.begin(TERMS, 0);
  const seen = () => record.evidence(LIVE, undefined);
  const send = (sequence: number, atMs: number, silenceMs = 27_000): void =>
    record.take({ kind: 'sent', sequence, silenceMs, lateMs: 0 }, atMs);
  /** Sent, and answered so much later. */
  const exchange = (sequence: number, atMs: number, rttMs = 100, silenceMs = 27_000): void => {
    send(sequence, atMs, silenceMs);
    record.take({ kind: 'answered', sequence, rttMs }, atMs + rttMs);
  };
  const baseline = (): void => {
    for (let sequence = 2; sequence < 5; sequence += 1) exchange(sequence, sequence * 1_000);
  };
  return { record, seen, send, exchange, baseline };
}

const missed = (sequence: number): KamOutcome => ({ kind: 'missed', sequence, dataFlowing: false });

describe('what a connection shows of its path', () => {
  it('begins with what was agreed, and nothing seen', () => {
    expect(lab().seen()).toEqual({
      ...LIVE,
      link: 'up',
      beganMs: 0,
      endedMs: undefined,
      intervalS: 30,
      idleLimitS: 45,
      lifetime: undefined,
      answered: 0,
      lastAnswer: undefined,
      survivedSilenceMs: undefined,
      outstanding: undefined,
      firstUnanswered: undefined,
      meanwhile: { count: 0, afterDue: undefined },
      lateAnswers: 0,
      trouble: undefined,
      gap: undefined,
      localAddress: '192.0.2.65',
      reflexive: undefined,
    });
  });

  it('the longest silence that was followed by an answer', () => {
    const { exchange, seen } = lab();
    exchange(2, 1_000, 100, 24_000);
    exchange(3, 2_000, 100, 29_000);
    exchange(4, 3_000, 50, 25_000);
    expect(seen()).toMatchObject({
      answered: 3,
      survivedSilenceMs: 29_000,
      lastAnswer: { sequence: 4, rttMs: 50 },
    });
  });

  it('after sleep the silence was longer than any clock says, so it counts for nothing', () => {
    const { record, send, seen } = lab();
    record.take({ kind: 'gap', cause: 'sleep', forMs: 60_000 }, 1_000);
    send(2, 1_000);
    expect(seen()).toMatchObject({
      outstanding: { sequence: 2, silenceMs: undefined },
      gap: { cause: 'sleep', atMs: 1_000, forMs: 60_000, answered: false },
    });
    record.take({ kind: 'answered', sequence: 2, rttMs: 10 }, 1_010);
    expect(seen()).toMatchObject({ survivedSilenceMs: undefined, gap: { answered: true } });
  });

  it('a stall is measured by the clock', () => {
    const { record, exchange, seen } = lab();
    record.take({ kind: 'gap', cause: 'stall', forMs: null }, 1_000);
    exchange(2, 1_000, 10, 40_000);
    expect(seen().survivedSilenceMs).toBe(40_000);
  });

  it('the first that is unanswered is kept while others follow it, until an answer', () => {
    const { record, send, seen } = lab();
    send(2, 1_000);
    record.take(missed(2), 11_000);
    expect(seen().outstanding).toBeUndefined();
    send(3, 11_000, 10_000);
    expect(seen()).toMatchObject({ firstUnanswered: { sequence: 2 }, outstanding: { sequence: 3 } });
    record.take({ kind: 'answered', sequence: 3, rttMs: 40 }, 11_040);
    expect(seen()).toMatchObject({
      firstUnanswered: undefined,
      outstanding: undefined,
      trouble: { mendedMs: 11_040 },
    });
  });

  it('what a disturbance made void is not unanswered', () => {
    const { record, send, seen } = lab();
    send(2, 1_000);
    record.received(2_000);
    record.take({ kind: 'gap', cause: 'stall', forMs: null }, 3_000);
    expect(seen()).toMatchObject({
      firstUnanswered: undefined,
      outstanding: undefined,
      meanwhile: { count: 0 },
    });
  });

  it('an answer that was overdue for so long that it showed is trouble that is over', () => {
    const { baseline, exchange, seen } = lab();
    baseline();
    exchange(5, 10_000, 1_700);
    expect(seen().trouble).toBeUndefined();
    exchange(6, 20_000, 6_000);
    expect(seen().trouble).toEqual({ mendedMs: 26_000 });
  });

  it.each([
    ['one that had shown before this machine stood still is trouble', 4_999, { mendedMs: undefined }],
    ['one that only this machine’s standing still made overdue is none', 5_000, undefined],
  ])('of an overdue one that a stall made void: %s', (_name, forMs, trouble) => {
    const { record, baseline, send, seen } = lab();
    baseline();
    send(5, 10_000);
    // It shows after 1.7 s; the stall is noticed after 6.7 s.
    record.take({ kind: 'gap', cause: 'stall', forMs }, 16_700);
    expect(seen().trouble).toEqual(trouble);
  });

  it('a gap of which nobody knows how long it was makes void what was overdue before, and no less trouble', () => {
    const { record, baseline, send, seen } = lab();
    baseline();
    send(5, 10_000);
    record.take({ kind: 'gap', cause: 'network', forMs: null }, 11_701);
    expect(seen()).toMatchObject({ trouble: { mendedMs: undefined }, outstanding: undefined });
  });

  it('trouble goes on over a gap, until an answer', () => {
    const { record, send, exchange, seen } = lab();
    send(2, 1_000);
    record.take(missed(2), 11_000);
    record.take({ kind: 'gap', cause: 'stall', forMs: 2_000 }, 13_000);
    expect(seen().trouble).toEqual({ mendedMs: undefined });
    exchange(3, 13_000);
    expect(seen().trouble).toEqual({ mendedMs: 13_100 });
    exchange(4, 40_000);
    expect(seen().trouble).toEqual({ mendedMs: 13_100 });
  });

  it('a late answer counts while others are out, and until one comes in time', () => {
    const { record, send, exchange, seen } = lab();
    record.take({ kind: 'late', sequence: 1 }, 500);
    expect(seen().lateAnswers).toBe(0);
    send(2, 1_000);
    record.take(missed(2), 11_000);
    send(3, 11_000);
    record.take({ kind: 'late', sequence: 2 }, 12_000);
    expect(seen().lateAnswers).toBe(1);
    exchange(4, 21_000);
    expect(seen().lateAnswers).toBe(0);
  });
});

describe('what arrives while an answer is missing', () => {
  it('counts from the first that is unanswered, and not without one', () => {
    const { record, send, seen } = lab();
    record.received(500);
    send(2, 1_000);
    record.received(1_001);
    record.received(1_002);
    expect(seen().meanwhile).toEqual({ count: 2, afterDue: undefined });
  });

  it('is told apart once the answer was due by what is usual here', () => {
    const { record, baseline, send, seen } = lab();
    baseline();
    send(5, 10_000);
    record.received(10_700);
    expect(seen().meanwhile.afterDue).toBeUndefined();
    record.received(10_701);
    record.received(12_000);
    expect(seen().meanwhile).toEqual({ count: 3, afterDue: { firstMs: 10_701, lastMs: 12_000 } });
  });

  it('or, where nobody knows what is usual, by the response time', () => {
    const { record, send, seen } = lab();
    send(2, 1_000);
    record.received(11_000);
    expect(seen().meanwhile.afterDue).toBeUndefined();
    record.received(11_001);
    expect(seen().meanwhile.afterDue).toEqual({ firstMs: 11_001, lastMs: 11_001 });
  });
});

describe('from connection to connection', () => {
  it('what the last one showed stands, as it was when it ended, until there is another', () => {
    const { record, send, seen } = lab();
    send(2, 1_000);
    record.take(missed(2), 11_000);
    record.end('silence', LIVE, 12_000);
    expect(record.evidence(undefined, undefined)).toMatchObject({
      ...LIVE,
      link: 'silence',
      endedMs: 12_000,
      firstUnanswered: { sequence: 2 },
    });
    record.begin(TERMS, 13_000);
    expect(seen()).toEqual({ ...lab().seen(), beganMs: 13_000 });
  });

  it('an end that says nothing of the path leaves nothing', () => {
    const { record, exchange } = lab();
    exchange(2, 1_000);
    record.end('down', LIVE, 12_000);
    expect(record.evidence(undefined, undefined)).toMatchObject({
      link: 'down',
      answered: 0,
      missedInRow: 0,
      endedMs: undefined,
    });
  });

  it('trouble of the last one is not the next one’s', () => {
    const { record, send, exchange, seen } = lab();
    send(2, 1_000);
    record.take(missed(2), 11_000);
    record.take({ kind: 'gap', cause: 'sleep', forMs: null }, 11_500);
    record.end('silence', LIVE, 12_000);
    record.begin(TERMS, 13_000);
    exchange(2, 14_000);
    expect(seen()).toMatchObject({ trouble: undefined, survivedSilenceMs: 27_000 });
  });

  it('what is usual on the path outlives them, but not the address of this machine', () => {
    const { record, baseline } = lab();
    expect(record.overdueAfterMs).toBe(RESPONSE_MS);
    baseline();
    record.begin(TERMS, 10_000);
    expect(record.overdueAfterMs).toBe(700);
    record.begin({ ...TERMS, localAddress: '203.0.113.9' }, 20_000);
    expect(record.overdueAfterMs).toBe(RESPONSE_MS);
  });

  it('nothing is overdue before it is missed', () => {
    const { record, exchange } = lab();
    for (let sequence = 2; sequence < 5; sequence += 1) exchange(sequence, sequence * 20_000, 9_000);
    expect(record.overdueAfterMs).toBe(RESPONSE_MS);
  });

  it.each([
    ['another one', '198.51.100.7', { before: '198.51.100.1', now: '198.51.100.7', atMs: 9_000 }],
    ['the same', '198.51.100.1', undefined],
    ['none', undefined, undefined],
  ])('the address that the TSCF sees: %s', (_name, reflexiveAddress, reflexive) => {
    const { record, seen } = lab();
    record.begin({ ...TERMS, reflexiveAddress }, 9_000);
    expect(seen().reflexive).toEqual(reflexive);
  });
});
