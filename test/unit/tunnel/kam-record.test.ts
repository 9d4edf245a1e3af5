import { expect, it } from 'vitest';
import { KamRecord } from '../../../main/tunnel/kam-record.ts';

it('counts each outcome, and keeps answers, misses and gaps as samples', () => {
  const record = new KamRecord();
  record.take({ kind: 'sent', sequence: 2 }, 0);
  record.take({ kind: 'answered', sequence: 2, rttMs: 40 }, 1_000);
  record.take({ kind: 'sent', sequence: 3 }, 2_000);
  record.take({ kind: 'overdue', sequence: 3 }, 3_000);
  record.take({ kind: 'missed', sequence: 3, dataFlowing: true }, 4_000);
  record.take({ kind: 'late', sequence: 3 }, 5_000);
  record.take({ kind: 'gap', cause: 'sleep', forMs: 60_000 }, 6_000);
  expect(record.snapshot(null, 7_000)).toEqual({
    lastRttMs: 40,
    lastAnswerAgoMs: 6_000,
    samples: [{ kind: 'answered', rttMs: 40 }, { kind: 'missed' }, { kind: 'gap', cause: 'sleep' }],
    nextInMs: null,
    waitingForMs: null,
    trafficFlowing: false,
    missedInRow: 0,
    sent: 2,
    answered: 1,
    missed: 1,
    late: 1,
    received: 0,
  });
});

it.each([
  ['answered', { kind: 'answered', sequence: 2, rttMs: 1 }],
  ['missed', { kind: 'missed', sequence: 2, dataFlowing: false }],
  ['made void', { kind: 'gap', cause: 'stall', forMs: 2_000 }],
] as const)('what is overdue is so until it is %s', (_name, outcome) => {
  const record = new KamRecord();
  record.take({ kind: 'overdue', sequence: 2 }, 0);
  expect(record.path.overdue).toBe(true);
  record.take(outcome, 0);
  expect(record.path.overdue).toBe(false);
});

it('another connection begins without evidence, and keeps the counts and what is usual', () => {
  const record = new KamRecord();
  for (let answer = 0; answer < 3; answer += 1) record.take({ kind: 'answered', sequence: 2, rttMs: 100 }, 0);
  record.take({ kind: 'missed', sequence: 5, dataFlowing: true }, 0);
  expect(record.overdueAfterMs(10_000)).toBe(700);
  record.beginConnection();
  expect(record.path).toEqual({ answered: 0, dataFlowing: false, overdue: false });
  expect(record.counts.answered).toBe(3);
  expect(record.overdueAfterMs(10_000)).toBe(700);
});
