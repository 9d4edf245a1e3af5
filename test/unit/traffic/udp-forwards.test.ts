import { afterEach, describe, expect, it, test } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { forwardSchema, type ForwardInput } from '../../../main/model/forward.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { addressOctets } from '../../../main/traffic/address.ts';
import { buildUdpPacket, parseUdpPacket, type UdpPacket } from '../../../main/traffic/ip-packet.ts';
import { UdpForwards } from '../../../main/traffic/udp-forwards.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

const SIP: ForwardInput = { listen: { port: 5060 }, to: { address: '10.64.0.1', port: 5061 } };
const LOCAL = { address: '127.0.0.1', port: 5060 };
const OWN = '10.64.1.0';
const OWN6 = 'fd00:64::100';

const open: { forwards: UdpForwards; time: FakeTime; udp: MemoryUdp }[] = [];

afterEach(async () => {
  for (const { forwards, time } of open.splice(0)) {
    await forwards.close();
    expect(time.pending, 'timers left').toBe(0);
  }
});

async function lab(inputs: readonly ForwardInput[] = [SIP]) {
  const time = new FakeTime();
  const udp = new MemoryUdp();
  const forwards = new UdpForwards(
    inputs.map((input) => forwardSchema.parse(input)),
    { clock: time, timers: time, random: new ScriptedRandom([0]), udp },
  );
  open.push({ forwards, time, udp });
  const packets: Uint8Array[] = [];
  const path = {
    ipv4: addressOctets(OWN) as Uint8Array | undefined,
    ipv6: addressOctets(OWN6) as Uint8Array | undefined,
    taken: true,
    send(packet: Uint8Array): boolean {
      if (path.taken) packets.push(packet);
      return path.taken;
    },
  };
  await forwards.open();
  forwards.attach(path);
  /** The packets that went into the tunnel. */
  const sent = (): UdpPacket[] =>
    packets.map((packet) => {
      const parsed = parseUdpPacket(packet);
      if (typeof parsed === 'string') throw new Error(parsed);
      return parsed;
    });
  const reply = (to: UdpPacket, change: Partial<UdpPacket> = {}): Uint8Array => {
    const back = buildUdpPacket({
      source: to.destination,
      sourcePort: to.destinationPort,
      destination: to.source,
      destinationPort: to.sourcePort,
      payload: Buffer.from('reply'),
      ...change,
    });
    if (back === undefined) throw new Error('too large');
    return back;
  };
  const first = (): UdpPacket => {
    const [packet] = sent();
    if (packet === undefined) throw new Error('nothing was sent');
    return packet;
  };
  return { time, udp, forwards, path, sent, first, reply, account: () => forwards.snapshot()[0] };
}

const ping = Buffer.from('ping');

describe('into the tunnel', () => {
  it('wraps a datagram from the assigned address to the target', async () => {
    const { udp, first, account } = await lab();
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    expect(first()).toEqual({
      source: Buffer.from(addressOctets(OWN)),
      sourcePort: 5070,
      destination: Buffer.from(addressOctets('10.64.0.1')),
      destinationPort: 5061,
      payload: ping,
    });
    expect(account()).toEqual({
      listen: '127.0.0.1:5060',
      to: '10.64.0.1:5061',
      mappings: 1,
      sent: 1,
      received: 0,
      droppedByReason: {},
    });
  });

  it('uses the IPv6 address where the target has one', async () => {
    const { udp, first } = await lab([{ ...SIP, to: { address: 'fd00:64::1', port: 5061 } }]);
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    expect([...first().source]).toEqual([...addressOctets(OWN6)]);
  });

  it('keeps one inner port for one program, and another for another', async () => {
    const { udp, sent, account } = await lab();
    const one = await udp.peer('127.0.0.1', 5070);
    const other = await udp.peer('127.0.0.1', 5072);
    one.send(ping, LOCAL);
    other.send(ping, LOCAL);
    one.send(ping, LOCAL);
    expect(sent().map(({ sourcePort }) => sourcePort)).toEqual([5070, 5072, 5070]);
    expect(account()?.mappings).toBe(2);
  });

  it('gives a port that is taken another one of the same parity', async () => {
    const { udp, sent } = await lab();
    (await udp.peer('127.0.0.1', 8001)).send(ping, LOCAL);
    (await udp.peer('127.0.0.2', 8001)).send(ping, LOCAL);
    (await udp.peer('127.0.0.3', 8001)).send(ping, LOCAL);
    expect(sent().map(({ sourcePort }) => sourcePort)).toEqual([8001, 49_153, 49_155]);
  });

  it('maps a range of ports one to one', async () => {
    const { udp, sent, account } = await lab([
      { listen: { port: 10_000 }, to: { address: '10.64.0.1', port: 20_000 }, count: 20 },
    ]);
    const peer = await udp.peer('127.0.0.1', 5070);
    for (const port of [10_000, 10_007, 10_019, 10_020]) peer.send(ping, { address: '127.0.0.1', port });
    expect(sent().map(({ destinationPort }) => destinationPort)).toEqual([20_000, 20_007, 20_019]);
    expect(account()).toMatchObject({
      listen: '127.0.0.1:10000-10019',
      to: '10.64.0.1:20000-20019',
      mappings: 3,
    });
  });
});

describe('out of the tunnel', () => {
  it('hands a reply to the program that sent, from the port it sent to', async () => {
    const { udp, forwards, first, reply, account } = await lab();
    const one = await udp.peer('127.0.0.1', 5070);
    const other = await udp.peer('127.0.0.1', 5072);
    one.send(ping, LOCAL);
    other.send(ping, LOCAL);
    expect(forwards.receive(reply(first()))).toBeUndefined();
    expect(one.received).toEqual([{ octets: Uint8Array.from(Buffer.from('reply')), from: LOCAL }]);
    expect(other.received).toEqual([]);
    expect(account()?.received).toBe(1);
  });

  test.each([
    { name: 'another address', change: { source: addressOctets('10.64.0.2') } },
    { name: 'another port', change: { sourcePort: 5062 } },
  ])('drops a reply from $name than the target, and counts it', async ({ change }) => {
    const { udp, forwards, first, reply, account } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(ping, LOCAL);
    forwards.receive(reply(first(), change));
    expect(peer.received).toEqual([]);
    expect(account()).toMatchObject({ received: 0, droppedByReason: { 'reply-source': 1 } });
  });

  test.each([
    {
      name: 'to another address',
      change: { destination: addressOctets('10.64.1.1') },
      drop: 'packet-destination',
    },
    { name: 'to a port without a mapping', change: { destinationPort: 5071 }, drop: 'packet-unmapped' },
  ])('drops a packet $name: $drop', async ({ change, drop }) => {
    const { udp, forwards, first, reply } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(ping, LOCAL);
    expect(forwards.receive(reply(first(), change))).toBe(drop);
    expect(peer.received).toEqual([]);
  });

  it('says why a packet is not understood', async () => {
    const { forwards } = await lab();
    expect(forwards.receive(Uint8Array.of(0x46))).toBe('packet-malformed');
  });
});

describe('what cannot go on is dropped and counted by reason', () => {
  it('tunnel-down: while no connection is up', async () => {
    const { udp, forwards, sent, account } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    forwards.detach();
    peer.send(ping, LOCAL);
    expect(sent()).toEqual([]);
    expect(account()).toMatchObject({ mappings: 0, droppedByReason: { 'tunnel-down': 1 } });
  });

  it('no-inner-address: where none of the family was assigned', async () => {
    const { udp, path, account } = await lab();
    path.ipv4 = undefined;
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    expect(account()?.droppedByReason).toEqual({ 'no-inner-address': 1 });
  });

  it('queue-full: when the connection does not take it', async () => {
    const { udp, path, account } = await lab();
    path.taken = false;
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    expect(account()).toMatchObject({ sent: 0, droppedByReason: { 'queue-full': 1 } });
  });

  it('too-large: what does not fit an inner packet', async () => {
    const { udp, sent, account } = await lab([{ ...SIP, to: { address: 'fd00:64::1', port: 7 } }]);
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(new Uint8Array(65_488), LOCAL);
    peer.send(new Uint8Array(65_487), LOCAL);
    expect(sent()).toHaveLength(1);
    expect(account()?.droppedByReason).toEqual({ 'too-large': 1 });
  });

  it('local-queue-full: when the local socket does not take a reply', async () => {
    const { udp, forwards, first, reply, account } = await lab();
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    udp.full = true;
    forwards.receive(reply(first()));
    expect(account()).toMatchObject({ received: 0, droppedByReason: { 'local-queue-full': 1 } });
  });

  it('mappings-full: another program than the tunnel has mappings for, until one falls idle', async () => {
    const { udp, time, sent, account } = await lab();
    const limit = LIMITS.forwardMappings.value;
    for (let port = 6_000; port < 6_000 + limit; port += 1) {
      (await udp.peer('127.0.0.1', port)).send(ping, LOCAL);
    }
    const late = await udp.peer('127.0.0.1', 30_000);
    late.send(ping, LOCAL);
    expect(sent()).toHaveLength(limit);
    expect(account()).toMatchObject({ mappings: limit, droppedByReason: { 'mappings-full': 1 } });
    time.advance(LIMITS.mappingIdleMs.value);
    late.send(ping, LOCAL);
    expect(account()).toMatchObject({ mappings: 1, sent: limit + 1 });
  });
});

describe('idle mappings', () => {
  const idleMs = LIMITS.mappingIdleMs.value;

  it('are forgotten after the idle time', async () => {
    const { udp, time, forwards, first, reply, account } = await lab();
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    time.advance(idleMs - 1);
    expect(account()?.mappings).toBe(1);
    time.advance(1);
    expect(account()?.mappings).toBe(0);
    expect(forwards.receive(reply(first()))).toBe('packet-unmapped');
  });

  test.each(['a datagram', 'a reply'])('live on by %s', async (what) => {
    const { udp, time, forwards, first, reply, account } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(ping, LOCAL);
    time.advance(idleMs - 1);
    if (what === 'a reply') forwards.receive(reply(first()));
    else peer.send(ping, LOCAL);
    time.advance(idleMs - 1);
    expect(account()?.mappings).toBe(1);
    time.advance(1);
    expect(account()?.mappings).toBe(0);
  });
});

describe('the sockets', () => {
  it('stay bound, and mappings hold, from one connection to the next', async () => {
    const { udp, forwards, path, sent, reply } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(ping, LOCAL);
    forwards.detach();
    expect(udp.bound).toContain('127.0.0.1 5060');
    forwards.attach({ ...path, ipv4: addressOctets('10.64.1.9') });
    peer.send(ping, LOCAL);
    const [, second] = sent();
    expect(second && [...second.source]).toEqual([...addressOctets('10.64.1.9')]);
    expect(second && forwards.receive(reply(second))).toBeUndefined();
    expect(peer.received).toHaveLength(1);
  });

  it('are freed by close, which forgets the mappings and keeps the counts', async () => {
    const { udp, forwards, account } = await lab();
    (await udp.peer('127.0.0.1', 5070)).send(ping, LOCAL);
    await forwards.close();
    expect(udp.bound).toEqual(['127.0.0.1 5070']);
    expect(account()).toMatchObject({ mappings: 0, sent: 1 });
  });

  it('give a program its own port again after they were closed', async () => {
    const { udp, forwards, path, sent } = await lab();
    const peer = await udp.peer('127.0.0.1', 5070);
    peer.send(ping, LOCAL);
    await forwards.close();
    await forwards.open();
    forwards.attach(path);
    peer.send(ping, LOCAL);
    expect(sent().map(({ sourcePort }) => sourcePort)).toEqual([5070, 5070]);
  });

  it('can be opened again at once, however fast it was closed', async () => {
    const { udp, forwards } = await lab();
    await Promise.all([forwards.close(), forwards.open(), forwards.close(), forwards.open()]);
    expect(udp.bound).toEqual(['127.0.0.1 5060']);
  });

  it('name the forward whose port is in use, and leave none bound', async () => {
    const udp = new MemoryUdp();
    await udp.peer('127.0.0.1', 10_001);
    const time = new FakeTime();
    const range = { listen: { port: 10_000 }, to: { address: '10.64.0.1', port: 10_000 }, count: 4 };
    const forwards = new UdpForwards(
      [SIP, range].map((input) => forwardSchema.parse(input)),
      { clock: time, timers: time, random: new ScriptedRandom(), udp },
    );
    const failure = await forwards.open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PinholeError);
    expect(failure).toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('forward 127.0.0.1:10000-10003 → 10.64.0.1:10000-10003') as string,
    });
    expect(udp.bound).toEqual(['127.0.0.1 10001']);
  });

  it('show the port that was free where any was asked for', async () => {
    const { account } = await lab([{ ...SIP, listen: { port: 0 } }]);
    expect(account()?.listen).toBe('127.0.0.1:40000');
  });
});
