import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../../main/diagnosis/conversation.ts';
import { Made } from '../../../main/diagnosis/made.ts';
import { spread } from '../../../main/diagnosis/spread.ts';
import { keepAlive } from '../../../main/diagnosis/stages/keep-alive.ts';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { PLAIN_RULES } from '../../../main/transport/tls-rules.ts';
import { diagnosisPorts } from '../../support/diagnosis.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { mannerly, type Manners } from '../../support/memory-dialer.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { testProfile } from '../../support/profile.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';

let time: FakeTime;
/** When each Keep_Alive arrived. */
let sentMs: number[];

beforeEach(() => {
  time = new FakeTime();
  sentMs = [];
});
afterEach(() => {
  expect(time.pending, 'timers left behind').toBe(0);
});

async function run(manners: Manners, forMs: number) {
  const pair = memoryPair(time);
  const peer: ScriptedPeer = new ScriptedPeer(pair.server, (message) => {
    if (message.type === 'Keep_Alive') sentMs.push(time.monotonicMs());
    manners(peer, message);
  });
  const guard = new LoadGuard({ ...nodePlatform, clock: time, timers: time, monotonicStopsInSleep: true });
  const ports = diagnosisPorts({ clock: time, ports: { timers: time, guard } });
  const profile = testProfile({ responseTimeS: 1 });
  const conversation = new Conversation(pair.client, ports);
  const { signal } = new AbortController();
  const configured = conversation.configure(profile.interval, signal);
  await time.advanceAsync(0);
  await configured;
  const made = new Made(() => Promise.reject(new Error('nobody is there')));
  made.conversation = conversation;
  const tls = { ca: undefined, rules: PLAIN_RULES };
  const context = { profile, tls, ports, made, result: () => undefined, proceed: () => undefined };
  const finding = keepAlive.run(context, signal);
  await time.advanceAsync(forMs);
  const found = await finding;
  conversation.destroy();
  // The other end hears of it.
  await time.advanceAsync(LIMITS.releaseMs.value);
  return found;
}

describe('ten keep-alives', () => {
  it('never more than five in any second, one outstanding, and the pauses counted apart', async () => {
    let outstanding = 0;
    const rttMs = 30;
    const { evidence, pacingMs, outcome } = await run((peer, message) => {
      if (message.type !== 'Keep_Alive') {
        mannerly(30)(peer, message);
        return;
      }
      outstanding += 1;
      expect(outstanding).toBe(1);
      time.after(rttMs, () => {
        outstanding -= 1;
        peer.send({ ...message, type: 'Keep_Alive_Response' });
      });
    }, 10_000);
    expect(outcome).toBe('passed');
    expect(sentMs).toHaveLength(LIMITS.diagnoseKeepAlives.value);
    for (const from of sentMs) {
      expect(sentMs.filter((ms) => ms >= from && ms < from + 1_000).length).toBeLessThanOrEqual(5);
    }
    expect(evidence).toMatchObject({
      sent: 10,
      answered: 10,
      minMs: rttMs,
      medianMs: rttMs,
      maxMs: rttMs,
      loss: 0,
    });
    expect(pacingMs).toBe(9 * (LIMITS.diagnoseKeepAliveEveryMs.value - rttMs));
  });

  it('two in a row without an answer end it, and what comes late is waited for', async () => {
    const { code, evidence } = await run((peer, message) => {
      if (message.type !== 'Keep_Alive') mannerly(30)(peer, message);
      else time.after(4_000, () => peer.send({ ...message, type: 'Keep_Alive_Response' }));
    }, 20_000);
    expect(sentMs).toHaveLength(2);
    expect(code).toBe('KEEP_ALIVES_LATE');
    expect(evidence).toMatchObject({ sent: 2, answered: 0, missed: 2, late: 1, lateMs: 4_000 });
  });

  it('one that was lost among others is loss, and no silence', async () => {
    const { outcome, code, evidence } = await run((peer, message) => {
      if (message.type === 'Keep_Alive' && sentMs.length === 4) return;
      mannerly(30)(peer, message);
    }, 20_000);
    expect([outcome, code]).toEqual(['warned', 'PATH_LOSSY']);
    expect(evidence).toMatchObject({ sent: 10, answered: 9, missed: 1, loss: 0.1 });
  });

  it('what was out while this program stood still says nothing', async () => {
    const { outcome, evidence } = await run((peer, message) => {
      // Answered after all, when nobody counts it any more; and again, as a duplicate.
      if (message.type === 'Keep_Alive' && sentMs.length === 4) time.stall(5_000);
      if (message.type === 'Keep_Alive' && sentMs.length === 6)
        peer.send({ ...message, type: 'Keep_Alive_Response' });
      const held = message.type === 'Keep_Alive' && sentMs.length === 4;
      if (held) time.after(100, () => mannerly(30)(peer, message));
      else mannerly(30)(peer, message);
    }, 20_000);
    expect(outcome).toBe('passed');
    expect(evidence).toMatchObject({ sent: 10, answered: 9, missed: 0, voided: 1, mismatched: 0, loss: 0 });
  });
});

describe('the spread of round trips', () => {
  it('has nothing to say of none', () => {
    expect(spread([])).toEqual({ min: null, median: null, max: null, jitter: null, retransmitted: 0 });
  });

  it('counts those that are longer than the shortest by a retransmission, however many there are', () => {
    expect(spread([210, 1, 215, 220, 2])).toMatchObject({ min: 1, median: 210, max: 220, retransmitted: 3 });
  });

  it('finds no retransmission where all are slow', () => {
    expect(spread([900, 950, 1_000])).toMatchObject({ median: 950, jitter: 50, retransmitted: 0 });
  });
});
