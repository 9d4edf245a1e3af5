import { describe, expect, it } from 'vitest';
import { Link } from '../../../main/link/link.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';

const packet = (octets: number): Uint8Array => {
  const content = new Uint8Array(octets);
  content[0] = 0x45;
  return content;
};

function lab() {
  const time = new FakeTime();
  const { client, server } = memoryPair(time);
  client.attach({ octets: () => undefined, closed: () => undefined });
  const ended: string[] = [];
  const link = new Link(
    server,
    { clock: time, timers: time },
    {
      received: () => undefined,
      message: () => undefined,
      malformedRequest: () => undefined,
      malformedResponse: () => undefined,
      packet: () => undefined,
      ended: ({ code }) => ended.push(code),
    },
  );
  return { time, client, server, link, ended };
}

describe('sending an inner packet', () => {
  it('is refused before the configuration is done, and after the end', () => {
    const { link, server } = lab();
    expect(link.sendPacket(packet(28))).toBe(false);
    link.configured();
    expect(link.sendPacket(packet(28))).toBe(true);
    link.end();
    expect(link.sendPacket(packet(28))).toBe(false);
    expect(server.written).toEqual([packet(28)]);
  });

  it('is refused above the bound, the tunnel kept, and possible again when the queue is shorter', () => {
    const { link, time, client, ended } = lab();
    link.configured();
    client.pause();
    expect(link.sendPacket(packet(65_535))).toBe(true);
    expect(link.sendPacket(packet(28))).toBe(true);
    expect(link.sendPacket(packet(28))).toBe(false);
    expect(ended).toEqual([]);
    client.resume();
    time.advance(0);
    expect(link.sendPacket(packet(28))).toBe(true);
  });

  it('never fills the queue so far that a control message would end the tunnel', () => {
    const { link, client, server, ended } = lab();
    link.configured();
    client.pause();
    for (let sent = 0; sent < 10_000; sent += 1) link.sendPacket(packet(65_535));
    for (let sent = 0; sent < 1_000; sent += 1) link.sendPacket(packet(28));
    expect(server.queuedOctets).toBeLessThan(LIMITS.writeQueueOctets.value);
    link.send({ type: 'Keep_Alive', sessionId: 1n, sequence: 1, tlvs: {} });
    expect(ended).toEqual([]);
  });
});
