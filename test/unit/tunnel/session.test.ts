import { describe, expect, it } from 'vitest';
import type { KamOutcome } from '../../../main/keepalive/engine.ts';
import { LoadGuard, NETWORK_CHANGE } from '../../../main/keepalive/load-guard.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import type { Message, MessageOf } from '../../../main/protocol/messages.ts';
import { ClientSession } from '../../../main/tunnel/session.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { termsOf } from '../../support/lifetime-ports.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { testProfile } from '../../support/profile.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

type ResponseTlvs = MessageOf<'Configuration_Response'>['tlvs'];

const packet = Uint8Array.of(0x45, 0, 0, 20, ...Array<number>(16).fill(0));

function lab(overrides: Partial<Profile> = {}) {
  const time = new FakeTime();
  const { client, server, path } = memoryPair(time);
  const peer = new ScriptedPeer(server);
  const outcomes: KamOutcome[] = [];
  const ended: PinholeError[] = [];
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const session = new ClientSession(
    client,
    testProfile(overrides),
    { clock: time, timers: time, random: new ScriptedRandom([1]), guard },
    {
      outcome: (outcome) => outcomes.push(outcome),
      answeredPeer: () => undefined,
      ended: (error) => ended.push(error),
      overdueAfterMs: () => 1_000_000,
      packet: () => undefined,
    },
  );
  const stop = new AbortController();
  const configure = () => {
    const done = session
      .configure(stop.signal, termsOf(testProfile(overrides)))
      .catch((error: unknown) => error as PinholeError);
    time.advance(0);
    return done;
  };
  const response = (tlvs: ResponseTlvs): Message => ({
    ...peer.last('Configuration_Request'),
    type: 'Configuration_Response',
    tlvs,
  });
  const answerKeepAlive = (sequence = peer.last('Keep_Alive').sequence): void => {
    peer.send({ ...peer.last('Keep_Alive'), type: 'Keep_Alive_Response', sequence });
    time.advance(0);
  };
  return {
    time,
    client,
    server,
    path,
    peer,
    session,
    outcomes,
    ended,
    guard,
    stop,
    configure,
    response,
    answerKeepAlive,
    establish: async (tlvs: ResponseTlvs = { keepAliveIntervalS: 10 }, ...more: (Message | Uint8Array)[]) => {
      const done = configure();
      peer.send(response({ resultCode: 0, ...tlvs }), ...more);
      time.advance(0);
      return done;
    },
  };
}

const id = (session: ScriptedPeer): bigint => session.last('Configuration_Request').sessionId;

describe('configuration exchange (protocol 6)', () => {
  it.each<[string, Profile['interval'], ResponseTlvs]>([
    ['assigned asks for one', { mode: 'assigned' }, { keepAliveIntervalS: 0 }],
    ['proposed names it', { mode: 'proposed', seconds: 110 }, { keepAliveIntervalS: 110 }],
    ['static sends no such TLV', { mode: 'static', seconds: 30 }, {}],
  ])('%s', async (_name, interval, tlvs) => {
    const { configure, peer, session } = lab({ interval });
    const done = configure();
    expect(peer.messages).toEqual([
      {
        type: 'Configuration_Request',
        sessionId: id(peer),
        sequence: 1,
        tlvs: { ...tlvs, keepAliveMode: 1 },
      },
    ]);
    expect(id(peer)).not.toBe(0n);
    session.destroy();
    void done;
    await Promise.resolve();
  });

  it('gives what the response says', async () => {
    const { establish, session } = lab();
    expect(
      await establish({
        keepAliveIntervalS: 110,
        idleLimitS: 165,
        reflexiveAddress: { address: '2001:db8::1', port: 4711 },
      }),
    ).toMatchObject({
      interval: { seconds: 110, decidedBy: 'tscf', agreement: 'assigned' },
      idleLimitS: 165,
      reflexive: '[2001:db8::1]:4711',
    });
    session.destroy();
  });

  it.each<[string, ResponseTlvs, string]>([
    ['a Result_Code other than 0', { resultCode: 9 }, 'REFUSED_NOT_AUTHORISED'],
    ['no Result_Code', { keepAliveIntervalS: 10 }, 'CONFIG_MALFORMED'],
  ])('%s: the client closes', async (_name, tlvs, code) => {
    const { configure, peer, response, time, ended } = lab();
    const done = configure();
    peer.send(response(tlvs));
    time.advance(0);
    expect(await done).toMatchObject({ code });
    time.advance(0);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(ended).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it('a malformed response: the client closes at once, and says what was wrong', async () => {
    const { configure, peer, response, time, session } = lab();
    const done = configure();
    const octets = encodeMessage(response({ resultCode: 0, keepAliveIntervalS: 1 }));
    octets[octets.length - 4] = 0xff;
    peer.send(octets);
    time.advance(0);
    expect(await done).toMatchObject({
      code: 'CONFIG_MALFORMED',
      retry: 'backoff',
      message: 'in the Configuration_Response Keep_Alive_Interval is out of bounds',
    });
    expect(session.dropped.toRecord()).toEqual({ 'malformed-response': 1 });
    expect(time.pending).toBe(0);
  });

  it('a response to another Sequence, or in another session, is not the one', async () => {
    const { configure, peer, response, time, session } = lab();
    const done = configure();
    peer.send(
      { ...response({ resultCode: 0 }), sequence: 2 },
      { ...response({ resultCode: 9 }), sessionId: id(peer) + 1n },
    );
    time.advance(0);
    peer.send(response({ resultCode: 0 }), response({ resultCode: 0 }));
    time.advance(0);
    expect(await done).toMatchObject({ interval: { agreement: 'not-negotiated' } });
    expect(session.dropped.toRecord()).toEqual({
      'unmatched-response': 1,
      'wrong-session-id': 1,
      'duplicate-response': 1,
    });
    session.destroy();
  });

  it('no response within 10 s', async () => {
    const { configure, time, peer } = lab();
    const done = configure();
    time.advance(LIMITS.stageMs.value);
    expect(await done).toMatchObject({ code: 'CONFIG_TIMEOUT' });
    time.advance(0);
    expect(peer.closed).toBeDefined();
    expect(time.pending).toBe(0);
  });

  it('the connection ends before: its own error, less the plain ends, which say where they came', async () => {
    const plain = lab();
    const closed = plain.configure();
    plain.peer.close();
    plain.time.advance(0);
    expect(await closed).toMatchObject({ code: 'CONFIG_CLOSED' });

    const other = lab();
    const foreign = other.configure();
    other.peer.send(Buffer.from('SSH-2.0-OpenSSH'));
    other.time.advance(0);
    expect(await foreign).toMatchObject({ code: 'NOT_A_TSCF', retry: 'never' });
  });

  it.each(['before', 'during'] as const)('called off %s it', async (moment) => {
    const { configure, stop, time, peer } = lab();
    if (moment === 'before') stop.abort();
    const done = configure();
    stop.abort();
    expect(await done).toMatchObject({ code: 'CONFIG_CLOSED' });
    time.advance(0);
    expect(peer.messages).toHaveLength(moment === 'before' ? 0 : 1);
    expect(peer.closed).toBeDefined();
    expect(time.pending).toBe(0);
  });
});

describe('what comes in one chunk with the Configuration_Response', () => {
  it('an inner packet and a Keep_Alive are already those of a configured tunnel', async () => {
    const { configure, peer, response, session, time } = lab();
    const done = configure();
    peer.send(response({ resultCode: 0 }), packet, {
      type: 'Keep_Alive',
      sessionId: id(peer),
      sequence: 77,
      tlvs: {},
    });
    time.advance(0);
    expect(await done).toMatchObject({ interval: { agreement: 'not-negotiated' } });
    time.advance(0);
    expect(peer.last('Keep_Alive_Response')).toMatchObject({ sequence: 77, sessionId: id(peer) });
    session.destroy();
  });

  it('a release is what came of the attempt: nobody is handed a dead session', async () => {
    const { configure, peer, response, time, ended } = lab();
    const done = configure();
    peer.send(response({ resultCode: 0, keepAliveIntervalS: 10 }), {
      type: 'Configuration_Release_Request',
      sessionId: id(peer),
      sequence: 1,
      tlvs: { resultCode: 7 },
    });
    time.advance(0);
    expect(await done).toMatchObject({ code: 'REFUSED_ADMINISTRATIVELY' });
    time.advance(0);
    expect(ended).toEqual([]);
    expect(time.pending).toBe(0);
  });
});

describe('keep-alive in a session (protocol 7)', () => {
  it('each request has the next Sequence, and an answer its round trip', async () => {
    const { establish, time, peer, outcomes, answerKeepAlive, session, path } = lab();
    await establish();
    path.latencyMs = 15;
    for (let round = 0; round < 3; round += 1) {
      time.advance(session.keepAlive?.nextInMs ?? Number.NaN);
      time.advance(15);
      path.latencyMs = 30;
      answerKeepAlive();
      time.advance(30);
      path.latencyMs = 15;
    }
    expect(peer.of('Keep_Alive').map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    expect(peer.of('Keep_Alive').every(({ sessionId }) => sessionId === id(peer))).toBe(true);
    expect(outcomes.filter(({ kind }) => kind === 'answered')).toMatchObject([
      { sequence: 2, rttMs: 45 },
      { sequence: 3, rttMs: 45 },
      { sequence: 4, rttMs: 45 },
    ]);
    session.destroy();
  });

  it.each<[string, Profile['interval'], ResponseTlvs, number]>([
    ['not negotiated', { mode: 'assigned' }, {}, 0],
    ['off by the TSCF’s word', { mode: 'assigned' }, { keepAliveIntervalS: 0 }, 0],
    ['static runs without a TLV', { mode: 'static', seconds: 10 }, {}, 1],
  ])('%s', async (_name, interval, tlvs, expected) => {
    const { establish, time, peer, session } = lab({ interval });
    await establish(tlvs);
    time.advance(10_500);
    expect(peer.of('Keep_Alive')).toHaveLength(expected);
    expect(session.keepAlive === null).toBe(expected === 0);
    session.destroy();
  });

  it('answering a Keep_Alive of the TSCF is traffic that was sent, and its arrival traffic received', async () => {
    const { establish, time, peer, session } = lab();
    await establish();
    time.advance(6_000);
    peer.send({ type: 'Keep_Alive', sessionId: id(peer), sequence: 5, tlvs: {} });
    time.advance(0);
    expect(session.keepAlive).toMatchObject({ trafficFlowing: true, nextInMs: 10_000 });
    time.advance(9_999);
    expect(peer.of('Keep_Alive')).toEqual([]);
    time.advance(1);
    expect(peer.of('Keep_Alive')).toHaveLength(1);
    session.destroy();
  });

  it('counts responses that match nothing, late, duplicate and void ones apart', async () => {
    const { establish, time, guard, answerKeepAlive, session } = lab({ responseTimeS: 2 });
    await establish();
    time.advance(10_000);
    answerKeepAlive(2);
    answerKeepAlive(2);
    answerKeepAlive(9);
    time.advance(12_000);
    answerKeepAlive(3);
    guard.disturb(NETWORK_CHANGE);
    time.advance(0);
    answerKeepAlive(4);
    expect(session.dropped.toRecord()).toEqual({
      'duplicate-response': 1,
      'unmatched-response': 1,
      'late-response': 1,
      'void-response': 1,
    });
    session.destroy();
  });

  it('a lost peer: closed at once, told once', async () => {
    const { establish, time, path, ended, server } = lab({ responseTimeS: 2, missLimit: 2 });
    await establish();
    path.blackHole = true;
    time.advance(14_000);
    expect(ended.map(({ code }) => code)).toEqual(['PEER_SILENT']);
    path.blackHole = false;
    server.write(packet);
    time.advance(60_000);
    expect(ended).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  it('every octet that arrives breaks the silence, also of what is dropped', async () => {
    const { establish, time, peer, session } = lab();
    await establish();
    time.advance(4_000);
    const unknown = encodeMessage({ type: 'Keep_Alive', sessionId: id(peer), sequence: 1, tlvs: {} });
    unknown[1] = 99;
    peer.send(unknown);
    time.advance(0);
    expect(session.silentMs).toBe(0);
    expect(session.dropped.toRecord()).toEqual({ 'unknown-type': 1 });
    session.destroy();
  });
});

describe('the end', () => {
  it('release: says so with the next Sequence, waits for the answer, and closes', async () => {
    const { establish, session, time, peer, ended, outcomes, answerKeepAlive } = lab();
    await establish();
    time.advance(10_000);
    const done = session.release();
    time.advance(0);
    expect(peer.last('Configuration_Release_Request')).toMatchObject({ sequence: 3, tlvs: {} });
    const before = outcomes.length;
    answerKeepAlive();
    expect(outcomes).toHaveLength(before);
    const answer = { ...peer.last('Configuration_Release_Request'), tlvs: { resultCode: 0 } };
    peer.send({ ...answer, type: 'Configuration_Release_Response', sequence: 99 });
    time.advance(0);
    expect(peer.closed).toBeUndefined();
    peer.send({ ...answer, type: 'Configuration_Release_Response' });
    time.advance(0);
    await done;
    time.advance(0);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(session.dropped.toRecord()).toEqual({ 'unmatched-response': 1, 'void-response': 1 });
    expect(ended).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it.each([
    ['nobody answers it', () => undefined],
    ['the peer closes instead', (peer: ScriptedPeer) => peer.close()],
  ])('release when %s', async (_name, act) => {
    const { establish, session, time, peer, ended } = lab();
    await establish();
    const done = session.release();
    act(peer);
    time.advance(LIMITS.releaseMs.value);
    await done;
    time.advance(0);
    expect(ended).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it.each([
    [{ resultCode: 8 }, 'REFUSED_KEEP_ALIVE_EXPIRED'],
    [{ resultCode: 0 }, 'PEER_CLOSED'],
    [{}, 'PEER_CLOSED'],
  ])('a release by the TSCF with %o is answered, and tells why', async (tlvs, code) => {
    const { establish, time, peer, ended } = lab();
    await establish();
    const release: Message = {
      type: 'Configuration_Release_Request',
      sessionId: id(peer),
      sequence: 1,
      tlvs,
    };
    peer.send(release);
    time.advance(0);
    expect(ended.map((error) => error.code)).toEqual([code]);
    expect(peer.last('Configuration_Release_Response')).toMatchObject({
      sequence: 1,
      tlvs: { resultCode: 0 },
    });
    time.advance(0);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(time.pending).toBe(0);
  });

  it('a malformed release is answered with code 1 and changes nothing', async () => {
    const { establish, time, peer, ended, session } = lab();
    await establish();
    peer.send(
      Uint8Array.of(
        ...encodeMessage({
          type: 'Configuration_Release_Request',
          sessionId: id(peer),
          sequence: 6,
          tlvs: { resultCode: 7 },
        }).map((octet, at) => (at === 3 ? 2 : octet)),
        ...[0, 4, 0, 2, 0, 7],
      ),
    );
    time.advance(0);
    expect(peer.last('Configuration_Release_Response')).toMatchObject({
      sequence: 6,
      tlvs: { resultCode: 1 },
    });
    expect(ended).toEqual([]);
    session.destroy();
  });

  it('a request that only a client sends is counted, and not answered', async () => {
    const { establish, time, peer, session } = lab();
    await establish();
    const before = peer.messages.length;
    peer.send({ type: 'Configuration_Request', sessionId: id(peer), sequence: 1, tlvs: {} });
    time.advance(0);
    expect(peer.messages).toHaveLength(before);
    expect(session.dropped.toRecord()).toEqual({ 'unexpected-message': 1 });
    session.destroy();
  });
});
