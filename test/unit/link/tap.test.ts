import { describe, expect, it } from 'vitest';
import { Link, type LinkHandlers } from '../../../main/link/link.ts';
import type { LinkTap } from '../../../main/link/tap.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';

const keepAlive = (sequence: number): Uint8Array =>
  encodeMessage({ type: 'Keep_Alive', sessionId: 7n, sequence, tlvs: {} });
const request = encodeMessage({
  type: 'Configuration_Request',
  sessionId: 7n,
  sequence: 1,
  tlvs: { keepAliveIntervalS: 30 },
});
const packet = Uint8Array.of(0x45, 0, 0, 24, ...Array<number>(20).fill(9));
/** Dropped by the receiver: it is shown all the same. */
const unknown = Uint8Array.of(0x10, 200, ...Array<number>(14).fill(0));

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

function lab(watching = true) {
  const time = new FakeTime();
  const { client, server } = memoryPair(time);
  const told: string[] = [];
  const tap: LinkTap = {
    watching,
    seen: (direction, octets) => told.push(`${direction} ${hex(octets)}`),
    lost: ({ code }) => told.push(`lost ${code}`),
  };
  const ended: PinholeError[] = [];
  const handlers: LinkHandlers = {
    received: () => undefined,
    message: ({ type }) => told.push(type),
    malformedRequest: () => undefined,
    malformedResponse: () => undefined,
    packet: () => told.push('packet'),
    ended: (error) => ended.push(error),
  };
  const link = new Link(client, { clock: time, timers: time, tap }, handlers);
  server.attach({ octets: () => undefined, closed: () => undefined });
  link.configured();
  const arrive = (...chunks: readonly Uint8Array[]): void => {
    for (const chunk of chunks) server.write(chunk);
    time.advance(0);
  };
  return { link, client, told, ended, arrive };
}

describe('a tap', () => {
  it('is shown each message that arrives, once, as it is, and before anyone acts on it', () => {
    const { told, arrive } = lab();
    arrive(Buffer.concat([keepAlive(1), packet, unknown, request]));
    expect(told).toEqual([
      `inbound ${hex(keepAlive(1))}`,
      'Keep_Alive',
      `inbound ${hex(packet)}`,
      'packet',
      `inbound ${hex(unknown)}`,
      `inbound ${hex(request)}`,
      'Configuration_Request',
    ]);
  });

  it('however the stream is cut', () => {
    const stream = Buffer.concat([keepAlive(1), packet, unknown, request]);
    for (const size of [1, 3, 7, 17, 30]) {
      const { told, arrive } = lab();
      const cuts = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
        stream.subarray(at * size, (at + 1) * size),
      );
      arrive(...cuts);
      expect(told.filter((line) => line.startsWith('inbound'))).toEqual(
        [keepAlive(1), packet, unknown, request].map((octets) => `inbound ${hex(octets)}`),
      );
    }
  });

  it('is shown exactly what is written, and nothing that is not', () => {
    const { link, client, told } = lab();
    link.send({ type: 'Keep_Alive', sessionId: 7n, sequence: 3, tlvs: {} });
    link.sendPacket(packet);
    link.destroy();
    link.send({ type: 'Keep_Alive', sessionId: 7n, sequence: 4, tlvs: {} });
    expect(link.sendPacket(packet)).toBe(false);
    expect(told).toEqual(client.written.map((octets) => `outbound ${hex(octets)}`));
    expect(told).toHaveLength(2);
  });

  it('is told where framing is lost', () => {
    const { told, ended, arrive } = lab();
    arrive(Buffer.concat([keepAlive(1), Buffer.of(0x70, 1, 2, 3)]));
    expect(told.at(-1)).toBe('lost FRAMING_NIBBLE');
    expect(ended.map(({ code }) => code)).toEqual(['FRAMING_NIBBLE']);
  });

  it('is told nothing while nobody looks', () => {
    const { link, told, arrive } = lab(false);
    link.sendPacket(packet);
    arrive(Buffer.concat([keepAlive(1), Buffer.of(0x70)]));
    expect(told).toEqual(['Keep_Alive']);
  });
});
