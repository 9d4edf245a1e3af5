import { describe, expect, it } from 'vitest';
import { KeepAliveEngine, type KamOutcome } from '../../../main/keepalive/engine.ts';
import { LoadGuard, NETWORK_CHANGE } from '../../../main/keepalive/load-guard.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

interface LabOptions {
  intervalMs?: number;
  responseTimeMs?: number;
  missLimit?: number;
  uniforms?: readonly number[];
  overdueMs?: number;
}

/** An engine with a draw of 1 (silence of 100 % of the interval) unless told otherwise. */
function lab(options: LabOptions = {}) {
  const time = new FakeTime();
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const sent: { sequence: number; atMs: number }[] = [];
  const outcomes: KamOutcome[] = [];
  const lost: PinholeError[] = [];
  const engine: KeepAliveEngine = new KeepAliveEngine(
    {
      intervalMs: options.intervalMs ?? 10_000,
      responseTimeMs: options.responseTimeMs ?? 2_000,
      missLimit: options.missLimit ?? 2,
    },
    { clock: time, timers: time, random: new ScriptedRandom(options.uniforms ?? [1]), guard },
    {
      sendKeepAlive() {
        const sequence = sent.length + 2;
        sent.push({ sequence, atMs: time.monotonicMs() });
        engine.noteSent(time.monotonicMs());
        return sequence;
      },
      overdueAfterMs: () => options.overdueMs ?? 1_000_000,
      outcome: (outcome) => outcomes.push(outcome),
      lost: (error) => lost.push(error),
    },
  );
  const receive = (): void => engine.noteReceived(time.monotonicMs());
  return {
    time,
    guard,
    engine,
    sent,
    outcomes,
    lost,
    receive,
    send: () => engine.noteSent(time.monotonicMs()),
    /** A response arrives now. */
    respond: (sequence = sent.at(-1)?.sequence ?? 0) => {
      receive();
      return engine.noteResponse(sequence, time.monotonicMs());
    },
    sentAt: () => sent.map(({ atMs }) => atMs),
    kinds: () => outcomes.map(({ kind }) => kind),
  };
}

describe('silence before a Keep_Alive (protocol 7.1)', () => {
  it.each([
    [0, 8_000],
    [0.5, 9_000],
    [1, 10_000],
  ])('a draw of %d waits %d ms of an interval of 10 s', (draw, expectedMs) => {
    const { engine, time, sentAt } = lab({ uniforms: [draw] });
    engine.start();
    time.advance(expectedMs - 1);
    expect(sentAt()).toEqual([]);
    time.advance(1);
    expect(sentAt()).toEqual([expectedMs]);
    engine.stop();
  });

  it('says how late a Keep_Alive of its round was', () => {
    const { engine, time, outcomes } = lab();
    engine.start();
    time.stall(10_400);
    time.advance(0);
    expect(outcomes).toEqual([{ kind: 'sent', sequence: 2, silenceMs: 10_400, lateMs: 400 }]);
    engine.stop();
  });

  it('is drawn anew each round', () => {
    const { engine, time, sentAt, respond } = lab({ uniforms: [0, 1, 0.5] });
    engine.start();
    for (let round = 0; round < 3; round += 1) {
      time.advance(engine.view().nextInMs ?? Number.NaN);
      respond();
    }
    expect(sentAt()).toEqual([8_000, 18_000, 27_000]);
    engine.stop();
  });

  it.each([
    ['sent', ['send']],
    ['received', ['receive']],
  ] as const)('traffic only %s puts nothing off', (_direction, actions) => {
    const { engine, time, sentAt, ...path } = lab();
    engine.start();
    for (let second = 1; second < 10; second += 1) {
      time.advance(1_000);
      for (const action of actions) path[action]();
    }
    time.advance(1_000);
    expect(sentAt()).toEqual([10_000]);
    engine.stop();
  });

  it('traffic in both directions puts it off, counted from the older of the two', () => {
    const { engine, time, sentAt, send, receive } = lab();
    engine.start();
    time.advance(3_000);
    send();
    time.advance(4_000);
    receive();
    expect(engine.view()).toMatchObject({ trafficFlowing: true, nextInMs: 6_000 });
    time.advance(5_999);
    expect(sentAt()).toEqual([]);
    time.advance(1);
    expect(sentAt()).toEqual([13_000]);
    engine.stop();
  });

  it('never ends while both directions carry traffic', () => {
    const { engine, time, sent, send, receive } = lab({ uniforms: [0] });
    engine.start();
    for (let step = 0; step < 100; step += 1) {
      time.advance(5_000);
      send();
      receive();
    }
    expect(sent).toEqual([]);
    engine.stop();
  });

  it('an answer alone is no traffic', () => {
    const { engine, time, respond } = lab();
    engine.start();
    time.advance(10_000);
    time.advance(50);
    respond();
    expect(engine.view()).toEqual({
      nextInMs: 9_950,
      waitingForMs: null,
      trafficFlowing: false,
      bothWaysMs: 10_000,
      missedInRow: 0,
    });
    engine.stop();
  });

  it('an answer slower than the interval is followed at once by the next, and is no stall of ours', () => {
    const { engine, time, sentAt, respond, kinds } = lab({ intervalMs: 1_000, responseTimeMs: 10_000 });
    engine.start();
    time.advance(1_000);
    time.advance(5_000);
    expect(respond()).toBe('answered');
    time.advance(0);
    expect(sentAt()).toEqual([1_000, 6_000]);
    expect(kinds()).toEqual(['sent', 'answered', 'sent']);
    engine.stop();
  });
});

describe('answers (protocol 7.2 and 7.3)', () => {
  it('RTT is from the write to the arrival', () => {
    const { engine, time, respond, outcomes } = lab();
    engine.start();
    time.advance(10_000);
    time.advance(123);
    expect(respond()).toBe('answered');
    expect(outcomes.at(-1)).toEqual({ kind: 'answered', sequence: 2, rttMs: 123 });
    engine.stop();
  });

  it('while one is outstanding no other is sent, whatever the silence', () => {
    const { engine, time, sent } = lab({ intervalMs: 1_000, responseTimeMs: 60_000 });
    engine.start();
    time.advance(60_999);
    expect(sent).toHaveLength(1);
    expect(engine.view()).toMatchObject({ nextInMs: null, waitingForMs: 59_999 });
    engine.stop();
  });

  it('tells an answer from a duplicate, a late one and one that matches nothing', () => {
    const { engine, time, respond, kinds } = lab();
    engine.start();
    time.advance(10_000);
    expect(respond(2)).toBe('answered');
    expect(respond(2)).toBe('duplicate');
    expect(respond(99)).toBe('unmatched');
    time.advance(12_000);
    expect(respond(3)).toBe('late');
    expect(respond(3)).toBe('duplicate');
    expect(kinds()).toEqual(['sent', 'answered', 'sent', 'missed', 'sent', 'late']);
    engine.stop();
  });

  it('remembers only the last requests, however long it runs', () => {
    const { engine, time, respond } = lab();
    engine.start();
    const requests = LIMITS.unansweredSequences.value + 1;
    for (let round = 0; round < requests; round += 1) {
      time.advance(10_000);
      expect(respond()).toBe('answered');
    }
    // The first Sequence is 2.
    expect(respond(2)).toBe('unmatched');
    expect(respond(3)).toBe('duplicate');
    engine.stop();
  });

  it('slower than usual is told once, and is not a miss', () => {
    const { engine, time, respond, kinds } = lab({ overdueMs: 700 });
    engine.start();
    time.advance(10_699);
    expect(kinds()).toEqual(['sent']);
    time.advance(1);
    expect(kinds()).toEqual(['sent', 'overdue']);
    time.advance(1_200);
    expect(respond()).toBe('answered');
    expect(kinds()).toEqual(['sent', 'overdue', 'answered']);
    engine.stop();
  });
});

describe('misses (protocol 7.4)', () => {
  it('after a miss the next goes at once, with a new Sequence', () => {
    const { engine, time, sent } = lab({ missLimit: 3 });
    engine.start();
    time.advance(11_999);
    expect(sent).toEqual([{ sequence: 2, atMs: 10_000 }]);
    time.advance(1);
    expect(sent).toEqual([
      { sequence: 2, atMs: 10_000 },
      { sequence: 3, atMs: 12_000 },
    ]);
    engine.stop();
  });

  it.each([1, 2, 10])('%d misses in a row with nothing received lose the peer', (missLimit) => {
    const { engine, time, lost, sent, outcomes } = lab({ missLimit });
    engine.start();
    time.advance(10_000 + missLimit * 2_000 - 1);
    expect(lost).toEqual([]);
    time.advance(1);
    expect(lost.map(({ code }) => code)).toEqual(['PEER_SILENT']);
    expect(lost[0]?.message).toContain(`${missLimit} keep-alives`);
    expect(sent).toHaveLength(missLimit);
    expect(outcomes.at(-1)).toEqual({ kind: 'missed', sequence: missLimit + 1, dataFlowing: false });
    expect(time.pending).toBe(0);
  });

  it('an answer in between begins the count anew', () => {
    const { engine, time, lost, respond, sentAt } = lab();
    engine.start();
    time.advance(12_500);
    expect(engine.view().missedInRow).toBe(1);
    expect(respond()).toBe('answered');
    expect(engine.view().missedInRow).toBe(0);
    // Silence from 12 s (sent) on, then one miss more.
    time.advance(12_000);
    expect(sentAt()).toEqual([10_000, 12_000, 22_000, 24_000]);
    expect(lost).toEqual([]);
    engine.stop();
  });

  it('octets received in between begin the count of silent misses anew, not the count of misses', () => {
    const { engine, time, lost, receive, outcomes } = lab();
    engine.start();
    time.advance(12_500);
    receive();
    time.advance(1_500);
    expect(outcomes.filter(({ kind }) => kind === 'missed')).toEqual([
      { kind: 'missed', sequence: 2, dataFlowing: false },
      { kind: 'missed', sequence: 3, dataFlowing: true },
    ]);
    expect(engine.view().missedInRow).toBe(2);
    expect(lost).toEqual([]);
    time.advance(3_999);
    expect(lost).toEqual([]);
    time.advance(1);
    expect(lost.map(({ code }) => code)).toEqual(['PEER_SILENT']);
  });

  it('misses while data arrives are borne up to three times the limit', () => {
    const { engine, time, lost, receive, sent } = lab({ missLimit: 2 });
    engine.start();
    time.advance(10_000);
    for (let miss = 0; miss < 6; miss += 1) {
      expect(lost).toEqual([]);
      time.advance(1_000);
      receive();
      time.advance(1_000);
    }
    expect(lost.map(({ code }) => code)).toEqual(['ANSWERS_MISSING']);
    expect(sent.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(time.pending).toBe(0);
  });

  it('what has arrived and waits unread at the deadline still counts', () => {
    const { engine, time, respond, kinds } = lab();
    engine.start();
    time.advance(10_000);
    // Armed after the send, due with the deadline: as a read that the event loop has not come to.
    time.after(2_000, () => respond());
    time.advance(2_000);
    expect(kinds()).toEqual(['sent', 'answered']);
    engine.stop();
  });
});

describe('disturbances (protocol 7.5)', () => {
  it('sleep: what was outstanding is void, no miss, and a Keep_Alive goes at once', () => {
    const { engine, time, sent, kinds, respond } = lab();
    engine.start();
    time.advance(11_000);
    time.wallOffset += 3_600_000;
    time.advance(1_000);
    expect(kinds()).toEqual(['sent', 'gap', 'sent']);
    expect(sent.map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(engine.view()).toMatchObject({ missedInRow: 0, waitingForMs: 0 });
    expect(respond(2)).toBe('void');
    expect(respond(2)).toBe('duplicate');
    expect(respond(3)).toBe('answered');
    engine.stop();
  });

  it('sleep in the silence between two is noticed by the heartbeat', () => {
    const { engine, time, sentAt, outcomes } = lab({ intervalMs: 100_000 });
    engine.start();
    time.advance(20_000);
    time.wallOffset += 600_000;
    time.advance(10_000);
    expect(outcomes[0]).toEqual({ kind: 'gap', cause: 'sleep', forMs: 600_000 });
    expect(sentAt()).toEqual([30_000]);
    engine.stop();
  });

  it('a stall is one disturbance, although every timer is late by it', () => {
    const { engine, time, kinds, sentAt } = lab({ intervalMs: 14_000 });
    engine.start();
    time.stall(30_000);
    time.advance(0);
    expect(kinds()).toEqual(['gap', 'sent']);
    expect(sentAt()).toEqual([30_000]);
    engine.stop();
  });

  it('a stall over the deadline is no miss', () => {
    const { engine, time, kinds } = lab({ missLimit: 1 });
    engine.start();
    time.advance(10_000);
    time.stall(20_000);
    time.advance(0);
    expect(kinds()).toEqual(['sent', 'gap', 'sent']);
    engine.stop();
  });

  it('a change of network is acted on at once', () => {
    const { engine, time, guard, outcomes } = lab();
    engine.start();
    time.advance(1_000);
    guard.disturb(NETWORK_CHANGE);
    expect(outcomes).toEqual([
      { kind: 'gap', ...NETWORK_CHANGE },
      { kind: 'sent', sequence: 2, silenceMs: 1_000, lateMs: 0 },
    ]);
    engine.stop();
  });
});

describe('gaps and misses', () => {
  it('a miss before a gap and one after it are not in a row', () => {
    const { engine, time, guard, lost } = lab();
    engine.start();
    time.advance(12_000);
    expect(engine.view().missedInRow).toBe(1);
    guard.disturb(NETWORK_CHANGE);
    expect(engine.view().missedInRow).toBe(0);
    time.advance(2_000);
    expect(engine.view().missedInRow).toBe(1);
    expect(lost).toEqual([]);
    engine.stop();
  });

  it('but they are where nothing has arrived since a gap before', () => {
    const { engine, time, guard, lost } = lab();
    engine.start();
    guard.disturb(NETWORK_CHANGE);
    time.advance(2_000);
    guard.disturb(NETWORK_CHANGE);
    time.advance(2_000);
    expect(lost.map(({ code }) => code)).toEqual(['PEER_SILENT']);
  });

  it('changes of network that come faster than misses do not hide a dead peer', () => {
    const { engine, time, guard, lost, kinds } = lab();
    engine.start();
    for (let gap = 0; gap < 4; gap += 1) {
      guard.disturb(NETWORK_CHANGE);
      time.advance(1_000);
    }
    expect(lost).toEqual([]);
    guard.disturb(NETWORK_CHANGE);
    expect(lost.map(({ code, message }) => [code, message])).toEqual([
      ['PEER_SILENT', 'keep-alives unanswered between changes of network, and nothing received for 4.0 s'],
    ]);
    expect(kinds()).not.toContain('missed');
    expect(time.pending).toBe(0);
  });

  it('time that was slept or stalled is not time waited', () => {
    const { engine, time, lost } = lab();
    engine.start();
    time.advance(10_000);
    for (let stall = 0; stall < 10; stall += 1) {
      time.stall(10_000);
      time.advance(0);
    }
    expect(lost).toEqual([]);
    engine.stop();
  });

  it('between suspend and resume nothing is sent, and no miss is counted', () => {
    const { engine, time, guard, kinds, lost } = lab({ missLimit: 1 });
    engine.start();
    time.advance(11_000);
    guard.suspend();
    time.advance(5_000);
    expect(kinds()).toEqual(['sent']);
    guard.resume();
    expect(kinds()).toEqual(['sent', 'gap', 'sent']);
    expect(lost).toEqual([]);
    engine.stop();
  });

  it('an answer that arrives between the two is one', () => {
    const { engine, time, guard, kinds, respond } = lab();
    engine.start();
    time.advance(10_000);
    guard.suspend();
    expect(respond()).toBe('answered');
    guard.resume();
    expect(kinds()).toEqual(['sent', 'answered', 'gap', 'sent']);
    engine.stop();
  });
});

describe('stop', () => {
  it('leaves no timer and says nothing more', () => {
    const { engine, time, guard, respond, kinds } = lab();
    engine.start();
    time.advance(12_000);
    engine.stop();
    expect(time.pending).toBe(0);
    const before = kinds();
    guard.disturb(NETWORK_CHANGE);
    expect(respond(2)).toBe('void');
    expect(respond(3)).toBe('void');
    expect(kinds()).toEqual(before);
    expect(engine.view()).toMatchObject({ nextInMs: null, waitingForMs: null });
  });

  it('an engine that another listener of the same disturbance stops is not told any more', () => {
    const { engine, guard, kinds } = lab();
    guard.onDisturbance(() => engine.stop());
    engine.start();
    guard.disturb(NETWORK_CHANGE);
    expect(kinds()).toEqual([]);
  });

  it('while sending, when the write ends the connection: nothing is outstanding afterwards', () => {
    const time = new FakeTime();
    const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
    const outcomes: KamOutcome[] = [];
    const engine: KeepAliveEngine = new KeepAliveEngine(
      { intervalMs: 1_000, responseTimeMs: 1_000, missLimit: 1 },
      { clock: time, timers: time, random: new ScriptedRandom(), guard },
      {
        sendKeepAlive() {
          engine.stop();
          return 2;
        },
        overdueAfterMs: () => 500,
        outcome: (outcome) => outcomes.push(outcome),
        lost: () => undefined,
      },
    );
    engine.start();
    time.advance(10_000);
    expect(outcomes).toEqual([]);
    expect(time.pending).toBe(0);
  });
});
