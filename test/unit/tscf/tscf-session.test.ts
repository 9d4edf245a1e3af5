import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { TscfBehaviour } from '../../../main/model/demo.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import type { MessageOf } from '../../../main/protocol/messages.ts';
import { applyChange, orderly, type BehaviourChange } from '../../../main/tscf/behaviours.ts';
import type { Agreement } from '../../../main/tscf/agreement.ts';
import type { TscfSettings } from '../../../main/tscf/settings.ts';
import { TscfCounters } from '../../../main/tscf/counts.ts';
import { TscfSession } from '../../../main/tscf/tscf-session.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { tscfPorts } from '../../support/tscf-ports.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';

const SESSION = 0x0102030405060708n;
type RequestTlvs = MessageOf<'Configuration_Request'>['tlvs'];

function lab(settings: Partial<TscfSettings> = {}, remoteAddress?: string) {
  const time = new FakeTime();
  const { client, server, path } = memoryPair(time);
  const peer = new ScriptedPeer(client);
  const state: { behaviour: TscfBehaviour } = { behaviour: orderly(settings.intervalS ?? 10) };
  const ended: PinholeError[] = [];
  const configured: Agreement[] = [];
  const taken = new Set<bigint>();
  if (remoteAddress !== undefined) Object.assign(server.info, { remoteAddress });
  const session = new TscfSession(server, tscfPorts(time), {
    settings: {
      intervalS: 10,
      maxIntervalS: 600,
      idleLimitS: 0,
      requireKam: false,
      ...settings,
    },
    behaviour: () => state.behaviour,
    claim: (id) => (taken.has(id) ? undefined : id === 0n ? 77n : id),
    configured: (interval) => configured.push(interval),
    counters: new TscfCounters(),
    ended: (error) => ended.push(error),
  });
  const configure = (tlvs: RequestTlvs = { keepAliveIntervalS: 0 }, sessionId = SESSION): void => {
    peer.send({ type: 'Configuration_Request', sessionId, sequence: 1, tlvs });
    time.advance(0);
    time.advance(0);
  };
  const keepAlive = (sequence = 2): void => {
    peer.send({ type: 'Keep_Alive', sessionId: SESSION, sequence, tlvs: {} });
    time.advance(0);
    time.advance(0);
  };
  return {
    time,
    client,
    path,
    peer,
    session,
    ended,
    configured,
    taken,
    configure,
    keepAlive,
    codes: () => ended.map(({ code }) => code),
    behave: (change: BehaviourChange) => {
      const before = state.behaviour.silent;
      state.behaviour = applyChange(state.behaviour, change);
      if (before === state.behaviour.silent) return;
      if (before) session.speak();
      else session.fallSilent();
    },
    answers: () => peer.of('Keep_Alive_Response').map(({ sequence }) => sequence),
  };
}

describe('configuration (protocol 6)', () => {
  it.each<[string, RequestTlvs, Partial<TscfSettings>, number | undefined, number]>([
    ['assigned', { keepAliveIntervalS: 0 }, {}, 10, 25],
    ['proposed', { keepAliveIntervalS: 110 }, {}, 110, 165],
    ['proposed above what is allowed', { keepAliveIntervalS: 86_400 }, {}, 600, 900],
    ['static: no such TLV either way', {}, {}, undefined, 25],
    ['off', { keepAliveIntervalS: 110 }, { intervalS: 0 }, 0, 0],
    ['an idle limit below the supervision', { keepAliveIntervalS: 0 }, { idleLimitS: 20 }, 10, 20],
    ['an idle limit above it', { keepAliveIntervalS: 0 }, { idleLimitS: 26 }, 10, 25],
  ])('%s', (_name, asked, settings, keepAliveIntervalS, idleLimitS) => {
    const { configure, peer, configured, session } = lab(settings);
    configure(asked);
    const { sessionId, sequence, tlvs } = peer.last('Configuration_Response');
    expect({ sessionId, sequence }).toEqual({ sessionId: SESSION, sequence: 1 });
    expect(tlvs).toEqual({
      resultCode: 0,
      ...(keepAliveIntervalS === undefined ? {} : { keepAliveIntervalS }),
      reflexiveAddress: { address: '192.0.2.1', port: 4711 },
      idleLimitS,
    });
    expect(configured).toMatchObject([
      { intervalS: keepAliveIntervalS ?? 10, negotiated: keepAliveIntervalS !== undefined },
    ]);
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it.each([
    ['fe80::1%eth0', { address: 'fe80::1', port: 4711 }],
    ['', undefined],
  ])('Reflexive_Address of a client at "%s"', (remoteAddress, expected) => {
    const { configure, peer, session } = lab({}, remoteAddress);
    configure();
    expect(peer.last('Configuration_Response').tlvs.reflexiveAddress).toEqual(expected);
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('knows which Keep_Alive arrived last', () => {
    const { configure, keepAlive, time, session } = lab();
    configure();
    expect(session.lastKeepAlive).toBeNull();
    keepAlive(2);
    time.advance(1_000);
    keepAlive(3);
    time.advance(2_500);
    expect(session.lastKeepAlive).toEqual({ sequence: 3, agoMs: 2_500 });
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('a request with ID 0 gets one, which holds from then on', () => {
    const { configure, peer, keepAlive, answers, session } = lab();
    configure({ keepAliveIntervalS: 0 }, 0n);
    expect(peer.last('Configuration_Response').sessionId).toBe(77n);
    keepAlive();
    expect(answers()).toEqual([]);
    expect(session.dropped).toEqual({ 'wrong-session-id': 1 });
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it.each([
    ['in use: code 5', 5, 'REFUSED_SESSION_IN_USE'],
    ['no resources: code 3', 3, 'REFUSED_NO_RESOURCES'],
  ])('%s, and the connection is closed', (_name, resultCode, code) => {
    const { configure, peer, taken, behave, codes, time } = lab();
    if (resultCode === 5) taken.add(SESSION);
    else behave({ refuse: true });
    configure();
    expect(peer.last('Configuration_Response')).toMatchObject({
      sessionId: SESSION,
      sequence: 1,
      tlvs: { resultCode },
    });
    expect(codes()).toEqual([code]);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(time.pending).toBe(0);
  });

  it('a second request is answered with code 1, and the session goes on as it was', () => {
    const { configure, peer, keepAlive, answers, configured, session, time, codes } = lab();
    configure();
    peer.send({
      type: 'Configuration_Request',
      sessionId: SESSION,
      sequence: 9,
      tlvs: { keepAliveIntervalS: 500 },
    });
    time.advance(0);
    time.advance(0);
    expect(peer.last('Configuration_Response')).toMatchObject({ sequence: 9, tlvs: { resultCode: 1 } });
    keepAlive();
    expect(answers()).toEqual([2]);
    expect(configured).toHaveLength(1);
    time.advance(24_999);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
    expect(session.dropped).toEqual({});
  });

  it('a malformed request is answered with code 1, and a right one may still follow', () => {
    const { configure, peer, time, session } = lab();
    const malformed = encodeMessage({
      type: 'Configuration_Request',
      sessionId: SESSION,
      sequence: 4,
      tlvs: { keepAliveIntervalS: 1 },
    });
    malformed[20] = 0xff;
    peer.send(malformed);
    time.advance(0);
    time.advance(0);
    expect(peer.last('Configuration_Response')).toMatchObject({
      sessionId: SESSION,
      sequence: 4,
      tlvs: { resultCode: 1 },
    });
    configure();
    expect(peer.last('Configuration_Response').tlvs.resultCode).toBe(0);
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('unconfigured for 10 s: closed; a Keep_Alive before is dropped and changes nothing', () => {
    const { keepAlive, codes, session, time, answers, peer } = lab();
    time.advance(9_000);
    keepAlive();
    expect(session.dropped).toEqual({ 'keep-alive-before-configuration': 1 });
    time.advance(999);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['UNCONFIGURED']);
    time.advance(0);
    expect(answers()).toEqual([]);
    expect(peer.closed).toBeDefined();
    expect(time.pending).toBe(0);
  });

  it('unconfigured because this side stood still: it has its 10 s again', () => {
    const { codes, time } = lab();
    time.stall(20_000);
    time.advance(9_999);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['UNCONFIGURED']);
  });
});

describe('keep-alive and supervision (protocol 7)', () => {
  it('answers each Keep_Alive at once, with its own Sequence, whatever the interval', () => {
    const { configure, keepAlive, answers, session } = lab({ intervalS: 0 });
    configure();
    keepAlive(0xffff_ffff);
    keepAlive(0);
    expect(answers()).toEqual([0xffff_ffff, 0]);
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('silence beyond the deadline: a release request with code 8, then the end', () => {
    const { configure, keepAlive, time, codes, peer } = lab();
    configure();
    time.advance(20_000);
    keepAlive();
    time.advance(24_999);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
    time.advance(0);
    expect(peer.last('Configuration_Release_Request')).toMatchObject({
      sessionId: SESSION,
      tlvs: { resultCode: 8 },
    });
    expect(peer.closed).toBeDefined();
    expect(time.pending).toBe(0);
  });

  it.each([
    ['a valid message of any kind', false, 'second request', 45_000],
    ['only Keep_Alive, where it is required', true, 'second request', 25_000],
    ['what is dropped does not', false, 'unknown type', 25_000],
    ['nor a message of another session', false, 'other session', 25_000],
    ['nor an inner packet that nobody here could have sent', false, 'packet', 25_000],
  ])('a sign of life is: %s', (_name, requireKam, what, endsAtMs) => {
    const { configure, time, peer, codes } = lab({ requireKam });
    configure();
    time.advance(20_000);
    const keepAlive = encodeMessage({ type: 'Keep_Alive', sessionId: SESSION, sequence: 5, tlvs: {} });
    switch (what) {
      case 'second request':
        peer.send({ type: 'Configuration_Request', sessionId: SESSION, sequence: 2, tlvs: {} });
        break;
      case 'unknown type':
        keepAlive[1] = 99;
        peer.send(keepAlive);
        break;
      case 'other session':
        keepAlive[4] = 99;
        peer.send(keepAlive);
        break;
      default:
        peer.send(Uint8Array.of(0x45, 0, 0, 20, ...Array<number>(16).fill(0)));
    }
    time.advance(endsAtMs - 20_000 - 1);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
  });

  it('Keep_Alives beyond ten in a second are not answered', () => {
    const { configure, keepAlive, answers, session } = lab();
    configure();
    for (let sequence = 0; sequence < 15; sequence += 1) keepAlive(sequence);
    expect(answers()).toHaveLength(10);
    expect(session.dropped).toEqual({ 'keep-alive-flood': 5 });
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('interval 0 and no idle limit: any silence is borne', () => {
    const { configure, time, codes, session } = lab({ intervalS: 0 });
    configure();
    time.advance(10_000_000);
    expect(codes()).toEqual([]);
    session.cut(new PinholeError('PEER_CLOSED'));
    time.advance(0);
    expect(time.pending).toBe(0);
  });
});

describe('the end', () => {
  it('a release by the client is answered, then the connection is closed', () => {
    const { configure, peer, time, codes } = lab();
    configure();
    peer.send({ type: 'Configuration_Release_Request', sessionId: SESSION, sequence: 7, tlvs: {} });
    time.advance(0);
    time.advance(0);
    expect(peer.last('Configuration_Release_Response')).toMatchObject({
      sequence: 7,
      tlvs: { resultCode: 0 },
    });
    expect(peer.closed).toBeDefined();
    expect(codes()).toEqual(['PEER_CLOSED']);
    expect(time.pending).toBe(0);
  });

  it.each([
    ['cut', (session: TscfSession) => session.cut(new PinholeError('PEER_CLOSED')), 0],
    [
      'released',
      (session: TscfSession) => session.release(7, new PinholeError('REFUSED_ADMINISTRATIVELY')),
      1,
    ],
  ])('%s by this side: told once, no timer left', (_name, act, releases) => {
    const { configure, session, ended, time, peer } = lab();
    configure();
    act(session);
    act(session);
    time.advance(0);
    expect(ended).toHaveLength(1);
    expect(peer.of('Configuration_Release_Request')).toHaveLength(releases);
    expect(peer.closed).toBeDefined();
    expect(time.pending).toBe(0);
  });

  it('the client is gone', () => {
    const { configure, client, ended, time } = lab();
    configure();
    client.end();
    time.advance(0);
    expect(ended.map(({ code }) => code)).toEqual(['PEER_CLOSED']);
    expect(time.pending).toBe(0);
  });
});

describe('behaviours', () => {
  it('late: each answer by its own delay, and no more of them held than the bound', () => {
    const { configure, keepAlive, answers, behave, time, session } = lab({ intervalS: 0 });
    configure();
    behave({ answers: 'late', lateByMs: 60_000 });
    keepAlive(1);
    time.advance(59_999);
    expect(answers()).toEqual([]);
    time.advance(1);
    time.advance(0);
    expect(answers()).toEqual([1]);
    for (let sequence = 2; sequence < 102; sequence += 1) {
      keepAlive(sequence);
      time.advance(200);
    }
    time.advance(60_000);
    time.advance(0);
    expect(answers()).toHaveLength(1 + LIMITS.tscfDelayedAnswers.value);
    keepAlive(200);
    session.cut(new PinholeError('PEER_CLOSED'));
    time.advance(0);
    expect(time.pending).toBe(0);
  });

  it('never: no answer, and the silence of this side is not the client’s', () => {
    const { configure, keepAlive, answers, behave, time, codes, session } = lab();
    configure();
    behave({ answers: 'never' });
    for (let sequence = 2; sequence < 8; sequence += 1) {
      time.advance(20_000);
      keepAlive(sequence);
    }
    expect(answers()).toEqual([]);
    expect(codes()).toEqual([]);
    session.cut(new PinholeError('PEER_CLOSED'));
  });

  it('silent: nothing is read or written, not even the end; speaking again, what came is answered or it ends', () => {
    const { configure, keepAlive, answers, behave, time, codes, peer } = lab();
    configure();
    behave({ silent: true });
    keepAlive(2);
    expect(answers()).toEqual([]);
    behave({ silent: false });
    time.advance(0);
    time.advance(0);
    expect(answers()).toEqual([2]);
    behave({ silent: true });
    time.advance(60_000);
    expect(codes()).toEqual([]);
    expect(peer.closed).toBeUndefined();
    behave({ silent: false });
    time.advance(0);
    expect(codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
    expect(peer.last('Configuration_Release_Request').tlvs).toEqual({ resultCode: 8 });
    expect(time.pending).toBe(0);
  });

  it('forgotten: it answers nothing and tells of no end any more, and is over when the client closes', () => {
    const { session, configure, keepAlive, answers, time, codes, peer } = lab();
    configure();
    session.forget();
    keepAlive(2);
    time.advance(600_000);
    expect(answers()).toEqual([]);
    expect(peer.closed).toBeUndefined();
    expect(codes()).toEqual([]);
    peer.close();
    time.advance(0);
    expect(codes()).toEqual(['PEER_CLOSED']);
    expect(time.pending).toBe(0);
  });

  it('a connection is forgotten after the silence that the behaviour says, and not while octets pass', () => {
    const { session, configure, keepAlive, behave, answers, time, peer, codes } = lab({ intervalS: 10 });
    configure();
    behave({ forgetAfterS: 6 });
    time.advance(5_999);
    keepAlive(2);
    time.advance(5_999);
    keepAlive(3);
    expect(answers()).toEqual([2, 3]);
    time.advance(6_000);
    keepAlive(4);
    keepAlive(5);
    behave({ forgetAfterS: 0 });
    keepAlive(6);
    time.advance(600_000);
    expect(answers()).toEqual([2, 3]);
    expect(peer.closed).toBeUndefined();
    expect(codes()).toEqual([]);
    session.cut(new PinholeError('PEER_CLOSED'));
    time.advance(0);
    expect(time.pending).toBe(0);
  });

  it('its own end does not show to a client that it has forgotten by then', () => {
    const { configure, behave, time, peer, codes } = lab({ intervalS: 10 });
    behave({ forgetAfterS: 6 });
    configure();
    time.advance(600_000);
    expect(peer.of('Configuration_Release_Request')).toEqual([]);
    expect(codes()).toEqual([]);
    peer.close();
    time.advance(0);
    expect(codes()).toEqual(['PEER_CLOSED']);
  });

  it('silent before the configuration: nothing shows, not even that the time for it is over', () => {
    const { configure, behave, time, codes, peer } = lab();
    behave({ silent: true });
    configure();
    time.advance(60_000);
    expect(peer.messages).toEqual([]);
    expect(peer.closed).toBeUndefined();
    expect(codes()).toEqual([]);
    behave({ silent: false });
    time.advance(0);
    expect(codes()).toEqual(['UNCONFIGURED']);
    time.advance(0);
    expect(time.pending).toBe(0);
  });
});

it('a change of behaviour leaves the rest as it is', () => {
  const before = orderly(10);
  expect(applyChange(before, { answers: 'late' })).toEqual({ ...before, answers: 'late' });
  expect(applyChange({ ...before, silent: true }, { silent: false, intervalS: 0 })).toEqual({
    ...before,
    intervalS: 0,
  });
  expect(applyChange({ ...before, refuse: true }, { refuse: undefined })).toEqual({
    ...before,
    refuse: true,
  });
});
