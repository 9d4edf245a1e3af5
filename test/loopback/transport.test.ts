import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { tlsTransport } from '../../main/transport/tls-transport.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { FakeTime } from '../support/fake-time.ts';
import { closeServers, tcpServer, testAuthority, tlsServer } from '../support/servers.ts';

const authority = await testAuthority();
const ca = authority.caPem;

/** Both ends of one TLS connection. */
interface Pair {
  readonly client: TLSSocket;
  readonly server: TLSSocket;
}

let time = new FakeTime();
let sockets: Socket[] = [];

beforeEach(() => {
  time = new FakeTime();
});

afterEach(async () => {
  // The timers of a transport end with its socket.
  for (const socket of sockets) {
    socket.destroy();
    await closed(socket);
  }
  sockets = [];
  await closeServers();
  expect(time.pending, 'timers left behind').toBe(0);
});

async function pair(options: TlsOptions = {}): Promise<Pair> {
  const accepted = Promise.withResolvers<TLSSocket>();
  const port = await tlsServer({ authority, onSecure: accepted.resolve, ...options });
  return { client: await secureClient(port), server: await accepted.promise };
}

/** The server's end of a connection, and the wire to it: a TCP socket that can be cut without a word of TLS. */
async function serverOnWire(): Promise<{ server: TLSSocket; wire: Socket }> {
  const accepted = Promise.withResolvers<TLSSocket>();
  const port = await tlsServer({ authority, onSecure: accepted.resolve });
  const wire = connectTcp(port, '127.0.0.1');
  sockets.push(wire);
  const relay = await tcpServer((near) => near.pipe(wire).pipe(near));
  const client = await secureClient(relay);
  const server = await accepted.promise;
  // A reset that meets the end of the handshake is seen as a clean end.
  client.write('settled');
  await once(server, 'readable');
  server.read();
  return { server, wire };
}

async function secureClient(port: number): Promise<TLSSocket> {
  const client = connect({ port, host: '127.0.0.1', ca, servername: 'localhost' });
  client.on('error', () => undefined);
  sockets.push(client);
  await once(client, 'secureConnect');
  return client;
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** A transport with what it told, and a way to wait for it. */
function listenTo(transport: Transport): Heard {
  const heard = new Heard();
  transport.attach(heard);
  return heard;
}

class Heard {
  readonly chunks: Buffer[] = [];
  readonly ends: PinholeError[] = [];
  /** What was called, in order. */
  readonly calls: string[] = [];
  #changed = Promise.withResolvers<undefined>();

  octets(chunk: Uint8Array): void {
    this.chunks.push(Buffer.from(chunk));
    this.#note('octets');
  }

  closed(error: PinholeError): void {
    this.ends.push(error);
    this.#note('closed');
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async until(condition: (heard: this) => boolean): Promise<void> {
    while (!condition(this)) await this.#changed.promise;
  }

  async end(): Promise<PinholeError> {
    for (;;) {
      const [error] = this.ends;
      if (error !== undefined) return error;
      await this.#changed.promise;
    }
  }

  #note(call: string): void {
    this.calls.push(call);
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
  }
}

/** SHA-256 of the certificate that this end shows. */
function fingerprintOf(socket: TLSSocket): string {
  const { raw } = socket.getCertificate() as PeerCertificate;
  return createHash('sha256').update(raw).digest('hex');
}

/** Long enough for what loopback would deliver, where the rule is that nothing comes. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a transport', () => {
  it('carries octets both ways', async () => {
    const { client, server } = await pair();
    const [near, far] = [tlsTransport(client, { timers: time }), tlsTransport(server, { timers: time })];
    const [heardNear, heardFar] = [listenTo(near), listenTo(far)];
    near.write(Buffer.from('there'));
    far.write(Buffer.from('and back'));
    await heardFar.until(({ text }) => text === 'there');
    await heardNear.until(({ text }) => text === 'and back');
  });

  it('keeps what arrived before it was attached', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    server.write('early');
    await once(client, 'readable');
    const heard = listenTo(transport);
    await heard.until(({ text }) => text === 'early');
  });

  it('sends each write at once, without waiting for more to send along', async () => {
    const { client } = await pair();
    const setNoDelay = vi.spyOn(client, 'setNoDelay');
    tlsTransport(client, { timers: time });
    expect(setNoDelay).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('is attached once', async () => {
    const transport = tlsTransport((await pair()).client, { timers: time });
    listenTo(transport);
    expect(() => listenTo(transport)).toThrow('A transport is attached once');
  });

  it('says who the ends are, at both of them', async () => {
    const { client, server } = await pair({ maxVersion: 'TLSv1.2' });
    const near = tlsTransport(client, { timers: time }).info;
    const far = tlsTransport(server, { timers: time }).info;
    expect(far.local).toBe(near.remote);
    expect(far.remote).toBe(near.local);
    expect(near.remote).toBe(`${near.remoteAddress}:${near.remotePort}`);
    expect(near.tls).toMatchObject({ protocol: 'TLSv1.2', subject: 'localhost' });
    expect(near.peerFingerprint).toBe(fingerprintOf(server));
    expect(far.peerFingerprint).toBeNull();
    // The client showed none: the server's own certificate stands there.
    expect(far.tls).toEqual({ ...near.tls, chain: near.tls.chain.slice(0, 1) });
  });

  it('shows an IPv4 client of a socket for both families by its IPv4 address', async () => {
    const { server } = await pair();
    Object.defineProperty(server, 'remoteAddress', { value: '::ffff:127.0.0.1' });
    const { remote, remoteAddress } = tlsTransport(server, { timers: time }).info;
    expect(remoteAddress).toBe('127.0.0.1');
    expect(remote).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});

describe('the end by the peer', () => {
  it('is PEER_CLOSED after its last octets, once and last, and this end closes too', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    server.end('last');
    expect(await heard.end()).toMatchObject({
      code: 'PEER_CLOSED',
      message: `${transport.info.remote}: the peer closed the connection`,
    });
    expect(heard.text).toBe('last');
    server.resume();
    await closed(server);
    expect(heard.calls).toEqual(['octets', 'closed']);
  });

  it('is PEER_CLOSED where TCP ends without the notice of TLS', async () => {
    const { server, wire } = await serverOnWire();
    const heard = listenTo(tlsTransport(server, { timers: time }));
    wire.end();
    expect((await heard.end()).code).toBe('PEER_CLOSED');
    await closed(wire);
  });

  it('is PEER_RESET where the connection was reset', async () => {
    const { server, wire } = await serverOnWire();
    const transport = tlsTransport(server, { timers: time });
    const heard = listenTo(transport);
    wire.resetAndDestroy();
    expect(await heard.end()).toMatchObject({
      code: 'PEER_RESET',
      message: `${transport.info.remote}: the connection was reset`,
    });
    await closed(server);
    expect(heard.calls).toEqual(['closed']);
  });

  it('is an alert where the peer judges this end after the handshake, as TLS 1.3 may', async () => {
    const port = await tlsServer({ authority, requestCert: true, rejectUnauthorized: true, ca });
    const heard = listenTo(tlsTransport(await secureClient(port), { timers: time }));
    expect(await heard.end()).toMatchObject({
      code: 'TLS_ALERT',
      message: expect.stringContaining('the alert "certificate required"') as string,
    });
  });

  it('before attach is told after it, in a later turn', async () => {
    const { server, wire } = await serverOnWire();
    const transport = tlsTransport(server, { timers: time });
    wire.resetAndDestroy();
    await closed(server);
    const heard = listenTo(transport);
    expect(heard.calls).toEqual([]);
    expect((await heard.end()).code).toBe('PEER_RESET');
  });

  it('who does not read any more is told at once, and the rest is dropped after the release time', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    transport.write(Buffer.alloc(20_000_000));
    server.end();
    await heard.end();
    await turns(20);
    expect(client.destroyed).toBe(false);
    time.advance(LIMITS.releaseMs.value);
    await closed(client);
    expect(heard.calls).toEqual(['closed']);
  });

  it('is told even where the socket is gone without a word', async () => {
    const { client } = await pair();
    const heard = listenTo(tlsTransport(client, { timers: time }));
    client.destroy();
    expect((await heard.end()).code).toBe('PEER_CLOSED');
    expect(heard.calls).toEqual(['closed']);
  });

  it('makes writing do nothing', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    server.end();
    await heard.end();
    transport.write(Buffer.from('into the void'));
    expect(transport.queuedOctets).toBe(0);
    transport.end();
    transport.destroy();
    await turns(10);
    expect(heard.calls).toEqual(['closed']);
  });
});

describe('the end by this end', () => {
  it('sends what is queued, closes, and tells nothing', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    const heardFar = listenTo(tlsTransport(server, { timers: time }));
    transport.write(Buffer.alloc(100_000, 'x'));
    transport.end();
    transport.write(Buffer.from('too late'));
    expect((await heardFar.end()).code).toBe('PEER_CLOSED');
    expect(heardFar.text).toBe('x'.repeat(100_000));
    await closed(client);
    expect(heard.calls).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it('lets nothing be heard that arrives afterwards', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    server.resume();
    transport.end();
    server.write('late');
    await closed(client);
    expect(client.bytesRead).toBeGreaterThan(0);
    expect(heard.calls).toEqual([]);
  });

  it('does not wait for a peer that does not read beyond the release time', async () => {
    const { client } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    // The server’s socket is never read.
    transport.write(Buffer.alloc(20_000_000));
    transport.end();
    transport.end();
    await turns(20);
    expect(transport.queuedOctets).toBeGreaterThan(0);
    expect(time.pending).toBe(1);
    time.advance(LIMITS.releaseMs.value - 1);
    expect(client.destroyed).toBe(false);
    time.advance(1);
    expect(client.destroyed).toBe(true);
    await closed(client);
    expect(heard.calls).toEqual([]);
  });

  it('ends a paused transport as well, with octets unread', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    transport.pause();
    listenTo(transport);
    listenTo(tlsTransport(server, { timers: time }));
    server.write('unread');
    while (client.readableLength === 0) await turns(1);
    transport.end();
    await closed(client);
    expect(time.pending).toBe(0);
  });

  it('at once throws away what is queued, and tells nothing, not even of errors that follow', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    const heard = listenTo(transport);
    transport.write(Buffer.alloc(20_000_000));
    transport.destroy();
    transport.write(Buffer.from('more'));
    transport.destroy();
    server.resume();
    await closed(server);
    // A socket may fail late; an error without a listener would end the program.
    client.emit('error', new Error('late'));
    expect(heard.calls).toEqual([]);
  });
});

describe('back-pressure', () => {
  it('shows in queuedOctets, and is gone once the peer reads', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    listenTo(transport);
    const octets = 20_000_000;
    transport.write(Buffer.alloc(octets));
    await turns(20);
    expect(transport.queuedOctets).toBeGreaterThan(LIMITS.writeQueueOctets.value);
    transport.write(Buffer.alloc(1_000));
    expect(transport.queuedOctets).toBeGreaterThan(LIMITS.writeQueueOctets.value + 1_000);
    server.resume();
    await once(client, 'drain');
    expect(transport.queuedOctets).toBe(0);
  });

  it('reaches the peer of a transport that is paused, and what it sent arrives after it goes on', async () => {
    const { client, server } = await pair();
    const far = tlsTransport(server, { timers: time });
    const heard = listenTo(far);
    far.pause();
    const octets = 20_000_000;
    const near = tlsTransport(client, { timers: time });
    listenTo(near);
    near.write(Buffer.alloc(octets));
    await turns(50);
    expect(heard.calls).toEqual([]);
    expect(near.queuedOctets).toBeGreaterThan(0);
    expect(server.readableLength).toBeLessThanOrEqual(2 * server.readableHighWaterMark);
    far.resume();
    await heard.until(({ chunks }) => chunks.reduce((sum, chunk) => sum + chunk.length, 0) === octets);
  });

  it('paused before it is attached stays paused', async () => {
    const { client, server } = await pair();
    const transport = tlsTransport(client, { timers: time });
    transport.pause();
    const heard = listenTo(transport);
    server.write('wait');
    await turns(20);
    expect(heard.calls).toEqual([]);
    transport.resume();
    await heard.until(({ text }) => text === 'wait');
  });
});
