import { expect, it } from 'vitest';
import { KamRecord } from '../../../main/tunnel/kam-record.ts';

it('counts each outcome, and keeps answers, misses and gaps as samples', () => {
  const record = new KamRecord();
  record.take({ kind: 'sent', sequence: 2, silenceMs: 0, lateMs: 0 }, 0);
  record.take({ kind: 'answered', sequence: 2, rttMs: 40 }, 1_000);
  record.take({ kind: 'sent', sequence: 3, silenceMs: 960, lateMs: 0 }, 2_000);
  record.take({ kind: 'overdue', sequence: 3 }, 3_000);
  record.take({ kind: 'missed', sequence: 3, dataFlowing: true }, 4_000);
  record.take({ kind: 'late', sequence: 3 }, 5_000);
  record.take({ kind: 'gap', cause: 'sleep', forMs: 60_000 }, 6_000);
  expect(record.snapshot(null, 7_000)).toEqual({
    lastRttMs: 40,
    lastAnswerAgoMs: 6_000,
    samples: [{ kind: 'answered', rttMs: 40 }, { kind: 'missed' }, { kind: 'gap', cause: 'sleep' }],
    samplesAgoMs: [6_000, 3_000, 1_000],
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
