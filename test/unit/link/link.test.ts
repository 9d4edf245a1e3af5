import { describe, expect, it } from 'vitest';
import { Link, type LinkHandlers } from '../../../main/link/link.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import type { Message } from '../../../main/protocol/messages.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';

const SESSION = 0x0102030405060708n;
const keepAlive = (sequence = 1, sessionId = SESSION): Uint8Array =>
  encodeMessage({ type: 'Keep_Alive', sessionId, sequence, tlvs: {} });
const request = encodeMessage({
  type: 'Configuration_Request',
  sessionId: SESSION,
  sequence: 1,
  tlvs: { keepAliveIntervalS: 0 },
});
const packet = Uint8Array.of(0x45, 0, 0, 20, ...Array<number>(16).fill(0));

/** `octets` with one changed. */
function changed(octets: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(octets);
  copy[at] = value;
  return copy;
}

function lab(overrides: Partial<LinkHandlers> = {}) {
  const time = new FakeTime();
  const { client, server, path } = memoryPair(time);
  const messages: Message[] = [];
  const packets: number[] = [];
  const malformed: string[] = [];
  const ended: PinholeError[] = [];
  const received: number[] = [];
  const link = new Link(
    server,
    { clock: time, timers: time },
    {
      received: (nowMs) => received.push(nowMs),
      message: (message) => messages.push(message),
      malformedRequest: ({ cmType }) => malformed.push(`request ${cmType}`),
      malformedResponse: ({ cmType }, detail) => malformed.push(`response ${cmType}: ${detail}`),
      packet: (octets) => packets.push(octets.length),
      ended: (error) => ended.push(error),
      ...overrides,
    },
  );
  const peer: { closed?: PinholeError } = {};
  client.attach({ octets: () => undefined, closed: (error) => (peer.closed = error) });
  const arrive = (...chunks: Uint8Array[]): void => {
    for (const chunk of chunks) client.write(chunk);
    time.advance(0);
  };
  return {
    time,
    client,
    server,
    path,
    link,
    messages,
    packets,
    malformed,
    ended,
    received,
    peer,
    arrive,
    types: () => messages.map(({ type }) => type),
    codes: () => ended.map(({ code }) => code),
    dropped: () => link.dropped.toRecord(),
    configure: (): void => {
      link.expectSession(SESSION);
      link.configured();
    },
  };
}

describe('what is dropped and counted (protocol 8)', () => {
  it.each([
    ['Reserved other than 0', changed(keepAlive(), 0, 0x12), 'reserved-bits'],
    ['an unknown CM_Type', changed(keepAlive(), 1, 9), 'unknown-type'],
    [
      'a Keep_Alive with a TLV',
      Uint8Array.of(...changed(keepAlive(), 3, 1), 0, 99, 0, 0),
      'keep-alive-with-tlvs',
    ],
  ])('%s', (_name, octets, rule) => {
    const { arrive, configure, dropped, messages, codes, malformed } = lab();
    configure();
    arrive(octets, keepAlive(2));
    expect(dropped()).toEqual({ [rule]: 1 });
    expect(messages.map(({ sequence }) => sequence)).toEqual([2]);
    expect([codes(), malformed]).toEqual([[], []]);
  });

  it('a Keep_Alive before configuration', () => {
    const { arrive, dropped, messages } = lab();
    arrive(keepAlive());
    expect(dropped()).toEqual({ 'keep-alive-before-configuration': 1 });
    expect(messages).toEqual([]);
  });

  it('another Session ID, and the third in the life of the tunnel closes it', () => {
    const { arrive, configure, dropped, codes, messages } = lab();
    configure();
    arrive(keepAlive(1, 7n), keepAlive(), keepAlive(2, 8n), keepAlive());
    expect(dropped()).toEqual({ 'wrong-session-id': 2 });
    expect(codes()).toEqual([]);
    arrive(keepAlive(3, 7n));
    expect(codes()).toEqual(['WRONG_SESSION_ID']);
    expect(messages).toHaveLength(2);
  });

  it('malformed TLVs are judged before the Session ID', () => {
    const { arrive, configure, dropped, malformed } = lab();
    configure();
    // Keep_Alive_Interval out of bounds, and another session.
    const wrong = changed(changed(request, 4, 0xee), 20, 0xff);
    arrive(wrong, changed(wrong, 1, 2));
    expect(malformed).toEqual(['request 1', 'response 2: Keep_Alive_Interval is out of bounds']);
    expect(dropped()).toEqual({ 'malformed-request': 1, 'malformed-response': 1 });
  });

  it('Keep_Alives beyond ten in a second; five such seconds close the connection', () => {
    const { arrive, configure, time, dropped, messages, codes } = lab();
    configure();
    for (let second = 0; second < 4; second += 1) {
      arrive(...Array.from({ length: 12 }, () => keepAlive()));
      time.advance(1_000);
    }
    expect(messages).toHaveLength(40);
    expect(dropped()).toEqual({ 'keep-alive-flood': 8 });
    arrive(...Array.from({ length: 12 }, () => keepAlive()));
    expect(codes()).toEqual(['KEEP_ALIVE_FLOOD']);
  });
});

describe('what closes the connection (protocol 5 and 8)', () => {
  it('before configuration, a first nibble other than 1: with 32 octets as evidence', () => {
    const { arrive, codes, ended, peer, time } = lab();
    arrive(Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    expect(codes()).toEqual(['NOT_A_TSCF']);
    expect(Buffer.from(ended[0]?.evidence ?? []).toString()).toBe('HTTP/1.1 400 Bad Request\r\nConnec');
    time.advance(0);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
  });

  it.each([
    ['an unknown nibble', changed(keepAlive(), 0, 0x20), 'FRAMING_NIBBLE'],
    ['CM_Indication = 1', changed(keepAlive(), 0, 0x18), 'FRAMING_CM_INDICATION'],
    ['E = 1', changed(keepAlive(), 0, 0x11), 'FRAMING_EXTENSION'],
  ])('%s, and what follows is not looked at', (_name, octets, code) => {
    const { arrive, configure, codes, messages } = lab();
    configure();
    arrive(Buffer.concat([keepAlive(), octets, keepAlive(2)]));
    expect(codes()).toEqual([code]);
    expect(messages).toHaveLength(1);
  });

  it('a message that stays incomplete for 30 s, however it trickles', () => {
    const { arrive, time, codes } = lab();
    for (let octet = 0; octet < 10; octet += 1) {
      arrive(request.subarray(octet, octet + 1));
      time.advance(2_900);
    }
    time.advance(999);
    expect(codes()).toEqual([]);
    time.advance(1);
    expect(codes()).toEqual(['FRAMING_INCOMPLETE']);
    time.advance(0);
    expect(time.pending).toBe(0);
  });

  it('but not one whose rest has arrived by then and waits unread', () => {
    const { arrive, time, codes, types } = lab();
    // Sent in time, and on its way up to the program when the limit is over.
    time.after(30_000, () => arrive(request.subarray(10)));
    arrive(request.subarray(0, 10));
    time.advance(30_000);
    expect([codes(), types().length]).toEqual([[], 1]);
    expect(time.pending).toBe(0);
  });

  it('but each message has its own 30 s', () => {
    const { arrive, time, codes, types } = lab();
    for (let round = 0; round < 5; round += 1) {
      arrive(request.subarray(0, 10));
      time.advance(20_000);
      arrive(Buffer.concat([request.subarray(10), request.subarray(0, 5)]));
      time.advance(20_000);
      arrive(request.subarray(5));
    }
    time.advance(60_000);
    expect(codes()).toEqual([]);
    expect(types()).toHaveLength(10);
    expect(time.pending).toBe(0);
  });

  it('a peer that does not read: beyond the bound on what waits to be written', () => {
    const { link, client, configure, codes } = lab();
    configure();
    client.pause();
    const message: Message = { type: 'Keep_Alive', sessionId: SESSION, sequence: 1, tlvs: {} };
    const fitting = LIMITS.writeQueueOctets.value / 16 + 1;
    for (let count = 0; count < fitting; count += 1) link.send(message);
    expect(codes()).toEqual([]);
    link.send(message);
    expect(codes()).toEqual(['WRITE_QUEUE_FULL']);
  });

  it('the end that the network tells', () => {
    const { client, codes, time } = lab();
    client.end();
    time.advance(0);
    expect(codes()).toEqual(['PEER_CLOSED']);
  });

  it('a defect of ours in what a message sets off: this connection alone, and nothing is thrown', () => {
    const { arrive, configure, codes, ended } = lab({
      message: () => {
        throw new TypeError('a defect');
      },
    });
    configure();
    arrive(Buffer.concat([keepAlive(), keepAlive()]));
    expect(codes()).toEqual(['INTERNAL']);
    expect(ended[0]?.message).toContain('a defect');
  });
});

describe('life', () => {
  it('tells of octets before anything that is in them, and of packets once configured', () => {
    const { arrive, configure, received, packets, time } = lab();
    configure();
    time.advance(5);
    arrive(Buffer.concat([packet, keepAlive(), packet]));
    expect(received).toEqual([5]);
    expect(packets).toEqual([20, 20]);
  });

  it.each(['end', 'destroy'] as const)('after %s nothing is told or written any more', (way) => {
    const { link, arrive, configure, messages, ended, server, time, peer } = lab();
    configure();
    arrive(keepAlive().subarray(0, 5));
    link[way]();
    arrive(keepAlive().subarray(5));
    link.send({ type: 'Keep_Alive', sessionId: SESSION, sequence: 1, tlvs: {} });
    expect([messages, ended, server.written]).toEqual([[], [], []]);
    time.advance(0);
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(time.pending).toBe(0);
  });

  it('a handler that ends the link in the middle of a chunk is not called for the rest of it', () => {
    const seen: number[] = [];
    const { arrive, configure, link } = lab({
      message: ({ sequence }) => {
        seen.push(sequence);
        link.end();
      },
    });
    configure();
    arrive(Buffer.concat([keepAlive(1), keepAlive(2)]));
    expect(seen).toEqual([1]);
  });

  it('paused, it reads nothing until it is resumed', () => {
    const { link, arrive, configure, types, time } = lab();
    configure();
    link.pause();
    arrive(keepAlive());
    expect(types()).toEqual([]);
    link.resume();
    time.advance(0);
    expect(types()).toEqual(['Keep_Alive']);
  });
});
