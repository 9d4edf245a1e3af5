import { beforeEach, describe, expect, it } from 'vitest';
import { DiagnosticSession } from '../../../main/diagnostic/diagnostic-session.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { MessageOf } from '../../../main/protocol/messages.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair, type MemoryPair } from '../../support/memory-transport.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

let time: FakeTime;
let pair: MemoryPair;
let peer: ScriptedPeer;
let session: DiagnosticSession;
let answers: number;
let ended: { error: PinholeError; silentMs: number }[];

beforeEach(() => {
  time = new FakeTime();
  pair = memoryPair(time);
  peer = new ScriptedPeer(pair.server);
  answers = 0;
  ended = [];
  session = new DiagnosticSession(
    pair.client,
    { clock: time, timers: time, random: new ScriptedRandom() },
    {
      answered: () => (answers += 1),
      ended: (error, silentMs) => ended.push({ error, silentMs }),
    },
  );
});

type ResponseTlvs = MessageOf<'Configuration_Response'>['tlvs'];

async function configure(tlvs: ResponseTlvs): Promise<void> {
  const configured = session.configure(new AbortController().signal);
  time.advance(0);
  const request = peer.last('Configuration_Request');
  peer.send({ ...request, type: 'Configuration_Response', tlvs });
  time.advance(0);
  await configured;
}

const OK: ResponseTlvs = { resultCode: 0, keepAliveIntervalS: 86_400, idleLimitS: 0 };

describe('configuration', () => {
  it('proposes the longest interval, to be left in silence (protocol 6)', async () => {
    await configure(OK);
    expect(peer.last('Configuration_Request').tlvs).toEqual({ keepAliveIntervalS: 86_400 });
    time.advance(3_600_000);
    expect(peer.of('Keep_Alive')).toEqual([]);
  });

  it.each<[string, ResponseTlvs, number | undefined]>([
    ['its Idle_Limit', { ...OK, idleLimitS: 45 }, 45],
    ['the rule of protocol 7 where it names none', { resultCode: 0, keepAliveIntervalS: 30 }, 45],
    ['nothing where it bears any silence', OK, undefined],
    ['nothing where keep-alive is off', { resultCode: 0, keepAliveIntervalS: 0 }, undefined],
  ])('learns how long the TSCF bears silence: %s', async (_, tlvs, seconds) => {
    await configure(tlvs);
    expect(session.idleLimitS).toBe(seconds);
  });

  it.each<[string, ResponseTlvs, string]>([
    ['a refusal', { resultCode: 3 }, 'REFUSED_NO_RESOURCES'],
    ['a response without Result_Code', {}, 'CONFIG_MALFORMED'],
  ])('%s fails it, and closes', async (_, tlvs, code) => {
    await expect(configure(tlvs)).rejects.toMatchObject({ code });
    expect(pair.client.over).toBe(true);
    expect(time.pending).toBeLessThanOrEqual(1);
  });

  it('no response in time, an end, and being called off fail it', async () => {
    const waiting = session.configure(new AbortController().signal);
    time.advance(LIMITS.stageMs.value);
    await expect(waiting).rejects.toMatchObject({ code: 'CONFIG_TIMEOUT' });
    await expect(session.configure(AbortSignal.abort())).rejects.toMatchObject({ code: 'CONFIG_CLOSED' });
  });

  it('an end before it is done is an end of the configuration', async () => {
    const configured = session.configure(new AbortController().signal);
    peer.close();
    time.advance(0);
    await expect(configured).rejects.toMatchObject({ code: 'CONFIG_CLOSED' });
    expect(ended).toEqual([]);
  });
});

describe('a question', () => {
  beforeEach(() => configure(OK));

  it('is one Keep_Alive, and its own answer alone counts', () => {
    session.keepAlive();
    time.advance(0);
    const request = peer.last('Keep_Alive');
    peer.send({ ...request, type: 'Keep_Alive_Response', sequence: request.sequence + 1 });
    time.advance(0);
    expect(answers).toBe(0);
    peer.send({ ...request, type: 'Keep_Alive_Response' });
    peer.send({ ...request, type: 'Keep_Alive_Response' });
    time.advance(0);
    expect(answers).toBe(1);
  });

  it('ends the silence as it is sent, and its answer does so again', () => {
    time.advance(5_000);
    expect(time.monotonicMs() - session.lastOctetMs).toBe(5_000);
    session.keepAlive();
    expect(session.lastOctetMs).toBe(time.monotonicMs());
    time.advance(300);
    peer.send({ ...peer.last('Keep_Alive'), type: 'Keep_Alive_Response' });
    time.advance(0);
    expect(session.lastOctetMs).toBe(time.monotonicMs());
  });
});

describe('the end', () => {
  beforeEach(() => configure(OK));

  it('is told with the silence that it ended, also where the TSCF says a last word', () => {
    time.advance(8_000);
    const { sessionId } = peer.last('Configuration_Request');
    peer.send({ type: 'Configuration_Release_Request', sessionId, sequence: 1, tlvs: { resultCode: 8 } });
    time.advance(0);
    expect(ended).toMatchObject([{ error: { code: 'REFUSED_KEEP_ALIVE_EXPIRED' }, silentMs: 8_000 }]);
    expect(peer.last('Configuration_Release_Response').tlvs).toEqual({ resultCode: 0 });
  });

  it('is told with the silence where the connection just ends', () => {
    time.advance(6_000);
    peer.close();
    time.advance(0);
    expect(ended).toMatchObject([{ error: { code: 'PEER_CLOSED' }, silentMs: 6_000 }]);
  });

  it('of our own making is told to the TSCF, and to nobody here', async () => {
    const released = session.release();
    time.advance(0);
    const request = peer.last('Configuration_Release_Request');
    peer.send({ ...request, type: 'Configuration_Release_Response', tlvs: { resultCode: 0 } });
    time.advance(0);
    await released;
    expect(peer.closed).toBeUndefined();
    time.advance(0);
    expect(peer.closed).toBeDefined();
    expect(ended).toEqual([]);
  });

  it('of our own making waits only so long for a TSCF that says nothing', async () => {
    const released = session.release();
    time.advance(LIMITS.releaseMs.value);
    await released;
    expect(pair.client.over).toBe(true);
  });
});
