import { describe, expect, it } from 'vitest';
import { FaultyConnections } from '../../../app/cli/fleet/faulty-connections.ts';
import { SeededChance } from '../../../app/cli/fleet/seeded-chance.ts';
import type { PinholeError } from '../../../main/model/errors.ts';
import type { Transport } from '../../../main/transport/transport.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair, type MemoryPair } from '../../support/memory-transport.ts';

interface Tunnel {
  readonly pair: MemoryPair;
  readonly transport: Transport;
  readonly closed: PinholeError[];
  octets: number;
}

/** So many connections through one dialer with faults, over paths in memory; the far end has answered on each. */
async function connections(count: number, mostSilent = 10) {
  const time = new FakeTime();
  const faults = new FaultyConnections(new SeededChance(3), mostSilent);
  const pairs: MemoryPair[] = [];
  const dialer = faults.around({
    dial: () => {
      const pair = memoryPair(time);
      pairs.push(pair);
      return Promise.resolve(pair.client);
    },
  });
  const tunnels: Tunnel[] = [];
  for (let at = 0; at < count; at += 1) {
    const target = { host: 'tscf.test', port: 443 } as Parameters<typeof dialer.dial>[0];
    const transport = await dialer.dial(target, new AbortController().signal, () => undefined);
    const pair = pairs[at];
    if (pair === undefined) throw new Error('nothing was dialled');
    const tunnel: Tunnel = { pair, transport, closed: [], octets: 0 };
    transport.attach({
      octets: (chunk) => (tunnel.octets += chunk.length),
      closed: (error) => {
        tunnel.closed.push(error);
        transport.destroy();
      },
    });
    pair.server.attach({ octets: () => undefined, closed: () => undefined });
    pair.server.write(Uint8Array.of(1));
    tunnels.push(tunnel);
  }
  time.advance(1);
  return { time, faults, tunnels };
}

describe('faults on connections', () => {
  it('leave alone what the TSCF has not answered on', async () => {
    const { faults } = await connections(0);
    expect([faults.cut(), faults.silence()]).toEqual([false, false]);
  });

  it('cut each connection once, and then there is none left', async () => {
    const { faults, tunnels, time } = await connections(20);
    for (let left = 20; left > 0; left -= 1) expect(faults.cut()).toBe(true);
    expect(faults.cut()).toBe(false);
    time.advance(1);
    expect(tunnels.map(({ closed }) => closed.map(({ code }) => code))).toEqual(
      new Array(20).fill(['PEER_RESET']),
    );
    expect(tunnels.every(({ pair }) => pair.server.over)).toBe(true);
  });

  it('draw again from what is left when connections end by themselves', async () => {
    const { faults, tunnels, time } = await connections(10);
    tunnels[0]?.transport.end();
    tunnels[9]?.transport.destroy();
    tunnels[4]?.pair.server.end();
    time.advance(1);
    expect(tunnels[4]?.closed).toHaveLength(1);
    let cut = 0;
    while (faults.cut()) cut += 1;
    expect(cut).toBe(7);
  });

  it('silence both directions, and keep TCP open when the tunnel has given up', async () => {
    const { faults, tunnels, time } = await connections(1);
    const [tunnel] = tunnels;
    expect(faults.silence()).toBe(true);
    tunnel?.transport.write(Uint8Array.of(2));
    tunnel?.pair.server.write(Uint8Array.of(3));
    time.advance(1);
    expect(tunnel?.pair.client.written).toEqual([]);
    expect(tunnel?.octets).toBe(1);
    tunnel?.transport.destroy();
    time.advance(1);
    expect([tunnel?.pair.server.over, faults.silentOpen, faults.cut()]).toEqual([false, 1, false]);
    faults.close();
    time.advance(1);
    expect([tunnel?.pair.server.over, faults.silentOpen]).toEqual([true, 0]);
  });

  it('let a silent tunnel hear nothing of the end of its connection', async () => {
    const { faults, tunnels, time } = await connections(1);
    faults.silence();
    tunnels[0]?.pair.server.end();
    time.advance(1);
    expect([tunnels[0]?.closed, faults.silentOpen]).toEqual([[], 0]);
  });

  it('close the oldest of the silent ones, where there are too many', async () => {
    const { faults, tunnels, time } = await connections(5, 2);
    for (let left = 5; left > 0; left -= 1) faults.silence();
    time.advance(1);
    expect(faults.silentOpen).toBe(2);
    expect(tunnels.filter(({ pair }) => pair.server.over)).toHaveLength(3);
  });

  it('abandon every connection without telling its tunnel', async () => {
    const { faults, tunnels, time } = await connections(3);
    faults.abandon();
    time.advance(1);
    expect(tunnels.map(({ pair, closed }) => [pair.server.over, closed])).toEqual(
      new Array(3).fill([true, []]),
    );
  });
});
