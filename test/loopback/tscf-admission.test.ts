/** Who is let in to a TSCF, and how fast: real sockets and real TLS, on a clock that stands still until the test moves it. */
import { tmpdir } from 'node:os';
import { readFile } from 'node:fs/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import type { TscfAdmission, TscfEvent } from '../../main/tscf/tscf-options.ts';
import { FakeTime } from '../support/fake-time.ts';

const closing: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Client {
  readonly socket: TLSSocket;
  /** Settles: the handshake is done, or the connection was closed before. */
  readonly outcome: Promise<'secured' | 'closed'>;
}

async function lab(admission: TscfAdmission) {
  const time = new FakeTime(Date.now());
  const events: TscfEvent[] = [];
  const tscf: LocalTscf = await startLocalTscf(tmpdir(), {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 30, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
    admission,
    ports: { ...nodePlatform, clock: time, timers: time },
    onEvent: (event) => events.push(event),
  });
  const ca = await readFile(tscf.caFile, 'utf8');
  const { server } = tscf;
  const clients: Client[] = [];
  closing.push(async () => {
    for (const { socket } of clients) socket.destroy();
    await tscf.close();
  });
  const settled = async (fits: () => boolean): Promise<void> => {
    while (!fits()) await new Promise((resolve) => setImmediate(resolve));
  };
  const refused = (): number => {
    const { full, rate, address } = server.counts().refusedConnections;
    return full + rate + address;
  };
  /** Another client, once the TSCF has dealt with it. */
  const come = async (): Promise<Client> => {
    const { connections, accepted } = server.counts();
    const before = connections + refused();
    const socket = connectTls({ port: server.address.port, host: '127.0.0.1', servername: 'localhost', ca });
    socket.on('error', () => undefined);
    socket.resume();
    const outcome = new Promise<'secured' | 'closed'>((resolve) => {
      socket.once('secureConnect', () => resolve('secured'));
      socket.once('close', () => resolve('closed'));
    });
    const client = { socket, outcome };
    clients.push(client);
    await settled(() => server.counts().connections + refused() > before);
    if (server.counts().accepted > accepted) await outcome;
    return client;
  };
  return { time, server, events, come, settled, close: () => tscf.close() };
}

describe('handshakes above the rate', () => {
  it('wait unread, have their turn oldest first, and what cannot wait is refused at once', async () => {
    // One at once, and eight that can have their turn in time.
    const { time, server, come, settled, events, close } = await lab({ handshakesPerS: 10 });
    const clients: Client[] = [];
    for (let count = 0; count < 12; count += 1) clients.push(await come());
    const [first, ...others] = clients;
    expect(await first?.outcome).toBe('secured');
    await settled(() => server.counts().handshakes === 1);
    expect(server.counts()).toMatchObject({
      accepted: 1,
      handshakes: 1,
      waiting: 8,
      refusedConnections: { full: 0, rate: 3, address: 0 },
    });
    expect(await Promise.all(others.slice(8).map(({ outcome }) => outcome))).toEqual(Array(3).fill('closed'));
    for (const [at, { outcome }] of others.slice(0, 8).entries()) {
      time.advance(100);
      expect(await outcome).toBe('secured');
      // The client is done first.
      await settled(() => server.counts().handshakes === 2 + at);
      expect(server.counts().waiting).toBe(7 - at);
    }
    await close();
    expect(events.filter(({ event }) => event === 'refused')).toEqual([
      { event: 'refused', connections: { full: 0, rate: 3, address: 0 } },
    ]);
  });

  it('of a TSCF that is closed, or cuts, are closed', async () => {
    const { server, come, close } = await lab({ handshakesPerS: 10 });
    await come();
    const waiting = await come();
    expect(server.counts().waiting).toBe(1);
    server.cut();
    expect(await waiting.outcome).toBe('closed');
    const another = await come();
    expect(server.counts().waiting).toBe(1);
    await close();
    expect(await another.outcome).toBe('closed');
  });

  it('that waited when the TSCF fell silent begin when it speaks, in their turn', async () => {
    const { time, server, come } = await lab({ handshakesPerS: 10 });
    await come();
    const [second, third] = [await come(), await come()];
    server.behave({ silent: true });
    time.advance(200);
    expect(server.counts()).toMatchObject({ waiting: 2, accepted: 1 });
    server.behave({ silent: false });
    time.advance(100);
    expect(await second.outcome).toBe('secured');
    time.advance(100);
    expect(await third.outcome).toBe('secured');
  });
});

describe('connections', () => {
  it('above the most at once are refused, and there is room again when one ends', async () => {
    const { server, come, settled } = await lab({ connections: 2 });
    const [first] = [await come(), await come()];
    expect(await (await come()).outcome).toBe('closed');
    expect(server.counts()).toMatchObject({
      connections: 2,
      refusedConnections: { full: 1, rate: 0, address: 0 },
    });
    first.socket.destroy();
    await settled(() => server.counts().connections === 1);
    expect(await (await come()).outcome).toBe('secured');
  });

  it('of one address above its most are refused, too, also as others wait', async () => {
    const { server, come, settled } = await lab({ perAddress: 1 });
    const first = await come();
    expect(await (await come()).outcome).toBe('closed');
    expect(server.counts().refusedConnections).toEqual({ full: 0, rate: 0, address: 1 });
    first.socket.destroy();
    await settled(() => server.counts().connections === 0);
    expect(await (await come()).outcome).toBe('secured');
  });
});
