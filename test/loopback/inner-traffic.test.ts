import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createCore, type InnerService } from '../../main/core.ts';
import { Link } from '../../main/link/link.ts';
import type { ForwardInput } from '../../main/model/forward.ts';
import { parseProfile } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { MessageOf } from '../../main/protocol/messages.ts';
import { addressOctets } from '../../main/traffic/address.ts';
import { buildUdpPacket } from '../../main/traffic/ip-packet.ts';
import type { LocalTscf } from '../../main/tscf/local-tscf.ts';
import { tlsTransport } from '../../main/transport/tls-transport.ts';
import { runCli } from '../support/cli.ts';
import { lacks } from '../support/requires.ts';
import {
  atEnd,
  closeLab,
  freePorts,
  neighbours,
  portOf,
  startTscf,
  startTunnel,
  udpSocket,
  until,
} from '../support/traffic-lab.ts';

const ECHOES: readonly InnerService[] = [
  { kind: 'echo', address: '10.64.0.1', port: 7 },
  { kind: 'echo', address: 'fd00:64::1', port: 7 },
];

afterEach(closeLab);

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
    atEnd(() => link.destroy());
    link.send({ type: 'Configuration_Request', sessionId: 99n, sequence: 1, tlvs: wish });
  });
  return { ...link, packet: () => new Promise((resolve) => packets.push(resolve)) };
}

describe('a UDP forward', () => {
  it.each(['10.64.0.1', 'fd00:64::1'])(
    'through a real tunnel, to the echo at %s and back',
    async (address) => {
      const core = await startTunnel(await startTscf(ECHOES), [
        { listen: { port: 0 }, to: { address, port: 7 } },
      ]);
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
    const core = await startTunnel(await startTscf(ECHOES), [
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
    const [first = 0] = await freePorts(3);
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
      { listen: { port: first }, to: { address: '10.64.0.1', port: 20_000 }, count: 3 },
    ]);
    const phone = await udpSocket();
    for (const offset of [0, 1, 2]) {
      expect(await ask(phone, first + offset, 'rtp')).toBe(`rtp at ${offset}`);
    }
    expect(core.tunnel('phone')?.forwards).toMatchObject([{ mappings: 3, sent: 3, received: 3 }]);
  });

  it('says PORT_IN_USE and which forward where another program has the port', async () => {
    const taken = (await udpSocket()).address().port;
    const tscf = await startTscf(ECHOES);
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
    atEnd(() => core.close());
    core.startTunnel('phone');
    const { problem } = await until(core, ({ state }) => state === 'failed');
    expect(problem).toMatchObject({ code: 'PORT_IN_USE' });
    expect(problem?.message).toContain(`forward 127.0.0.1:${taken} → 10.64.0.1:7`);
  });
});

describe('the command line', () => {
  it('offers an echo and a relay, forwards to them, and tells at the end what went through', async () => {
    const real = await udpSocket();
    real.on('message', (octets: Buffer, { port, address }) => {
      real.send(`${octets.toString()} relayed`, port, address);
    });
    const tscf = runCli(
      ...['tscf', '--json', '--echo', '10.64.0.1:7'],
      ...['--relay', `10.64.0.1:5060=127.0.0.1:${real.address().port}`],
    );
    atEnd(() => tscf.interrupt());
    const { port, caFile } = JSON.parse(await tscf.line(/"listening"/)) as { port: number; caFile: string };
    const [toEcho = 0, toRelay = 0] = await freePorts(2);
    const client = runCli(
      ...['connect', `127.0.0.1:${port}`, '--json', '--ca', caFile],
      ...['--forward', `${toEcho}=10.64.0.1:7`, '--forward', `127.0.0.1:${toRelay}=10.64.0.1:5060`],
    );
    await client.line(/"connected"/);
    const phone = await udpSocket();
    expect(await ask(phone, toEcho, 'one')).toBe('one');
    expect(await ask(phone, toRelay, 'two')).toBe('two relayed');
    client.interrupt();
    expect(await client.status).toBe(0);
    expect(JSON.parse(await client.line(/"summary"/))).toMatchObject({
      forwards: [
        { listen: `127.0.0.1:${toEcho}`, to: '10.64.0.1:7', sent: 1, received: 1, droppedByReason: {} },
        { listen: `127.0.0.1:${toRelay}`, to: '10.64.0.1:5060', sent: 1, received: 1, droppedByReason: {} },
      ],
    });
    tscf.interrupt();
    expect(await tscf.status).toBe(0);
  });

  it.each([
    ['connect', '--forward'],
    ['tscf', '--echo'],
    ['tscf', '--relay'],
  ])('pinhole %s %s with what is none: status 2, and the option named', async (command, option) => {
    const run = runCli(command, ...(command === 'connect' ? ['127.0.0.1:1'] : []), option, 'nowhere');
    expect(await run.status).toBe(2);
    expect(run.err.join()).toContain(`${option} is "nowhere"`);
  });
});

describe('inner addresses', () => {
  const forwards: ForwardInput[] = [{ listen: { port: 0 }, to: { address: '10.64.0.1', port: 7 } }];

  it('are kept by a tunnel that is built again, although others came meanwhile; its forward goes on', async () => {
    const tscf = await startTscf(ECHOES);
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
    const tscf = await startTscf(ECHOES);
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
    const tscf = await startTscf(ECHOES);
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
