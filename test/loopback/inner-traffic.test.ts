import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createCore,
  startLocalTscf,
  type InnerService,
  type LocalTscf,
  type TscfEvent,
} from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { ForwardInput } from '../../main/model/forward.ts';
import { parseProfile } from '../../main/model/profile.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import { Link } from '../../main/link/link.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { MessageOf } from '../../main/protocol/messages.ts';
import { addressOctets } from '../../main/traffic/address.ts';
import { buildUdpPacket } from '../../main/traffic/ip-packet.ts';
import { tlsTransport } from '../../main/transport/tls-transport.ts';
import { lacks } from '../support/requires.ts';

const ECHOES: readonly InnerService[] = [
  { kind: 'echo', address: '10.64.0.1', port: 7 },
  { kind: 'echo', address: 'fd00:64::1', port: 7 },
];

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startTscf(services = ECHOES): Promise<LocalTscf & { events: TscfEvent[] }> {
  const events: TscfEvent[] = [];
  const tscf = await startLocalTscf(tmpdir(), {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 30, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false },
    inner: { services, udp: nodePlatform.udp },
    ports: nodePlatform,
    onEvent: (event) => events.push(event),
  });
  closing.push(() => tscf.close());
  return { ...tscf, events };
}

/** Waits for what changes turn up, not for a time. */
function until(core: CoreApi, holds: (tunnel: TunnelSnapshot) => boolean): Promise<TunnelSnapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const tunnel = core.tunnel('phone');
      if (tunnel === undefined || !holds(tunnel)) return;
      callOff();
      resolve(tunnel);
    };
    const callOff = core.onChange(look);
    look();
  });
}

async function startTunnel(tscf: LocalTscf, forwards: readonly ForwardInput[]): Promise<CoreApi> {
  const { port } = tscf.server.address;
  const profile = parseProfile(
    {
      id: 'phone',
      name: 'Phone',
      host: '127.0.0.1',
      port,
      tls: { caFile: tscf.caFile },
      reconnect: { initialMs: 100, maxMs: 100 },
      forwards,
    },
    'the test',
  );
  const core = createCore({ profiles: [profile] });
  closing.push(() => core.close());
  core.startTunnel('phone');
  await until(core, ({ state }) => state === 'connected');
  return core;
}

function portOf(core: CoreApi, forward = 0): number {
  return Number(core.tunnel('phone')?.forwards[forward]?.listen.split(':').at(-1));
}

const open = new Set<Socket>();

afterEach(async () => {
  for (const socket of open) await release(socket);
});

async function release(socket: Socket): Promise<void> {
  open.delete(socket);
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

/** @returns undefined where the port is taken. */
async function bindUdp(port: number, host = '127.0.0.1'): Promise<Socket | undefined> {
  const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
  open.add(socket);
  const bound = Promise.race([
    once(socket, 'listening').then(() => true),
    once(socket, 'error').then(() => false),
  ]);
  socket.bind(port, host);
  if (await bound) return socket;
  await release(socket);
  return undefined;
}

async function udpSocket(host?: string): Promise<Socket> {
  const socket = await bindUdp(0, host);
  if (socket === undefined) throw new Error('no UDP port is free');
  return socket;
}

/** Sockets on ports that follow each other. */
async function neighbours(count: number): Promise<Socket[]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const sockets = [await udpSocket()];
    const first = sockets[0]?.address().port ?? 0;
    while (sockets.length < count) {
      const next = await bindUdp(first + sockets.length);
      if (next === undefined) break;
      sockets.push(next);
    }
    if (sockets.length === count) return sockets;
    for (const socket of sockets) await release(socket);
  }
  throw new Error(`no ${count} neighbouring UDP ports are free`);
}

async function ask(socket: Socket, port: number, text: string): Promise<string> {
  const answer = once(socket, 'message') as Promise<[Buffer, { port: number }]>;
  socket.send(text, port, '127.0.0.1');
  const [octets, from] = await answer;
  expect(from.port).toBe(port);
  return octets.toString();
}

interface RawClient {
  readonly link: Link;
  readonly address: string | undefined;
  /** The next inner packet that arrives. */
  packet(): Promise<Uint8Array>;
}

/** A client without a tunnel's manners, which can send what it likes. */
async function rawClient(
  { server, caFile }: LocalTscf,
  wish: MessageOf<'Configuration_Request'>['tlvs'] = {},
): Promise<RawClient> {
  const socket = connect({
    host: '127.0.0.1',
    port: server.address.port,
    servername: 'localhost',
    ca: await readFile(caFile),
  });
  await once(socket, 'secureConnect');
  const packets: ((octets: Uint8Array) => void)[] = [];
  const link = await new Promise<{ link: Link; address: string | undefined }>((resolve, reject) => {
    const link: Link = new Link(tlsTransport(socket, nodePlatform), nodePlatform, {
      received: () => undefined,
      message: (message) => {
        if (message.type !== 'Configuration_Response') return;
        link.configured();
        resolve({ link, address: message.tlvs.internalIpv4Address });
      },
      malformedRequest: () => undefined,
      malformedResponse: () => undefined,
      packet: (octets) => packets.shift()?.(Uint8Array.from(octets)),
      ended: reject,
    });
    closing.push(() => link.destroy());
    link.send({ type: 'Configuration_Request', sessionId: 99n, sequence: 1, tlvs: wish });
  });
  return { ...link, packet: () => new Promise((resolve) => packets.push(resolve)) };
}

describe('a UDP forward', () => {
  it.each(['10.64.0.1', 'fd00:64::1'])(
    'through a real tunnel, to the echo at %s and back',
    async (address) => {
      const core = await startTunnel(await startTscf(), [{ listen: { port: 0 }, to: { address, port: 7 } }]);
      const phone = await udpSocket();
      const port = portOf(core);
      expect(await ask(phone, port, 'one')).toBe('one');
      expect(await ask(phone, port, 'two')).toBe('two');
      expect(core.tunnel('phone')).toMatchObject({
        forwards: [{ mappings: 1, sent: 2, received: 2, droppedByReason: {} }],
        dropped: {},
      });
    },
  );

  const hasIpv6 = (): boolean =>
    Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

  it.skipIf(lacks('IPv6 on loopback', hasIpv6))('listens on ::1 where it is asked to', async () => {
    const core = await startTunnel(await startTscf(), [
      { listen: { host: '::1', port: 0 }, to: { address: 'fd00:64::1', port: 7 } },
    ]);
    const phone = await udpSocket('::1');
    const answer = once(phone, 'message') as Promise<[Buffer]>;
    phone.send('six', portOf(core), '::1');
    expect((await answer)[0].toString()).toBe('six');
  });

  it('a range of ports reaches real UDP ports behind a relay, one to one', async () => {
    const servers = await neighbours(3);
    for (const [offset, server] of servers.entries()) {
      server.on('message', (octets: Buffer, { port, address }) => {
        server.send(`${octets.toString()} at ${offset}`, port, address);
      });
    }
    const free = await neighbours(3);
    const [first] = free.map((socket) => socket.address().port);
    for (const socket of free) await release(socket);
    const tscf = await startTscf([
      {
        kind: 'relay',
        address: '10.64.0.1',
        port: 20_000,
        count: 3,
        to: { address: '127.0.0.1', port: servers[0]?.address().port ?? 0 },
      },
    ]);
    const core = await startTunnel(tscf, [
      { listen: { port: first ?? 0 }, to: { address: '10.64.0.1', port: 20_000 }, count: 3 },
    ]);
    const phone = await udpSocket();
    for (const offset of [0, 1, 2]) {
      expect(await ask(phone, (first ?? 0) + offset, 'rtp')).toBe(`rtp at ${offset}`);
    }
    expect(core.tunnel('phone')?.forwards).toMatchObject([{ mappings: 3, sent: 3, received: 3 }]);
  });

  it('says PORT_IN_USE and which forward where another program has the port', async () => {
    const taken = (await udpSocket()).address().port;
    const tscf = await startTscf();
    const profile = parseProfile(
      {
        id: 'phone',
        name: 'Phone',
        host: '127.0.0.1',
        port: tscf.server.address.port,
        tls: { caFile: tscf.caFile },
        forwards: [{ listen: { port: taken }, to: { address: '10.64.0.1', port: 7 } }],
      },
      'the test',
    );
    const core = createCore({ profiles: [profile] });
    closing.push(() => core.close());
    core.startTunnel('phone');
    const { problem } = await until(core, ({ state }) => state === 'failed');
    expect(problem).toMatchObject({ code: 'PORT_IN_USE' });
    expect(problem?.message).toContain(`forward 127.0.0.1:${taken} → 10.64.0.1:7`);
  });
});

describe('inner addresses', () => {
  const forwards: ForwardInput[] = [{ listen: { port: 0 }, to: { address: '10.64.0.1', port: 7 } }];

  it('are kept by a tunnel that is built again, although others came meanwhile; its forward goes on', async () => {
    const tscf = await startTscf();
    const core = await startTunnel(tscf, forwards);
    const phone = await udpSocket();
    const port = portOf(core);
    expect(await ask(phone, port, 'before')).toBe('before');
    const before = core.tunnel('phone')?.addresses;
    expect(before).toMatchObject({ internalIpv4: '10.64.1.0', internalIpv6: 'fd00:64::100/64' });
    tscf.server.cut();
    await until(core, ({ state }) => state === 'reconnecting');
    expect((await rawClient(tscf)).address).toBe('10.64.1.1');
    const after = await until(core, ({ state, reconnects }) => state === 'connected' && reconnects === 1);
    expect(after.addresses.internalIpv4).toBe(before?.internalIpv4);
    expect(after.addresses.internalIpv6).toBe(before?.internalIpv6);
    expect(portOf(core)).toBe(port);
    expect(await ask(phone, port, 'after')).toBe('after');
  });

  it('another client cannot take an address in use', async () => {
    const tscf = await startTscf();
    const core = await startTunnel(tscf, forwards);
    const thief = await rawClient(tscf, { internalIpv4Address: '10.64.1.0' });
    expect(thief.address).toBe('10.64.1.1');
    expect(await ask(await udpSocket(), portOf(core), 'still there')).toBe('still there');
  });
});

describe('the source check (protocol 8)', () => {
  const from = (source: string): Uint8Array => {
    const packet = buildUdpPacket({
      source: addressOctets(source),
      sourcePort: 5,
      destination: addressOctets('10.64.0.1'),
      destinationPort: 7,
      payload: Buffer.from(source),
    });
    if (packet === undefined) throw new Error('too large');
    return packet;
  };

  it('drops a packet from another address than the assigned one, and counts it', async () => {
    const tscf = await startTscf();
    const core = await startTunnel(tscf, [{ listen: { port: 0 }, to: { address: '10.64.0.1', port: 7 } }]);
    const client = await rawClient(tscf);
    expect(client.address).toBe('10.64.1.1');
    const answer = client.packet();
    // In the name of the other client, then in its own: one answer comes, to the second.
    client.link.sendPacket(from('10.64.1.0'));
    client.link.sendPacket(from('10.64.1.1'));
    expect(Buffer.from(await answer).toString()).toContain('10.64.1.1');
    expect(core.tunnel('phone')?.dropped).toEqual({});
    await tscf.close();
    expect(tscf.events.filter(({ event }) => event === 'ended')).toContainEqual(
      expect.objectContaining({ dropped: { 'packet-source': 1 } }),
    );
  });
});
