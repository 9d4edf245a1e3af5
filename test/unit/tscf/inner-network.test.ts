import { describe, expect, it } from 'vitest';
import { Link } from '../../../main/link/link.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import type { TscfBehaviour } from '../../../main/model/demo.ts';
import type { MessageOf } from '../../../main/protocol/messages.ts';
import { addressOctets } from '../../../main/traffic/address.ts';
import { buildUdpPacket, parseUdpPacket, type UdpPacket } from '../../../main/traffic/ip-packet.ts';
import { orderly } from '../../../main/tscf/behaviours.ts';
import { InnerNetwork } from '../../../main/tscf/inner-network.ts';
import { TscfCounters } from '../../../main/tscf/counts.ts';
import { TscfSession } from '../../../main/tscf/tscf-session.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { tscfPorts } from '../../support/tscf-ports.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';

/** So the TSCF bears 25 s of silence. */
const INTERVAL_S = 10;

type Tlvs = MessageOf<'Configuration_Request'>['tlvs'];

function lab() {
  const time = new FakeTime();
  const udp = new MemoryUdp();
  const network = new InnerNetwork(
    [
      { kind: 'echo', address: '10.64.0.1', port: 7 },
      { kind: 'relay', address: '10.64.0.1', port: 9, count: 1, to: { address: '127.0.0.1', port: 99 } },
    ],
    { clock: time, timers: time, udp },
  );
  let nextId = 1n;

  /** A client that has configured its session. */
  const join = (wish: Tlvs = {}, fingerprint: string | null = null, requireKam = false) => {
    const { client, server } = memoryPair(time);
    Object.assign(server.info, { peerFingerprint: fingerprint });
    const ended: PinholeError[] = [];
    const behaviour: { -readonly [K in keyof TscfBehaviour]: TscfBehaviour[K] } = { ...orderly(INTERVAL_S) };
    const session = new TscfSession(server, tscfPorts(time), {
      settings: { intervalS: INTERVAL_S, maxIntervalS: 600, idleLimitS: 0, requireKam },
      behaviour: () => behaviour,
      inner: network,
      claim: (id) => id,
      configured: () => undefined,
      counters: new TscfCounters(),
      ended: (error) => ended.push(error),
    });
    const packets: UdpPacket[] = [];
    const responses: MessageOf<'Configuration_Response'>[] = [];
    const link: Link = new Link(
      client,
      { clock: time, timers: time },
      {
        received: () => undefined,
        message: (message) => {
          if (message.type !== 'Configuration_Response') return;
          responses.push(message);
          link.configured();
        },
        malformedRequest: () => undefined,
        malformedResponse: () => undefined,
        packet: (octets) => {
          const parsed = parseUdpPacket(Uint8Array.from(octets));
          if (typeof parsed !== 'string') packets.push(parsed);
        },
        ended: () => undefined,
      },
    );
    const sessionId = nextId++;
    link.send({
      type: 'Configuration_Request',
      sessionId,
      sequence: 1,
      tlvs: { keepAliveIntervalS: 0, ...wish },
    });
    time.advance(0);
    time.advance(0);
    const send = (source: string, destinationPort = 7): void => {
      const octets = buildUdpPacket({
        source: addressOctets(source),
        sourcePort: 5070,
        destination: addressOctets('10.64.0.1'),
        destinationPort,
        payload: Buffer.from('ping'),
      });
      if (octets) link.sendPacket(octets);
      time.advance(0);
      time.advance(0);
    };
    const codes = (): string[] => ended.map(({ code }) => code);
    return { session, behaviour, link, packets, tlvs: responses[0]?.tlvs, send, ended, codes };
  };
  return { time, udp, join };
}

describe('the inner side of a session', () => {
  it('the response assigns an IPv4 and an IPv6 address', () => {
    const { join } = lab();
    expect(join().tlvs).toMatchObject({
      resultCode: 0,
      internalIpv4Address: '10.64.1.0',
      internalIpv6Address: { address: 'fd00:64::100', prefixLength: 64 },
    });
  });

  it('a packet from the assigned address reaches its service; from another it is dropped and counted', () => {
    const { join } = lab();
    const { send, packets, session } = join();
    send('10.64.1.0');
    expect(packets).toHaveLength(1);
    send('10.64.1.1');
    expect(packets).toHaveLength(1);
    expect(session.dropped).toEqual({ 'packet-source': 1 });
  });

  it('a packet that no service takes is dropped and counted by its rule', () => {
    const { join } = lab();
    const { send, session } = join();
    send('10.64.1.0', 8);
    expect(session.dropped).toEqual({ 'packet-no-service': 1 });
  });

  it.each([
    ['from the assigned address is a sign of life', '10.64.1.0', false, []],
    ['from another address is none', '10.64.1.1', false, ['REFUSED_KEEP_ALIVE_EXPIRED']],
    ['is none where only Keep_Alive counts', '10.64.1.0', true, ['REFUSED_KEEP_ALIVE_EXPIRED']],
  ])('a packet %s (protocol 7)', (_rule, source, requireKam, codes) => {
    const { time, join } = lab();
    const client = join({}, null, requireKam);
    time.advance(20_000);
    client.send(source, 8);
    time.advance(10_000);
    expect(client.codes()).toEqual(codes);
  });

  it('a silent TSCF sends no packets either', () => {
    const { join } = lab();
    const { behaviour, send, packets } = join();
    behaviour.silent = true;
    send('10.64.1.0');
    expect(packets).toEqual([]);
  });

  it('replies of a relay that cannot be passed on are counted', async () => {
    const { udp, join } = lab();
    const server = await udp.peer('127.0.0.1', 99);
    const { send, session } = join();
    send('10.64.1.0', 9);
    await new Promise((resolve) => setImmediate(resolve));
    server.send(new Uint8Array(65_508), server.received[0]?.from ?? { address: '', port: 0 });
    expect(session.dropped).toEqual({ 'packet-too-large': 1 });
  });

  it('the end of a session closes its relay sockets and frees its addresses', async () => {
    const { udp, join } = lab();
    const { send, session, link } = join();
    send('10.64.1.0', 9);
    await new Promise((resolve) => setImmediate(resolve));
    expect(udp.bound).toHaveLength(1);
    link.end();
    session.release(7, new PinholeError('REFUSED_ADMINISTRATIVELY'));
    expect(udp.bound).toEqual([]);
    expect(join({ internalIpv4Address: '10.64.1.0' }).tlvs?.internalIpv4Address).toBe('10.64.1.0');
  });

  it('a client that is back with its certificate takes its addresses over, and the old session ends', () => {
    const { join } = lab();
    const old = join({}, 'ab');
    const back = join({ internalIpv4Address: '10.64.1.0' }, 'ab');
    expect(back.tlvs?.internalIpv4Address).toBe('10.64.1.0');
    expect(old.codes()).toEqual(['PEER_CLOSED']);
    back.send('10.64.1.0');
    expect(back.packets).toHaveLength(1);
  });
});
