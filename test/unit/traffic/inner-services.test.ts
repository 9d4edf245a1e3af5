import { afterEach, describe, expect, it, test } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { addressOctets } from '../../../main/traffic/address.ts';
import { InnerServices, type InnerService } from '../../../main/traffic/inner-services.ts';
import { buildUdpPacket, parseUdpPacket, type UdpPacket } from '../../../main/traffic/ip-packet.ts';
import type { InnerClient } from '../../../main/traffic/relay.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';

const ECHO: InnerService = { kind: 'echo', address: '10.64.0.1', port: 7 };
const RELAY: InnerService = {
  kind: 'relay',
  address: '10.64.0.1',
  port: 10_000,
  count: 4,
  to: { address: '127.0.0.1', port: 20_000 },
};

const used: { services: InnerServices; clients: InnerClient[]; time: FakeTime; udp: MemoryUdp }[] = [];

afterEach(() => {
  for (const { services, clients, time } of used.splice(0)) {
    for (const client of clients) services.forget(client);
    expect(time.pending, 'timers left').toBe(0);
  }
});

function lab(list: readonly InnerService[] = [ECHO, RELAY]) {
  const time = new FakeTime();
  const udp = new MemoryUdp();
  const services = new InnerServices(list, { clock: time, timers: time, udp });
  const clients: InnerClient[] = [];
  used.push({ services, clients, time, udp });
  const member = () => {
    const got: Uint8Array[] = [];
    const drops: string[] = [];
    const client = {
      taken: true,
      send(packet: Uint8Array): boolean {
        if (client.taken) got.push(packet);
        return client.taken;
      },
      dropped: (reason: string) => drops.push(reason),
    };
    clients.push(client);
    const packets = (): UdpPacket[] =>
      got.map((packet) => {
        const parsed = parseUdpPacket(packet);
        if (typeof parsed === 'string') throw new Error(parsed);
        return parsed;
      });
    return { client, packets, drops };
  };
  return { time, udp, services, member };
}

function packet(destinationPort: number, change: Partial<UdpPacket> = {}): Uint8Array {
  const built = buildUdpPacket({
    source: addressOctets('10.64.1.0'),
    sourcePort: 5070,
    destination: addressOctets('10.64.0.1'),
    destinationPort,
    payload: Buffer.from('ping'),
    ...change,
  });
  if (built === undefined) throw new Error('too large');
  return built;
}

/** Lets the binding of a socket be done. */
const bound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('routing', () => {
  it('echo: a datagram comes back to where it came from', () => {
    const { services, member } = lab();
    const { client, packets } = member();
    expect(services.receive(packet(7), client)).toBeUndefined();
    expect(packets()).toMatchObject([{ sourcePort: 7, destinationPort: 5070, payload: Buffer.from('ping') }]);
    expect(packets().map(({ destination }) => [...destination])).toEqual([[10, 64, 1, 0]]);
  });

  it('echo: packet-queue-full when the connection does not take the answer', () => {
    const { services, member } = lab();
    const { client } = member();
    client.taken = false;
    expect(services.receive(packet(7), client)).toBe('packet-queue-full');
  });

  test.each([
    { name: 'another port', octets: packet(8) },
    { name: 'the port before a range', octets: packet(9_999) },
    { name: 'the port after a range', octets: packet(10_004) },
    { name: 'another address', octets: packet(7, { destination: addressOctets('10.64.0.2') }) },
  ])('$name: packet-no-service', ({ octets }) => {
    const { services, member } = lab();
    expect(services.receive(octets, member().client)).toBe('packet-no-service');
  });

  it('says why a packet is not understood', () => {
    const { services, member } = lab();
    expect(services.receive(Uint8Array.of(0x60), member().client)).toBe('packet-malformed');
  });

  it('refuses more services than the limit', () => {
    const many = Array.from({ length: LIMITS.tscfServices.value + 1 }, () => ECHO);
    expect(() => lab(many)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });
});

describe('relay', () => {
  it('hands datagrams to the real port, also the first ones, and brings replies back', async () => {
    const { udp, services, member } = lab();
    const server = await udp.peer('127.0.0.1', 20_002);
    const { client, packets } = member();
    expect(services.receive(packet(10_002), client)).toBeUndefined();
    expect(services.receive(packet(10_002, { payload: Buffer.from('two') }), client)).toBeUndefined();
    await bound();
    services.receive(packet(10_002, { payload: Buffer.from('three') }), client);
    expect(server.received.map(({ octets }) => Buffer.from(octets).toString())).toEqual([
      'ping',
      'two',
      'three',
    ]);
    const [first] = server.received;
    if (first) server.send(Buffer.from('pong'), first.from);
    expect(packets()).toMatchObject([
      { sourcePort: 10_002, destinationPort: 5070, payload: Buffer.from('pong') },
    ]);
  });

  it('has a socket for each port of a client', async () => {
    const { udp, services, member } = lab();
    const server = await udp.peer('127.0.0.1', 20_000);
    const one = member().client;
    const other = member().client;
    services.receive(packet(10_000), one);
    services.receive(packet(10_000, { sourcePort: 5072 }), one);
    services.receive(packet(10_000), other);
    services.receive(packet(10_000), one);
    await bound();
    expect(new Set(server.received.map(({ from }) => from.port)).size).toBe(3);
  });

  it('drops what comes from another than the target', async () => {
    const { udp, services, member } = lab();
    const server = await udp.peer('127.0.0.1', 20_000);
    const stranger = await udp.peer('127.0.0.1', 20_001);
    const { client, packets, drops } = member();
    services.receive(packet(10_000), client);
    await bound();
    const [first] = server.received;
    if (first) stranger.send(Buffer.from('pong'), first.from);
    expect(packets()).toEqual([]);
    expect(drops).toEqual(['packet-relay-source']);
  });

  it('counts a reply that the connection does not take, or that fits no packet', async () => {
    const { udp, services, member } = lab();
    const server = await udp.peer('127.0.0.1', 20_000);
    const { client, drops } = member();
    services.receive(packet(10_000), client);
    await bound();
    const from = server.received[0]?.from ?? { address: '', port: 0 };
    client.taken = false;
    server.send(Buffer.from('pong'), from);
    client.taken = true;
    server.send(new Uint8Array(65_508), from);
    expect(drops).toEqual(['packet-queue-full', 'packet-too-large']);
  });

  it('holds a few datagrams for a socket that is not bound yet, and drops the rest', () => {
    const { services, member } = lab();
    const { client } = member();
    for (let sent = 0; sent < LIMITS.relayWaiting.value; sent += 1) {
      expect(services.receive(packet(10_000), client)).toBeUndefined();
    }
    expect(services.receive(packet(10_000), client)).toBe('packet-queue-full');
  });

  it('counts packet-relay-full where no socket is to be had, and tries again with the next packet', async () => {
    const { udp, services, member } = lab();
    const { client, drops } = member();
    udp.failure = new PinholeError('INTERNAL', 'too many open files');
    services.receive(packet(10_000), client);
    await bound();
    expect(drops).toEqual(['packet-relay-full']);
    udp.failure = undefined;
    const server = await udp.peer('127.0.0.1', 20_000);
    services.receive(packet(10_000), client);
    await bound();
    expect(server.received).toHaveLength(1);
  });

  it('gives one client so many sockets and no more', () => {
    const { services, member } = lab();
    const { client } = member();
    const limit = LIMITS.relayMappingsPerClient.value;
    for (let port = 1; port <= limit; port += 1)
      services.receive(packet(10_000, { sourcePort: port }), client);
    expect(services.receive(packet(10_000, { sourcePort: 9_999 }), client)).toBe('packet-relay-full');
    expect(services.receive(packet(10_000), member().client)).toBeUndefined();
  });

  it('gives all clients together so many sockets and no more', () => {
    const { services, member } = lab();
    const clients = LIMITS.relayMappings.value / LIMITS.relayMappingsPerClient.value;
    for (let count = 0; count < clients; count += 1) {
      const { client } = member();
      for (let port = 1; port <= LIMITS.relayMappingsPerClient.value; port += 1) {
        services.receive(packet(10_000, { sourcePort: port }), client);
      }
    }
    expect(services.receive(packet(10_000), member().client)).toBe('packet-relay-full');
  });

  it('closes a socket that falls idle; a reply keeps it', async () => {
    const { udp, time, services, member } = lab();
    const server = await udp.peer('127.0.0.1', 20_000);
    services.receive(packet(10_000), member().client);
    await bound();
    const from = server.received[0]?.from ?? { address: '', port: 0 };
    time.advance(LIMITS.mappingIdleMs.value - 1);
    server.send(Buffer.from('pong'), from);
    time.advance(LIMITS.mappingIdleMs.value - 1);
    expect(udp.bound).toHaveLength(2);
    time.advance(1);
    expect(udp.bound).toEqual(['127.0.0.1 20000']);
  });

  it("closes a client's sockets when its tunnel is over, also one that is being bound", async () => {
    const { udp, services, member } = lab();
    const { client } = member();
    services.receive(packet(10_000), client);
    await bound();
    services.receive(packet(10_001), client);
    services.forget(client);
    await bound();
    expect(udp.bound).toEqual([]);
  });

  it('knows its target however its address is written', async () => {
    const { udp, services, member } = lab([{ ...RELAY, to: { address: '0:0::0:1', port: 20_000 } }]);
    const server = await udp.peer('::1', 20_000);
    const { client, packets } = member();
    services.receive(packet(10_000), client);
    await bound();
    server.send(Buffer.from('pong'), server.received[0]?.from ?? { address: '', port: 0 });
    expect(packets()).toHaveLength(1);
  });
});
