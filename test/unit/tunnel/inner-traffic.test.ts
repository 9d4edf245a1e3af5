import { afterEach, describe, expect, it } from 'vitest';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import { forwardSchema } from '../../../main/model/forward.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { tunnelSnapshotSchema } from '../../../main/model/snapshot.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { addressOctets } from '../../../main/traffic/address.ts';
import { buildUdpPacket } from '../../../main/traffic/ip-packet.ts';
import { PLAIN_RULES } from '../../../main/transport/tls-rules.ts';
import { Tunnel } from '../../../main/tunnel/tunnel.ts';
import { networkWatch } from '../../support/fake-network.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { lifetimePorts } from '../../support/lifetime-ports.ts';
import { mannerly, MemoryDialer, type Manners } from '../../support/memory-dialer.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';
import { testProfile } from '../../support/profile.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

const INTERVAL_S = 10;
const LOCAL = { address: '127.0.0.1', port: 5060 };
const FORWARD = forwardSchema.parse({ listen: { port: 5060 }, to: { address: '10.64.0.1', port: 7 } });

const running: { tunnel: Tunnel; time: FakeTime }[] = [];

afterEach(async () => {
  for (const { tunnel, time } of running.splice(0)) {
    const stopped = tunnel.stop();
    await time.advanceAsync(LIMITS.releaseMs.value);
    await stopped;
    expect(time.pending).toBe(0);
  }
});

/** As `mannerly`, and assigns inner addresses. */
function assigning(ipv4: string): Manners {
  const others = mannerly(INTERVAL_S);
  return (peer, message) => {
    if (message.type !== 'Configuration_Request') {
      others(peer, message);
      return;
    }
    peer.send({
      ...message,
      type: 'Configuration_Response',
      tlvs: {
        resultCode: 0,
        keepAliveIntervalS: INTERVAL_S,
        internalIpv4Address: ipv4,
        internalIpv6Address: { address: 'fd00:64::100', prefixLength: 64 },
      },
    });
  };
}

function lab() {
  const time = new FakeTime();
  const udp = new MemoryUdp();
  const dialer = new MemoryDialer(time, assigning('10.64.1.0'));
  const events: TunnelEvent[] = [];
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const tunnel = new Tunnel(
    testProfile({ forwards: [FORWARD] }),
    {
      clock: time,
      timers: time,
      random: new ScriptedRandom([1]),
      guard,
      network: networkWatch(time, guard),
      dialer,
      ...lifetimePorts(),
      udp,
      loadTls: () => Promise.resolve({ ca: undefined, rules: PLAIN_RULES }),
    },
    { changed: () => undefined, event: (event) => events.push(tunnelEventSchema.parse(event)) },
  );
  running.push({ tunnel, time });
  const snapshot = () => tunnelSnapshotSchema.parse(tunnel.snapshot());
  const up = async (): Promise<void> => {
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
  };
  return { time, udp, dialer, events, tunnel, snapshot, up };
}

/** From the target of the forward to the local program at `port`. */
function inbound(port: number, destination = '10.64.1.0'): Uint8Array {
  const packet = buildUdpPacket({
    source: addressOctets('10.64.0.1'),
    sourcePort: 7,
    destination: addressOctets(destination),
    destinationPort: port,
    payload: Buffer.from('pong'),
  });
  if (packet === undefined) throw new Error('too large');
  return packet;
}

describe('inner traffic and keep-alive (protocol 7.1)', () => {
  it('traffic in both directions keeps keep-alives away', async () => {
    const { time, udp, dialer, snapshot, up } = lab();
    await up();
    const phone = await udp.peer('127.0.0.1', 5070);
    for (let second = 0; second < 5 * INTERVAL_S; second += 1) {
      phone.send(Buffer.from('ping'), LOCAL);
      dialer.last.peer.send(inbound(5070));
      await time.advanceAsync(1_000);
    }
    expect(snapshot()).toMatchObject({
      kam: { sent: 0, trafficFlowing: true },
      forwards: [{ mappings: 1, sent: 50, received: 50, droppedByReason: {} }],
    });
    expect(phone.received).toHaveLength(50);
    await time.advanceAsync(INTERVAL_S * 1_000);
    expect(snapshot().kam.sent).toBe(1);
  });

  it('traffic in both directions shows that the path is open, and is told as soon as it does', async () => {
    const { time, udp, dialer, events, up } = lab();
    await up();
    const phone = await udp.peer('127.0.0.1', 5070);
    const judged = () => events.flatMap((event) => (event.event === 'pinhole' ? [event] : [])).at(-1);
    await time.advanceAsync(1_000);
    phone.send(Buffer.from('ping'), LOCAL);
    await time.advanceAsync(0);
    expect(judged()).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'no-evidence' }] });
    dialer.last.peer.send(inbound(5070));
    await time.advanceAsync(0);
    expect(judged()).toMatchObject({ verdict: 'open', reasons: [{ code: 'traffic-both-ways' }] });
  });

  it.each(['out', 'in'])('traffic %s alone does not', async (direction) => {
    const { time, udp, dialer, snapshot, up } = lab();
    await up();
    const phone = await udp.peer('127.0.0.1', 5070);
    for (let second = 0; second < 2.5 * INTERVAL_S; second += 1) {
      if (direction === 'out') phone.send(Buffer.from('ping'), LOCAL);
      else dialer.last.peer.send(inbound(5070));
      await time.advanceAsync(1_000);
    }
    expect(snapshot().kam.sent).toBe(2);
  });

  it('a datagram that was dropped is no traffic', async () => {
    const { time, udp, dialer, snapshot, up } = lab();
    await up();
    const phone = await udp.peer('127.0.0.1', 5070);
    // Written and never taken by the other end: the queue stays above its bound.
    dialer.last.pair.server.pause();
    phone.send(new Uint8Array(65_507), LOCAL);
    phone.send(Buffer.from('taken'), LOCAL);
    for (let second = 0; second < INTERVAL_S; second += 1) {
      phone.send(Buffer.from('dropped'), LOCAL);
      dialer.last.peer.send(inbound(5070));
      await time.advanceAsync(1_000);
    }
    expect(snapshot()).toMatchObject({
      kam: { sent: 1 },
      forwards: [{ droppedByReason: { 'queue-full': INTERVAL_S } }],
    });
  });
});

describe('inner addresses', () => {
  it('stand in the snapshot while the tunnel is up', async () => {
    const { tunnel, snapshot, up } = lab();
    await up();
    expect(snapshot().addresses).toMatchObject({
      internalIpv4: '10.64.1.0',
      internalIpv6: 'fd00:64::100/64',
    });
    void tunnel.stop();
    expect(snapshot().addresses).toMatchObject({ internalIpv4: null, internalIpv6: null });
  });

  it('are asked for again by the next connection, and not by the first', async () => {
    const { time, dialer, up } = lab();
    await up();
    expect(dialer.last.peer.last('Configuration_Request').tlvs).toEqual({
      keepAliveIntervalS: 0,
      keepAliveMode: 1,
    });
    dialer.manners = assigning('10.64.9.9');
    dialer.last.peer.close();
    await time.advanceAsync(60_000);
    expect(dialer.dialled).toHaveLength(2);
    expect(dialer.last.peer.last('Configuration_Request').tlvs).toEqual({
      keepAliveIntervalS: 0,
      keepAliveMode: 1,
      internalIpv4Address: '10.64.1.0',
      internalIpv6Address: { address: 'fd00:64::100', prefixLength: 64 },
    });
    dialer.last.peer.close();
    await time.advanceAsync(60_000);
    expect(dialer.last.peer.last('Configuration_Request').tlvs.internalIpv4Address).toBe('10.64.9.9');
  });
});

describe('packets that go to nobody', () => {
  it('are counted by rule and survive the connection', async () => {
    const { time, dialer, snapshot, up } = lab();
    await up();
    dialer.last.peer.send(
      inbound(5070),
      inbound(5070, '10.64.1.1'),
      Uint8Array.of(0x46, 0, 0, 24, ...Array<number>(20).fill(0)),
    );
    await time.advanceAsync(0);
    const dropped = { 'packet-unmapped': 1, 'packet-destination': 1, 'packet-options': 1 };
    expect(snapshot().dropped).toEqual(dropped);
    dialer.last.peer.close();
    await time.advanceAsync(0);
    expect(snapshot().dropped).toEqual(dropped);
  });
});

describe('the sockets of the forwards', () => {
  it('are bound while the tunnel is started, also between connections', async () => {
    const { time, udp, dialer, tunnel, snapshot, up } = lab();
    expect(udp.bound).toEqual([]);
    await up();
    expect(udp.bound).toEqual(['127.0.0.1 5060']);
    dialer.next.push('hang');
    dialer.last.peer.close();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('reconnecting');
    (await udp.peer('127.0.0.1', 5070)).send(Buffer.from('ping'), LOCAL);
    expect(snapshot().forwards).toMatchObject([{ droppedByReason: { 'tunnel-down': 1 } }]);
    await tunnel.stop();
    expect(udp.bound).toEqual(['127.0.0.1 5070']);
  });

  it('a port in use stops the tunnel before it is built, and says which forward', async () => {
    const { time, udp, dialer, tunnel, snapshot } = lab();
    await udp.peer('127.0.0.1', 5060);
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot()).toMatchObject({ state: 'failed', problem: { code: 'PORT_IN_USE' } });
    expect(snapshot().problem?.message).toContain('forward 127.0.0.1:5060 → 10.64.0.1:7');
    expect(dialer.attempts).toBe(0);
  });

  it('are free when only a person can mend the tunnel', async () => {
    const { time, udp, dialer, snapshot, up } = lab();
    await up();
    dialer.last.peer.send({
      type: 'Configuration_Release_Request',
      sessionId: dialer.last.peer.last('Configuration_Request').sessionId,
      sequence: 1,
      tlvs: { resultCode: 9 },
    });
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('failed');
    expect(udp.bound).toEqual([]);
  });
});
