import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import type { ProxyCredentials } from '../../main/transport/proxy/settings.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { freePort, startChildServer } from '../support/child-server.ts';
import { FakeTime } from '../support/fake-time.ts';
import { lacks } from '../support/requires.ts';
import { scriptedSocks } from '../support/scripted-proxy.ts';
import { closeServers, tcpServer, testAuthority, tlsServer } from '../support/servers.ts';

const HOST = '127.0.0.1';
const CREDENTIALS = { username: 'alice', password: 'open sesame' };
const authority = await testAuthority();
const ca = authority.caPem;
// Certificates are judged by it.
const time = new FakeTime(Date.now());
const made: Transport[] = [];

interface Attempt {
  /** The proxy's. */
  readonly port: number;
  readonly target?: { readonly host: string; readonly port: number };
  readonly credentials?: ProxyCredentials;
}

async function dial({
  port,
  target = { host: 'tscf.example', port: 443 },
  credentials,
}: Attempt): Promise<Transport> {
  const transport = await createNodeDialer({ clock: time, timers: time }).dial(
    { ...target, ca, proxy: { scheme: 'socks5', host: HOST, port, credentials, ca: undefined } },
    new AbortController().signal,
    () => undefined,
  );
  made.push(transport);
  return transport;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const heardHex = (heard: readonly Buffer[]): string[] => heard.map((octets) => octets.toString('hex'));

const NO_LOGIN = hex('05 00');
const LOGIN = hex('05 02');
const LOGGED_IN = hex('01 00');
/** A TLS alert, fatal, internal_error: lost, the handshake would wait for an answer in vain. */
const ALERT = hex('15030300020250');
const CONNECTED = hex('05 00 00 01 00000000 0000');

afterEach(async () => {
  for (const transport of made.splice(0)) transport.destroy();
  await closeServers();
  expect(time.pending, 'timers left behind').toBe(0);
});

describe('SOCKS 5', () => {
  it('lets the proxy resolve a name, and TLS to the target runs inside', async () => {
    const port = await tlsServer({ authority });
    const proxy = await scriptedSocks([NO_LOGIN, CONNECTED], port);
    const { info } = await dial({ port: proxy.port, target: { host: 'localhost', port } });
    const portHex = port.toString(16).padStart(4, '0');
    expect(heardHex(proxy.heard)).toEqual([
      '050100',
      `0501000309${Buffer.from('localhost').toString('hex')}${portHex}`,
    ]);
    expect(info).toMatchObject({ proxy: `socks5://127.0.0.1:${proxy.port}`, tls: { subject: 'localhost' } });
  });

  it.each([
    ['192.0.2.1', '01 c0000201'],
    ['2001:db8::1', '04 20010db8 00000000 00000000 00000001'],
    ['::', '04 00000000 00000000 00000000 00000000'],
    ['::ffff:192.0.2.1', '04 00000000 00000000 0000ffff c0000201'],
    ['1:2:3:4:5:6:7:8', '04 00010002 00030004 00050006 00070008'],
    ['fe80::1%eth0', '04 fe800000 00000000 00000000 00000001'],
  ])('sends the address %s as an address', async (host, octets) => {
    const proxy = await scriptedSocks([NO_LOGIN, hex('05 05 00 01')]);
    await expect(dial({ port: proxy.port, target: { host, port: 443 } })).rejects.toMatchObject({
      code: 'PROXY_TARGET_UNREACHABLE',
    });
    expect(proxy.heard[1]).toEqual(hex(`05 01 00 ${octets} 01bb`));
  });

  it.each([
    ['a name', '05 00 00 03 03 616263 0000'],
    ['an IPv6 address', '05 00 00 04 00000000 00000000 00000000 00000000 0000'],
  ])('reads a reply with %s, and hands the octets behind it to the tunnel', async (_what, reply) => {
    const { port } = await scriptedSocks([NO_LOGIN, Buffer.concat([hex(reply), ALERT])]);
    await expect(dial({ port })).rejects.toMatchObject({ code: 'TLS_ALERT' });
  });

  it('reads replies that come octet by octet', async () => {
    const port = await tcpServer((socket) => {
      void (async () => {
        for (const octet of Buffer.concat([NO_LOGIN, CONNECTED, ALERT])) {
          socket.write(Uint8Array.of(octet));
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
    });
    await expect(dial({ port })).rejects.toMatchObject({ code: 'TLS_ALERT' });
  });
});

describe('SOCKS 5 with user and password', () => {
  it('shows them to a proxy that asks', async () => {
    const port = await tlsServer({ authority });
    const proxy = await scriptedSocks([LOGIN, LOGGED_IN, CONNECTED], port);
    await dial({ port: proxy.port, credentials: CREDENTIALS, target: { host: 'localhost', port } });
    expect(heardHex(proxy.heard.slice(0, 2))).toEqual([
      '05020002',
      `0105${Buffer.from('alice').toString('hex')}0b${Buffer.from('open sesame').toString('hex')}`,
    ]);
  });

  it('keeps them from a proxy that does not ask', async () => {
    const proxy = await scriptedSocks([NO_LOGIN, hex('05 02 00 01')]);
    const attempt = dial({ port: proxy.port, credentials: CREDENTIALS });
    await expect(attempt).rejects.toMatchObject({ code: 'PROXY_FORBIDDEN' });
    expect(Buffer.concat(proxy.heard).includes('sesame')).toBe(false);
  });

  it('ends the attempts where they are refused', async () => {
    const { port } = await scriptedSocks([LOGIN, hex('01 01')]);
    await expect(dial({ port, credentials: CREDENTIALS })).rejects.toMatchObject({
      code: 'PROXY_CREDENTIALS_REFUSED',
      retry: 'never',
      message: `proxy 127.0.0.1:${port}: it does not accept the password of alice (SOCKS)`,
    });
  });

  it('cannot send one of more than 255 octets', async () => {
    const { port, heard } = await scriptedSocks([LOGIN]);
    const credentials = { username: 'alice', password: 'x'.repeat(256) };
    await expect(dial({ port, credentials })).rejects.toMatchObject({ code: 'PROXY_CREDENTIALS_REFUSED' });
    expect(heard).toHaveLength(1);
  });

  it.each([
    [undefined, 'PROXY_CREDENTIALS_NEEDED'],
    [CREDENTIALS, 'PROXY_SCHEME_UNSUPPORTED'],
  ])('is told where no method is acceptable (%j: %s)', async (credentials, code) => {
    const { port } = await scriptedSocks([hex('05 ff')]);
    const attempt = dial({ port, ...(credentials && { credentials }) });
    await expect(attempt).rejects.toMatchObject({ code, stage: 'proxy', retry: 'never' });
  });
});

describe('a refusal of SOCKS 5', () => {
  it.each([
    [1, 'PROXY_STATUS', 'it failed'],
    [2, 'PROXY_FORBIDDEN', 'it refuses the target'],
    [3, 'PROXY_TARGET_UNREACHABLE', 'it has no route to the network of the target'],
    [4, 'PROXY_TARGET_UNREACHABLE', 'it cannot reach the target'],
    [5, 'PROXY_TARGET_UNREACHABLE', 'the target refused its connection'],
    [6, 'PROXY_TARGET_UNREACHABLE', 'the way to the target is too long'],
    [7, 'PROXY_STATUS', 'it does not know CONNECT'],
    [8, 'PROXY_STATUS', 'it does not know this type of address'],
    [99, 'PROXY_STATUS', 'it refused'],
  ])('with reply %i is %s', async (reply, code, seen) => {
    const { port } = await scriptedSocks([NO_LOGIN, Uint8Array.of(5, reply, 0, 1)]);
    await expect(dial({ port })).rejects.toMatchObject({
      code,
      stage: 'proxy',
      retry: 'backoff',
      message: `proxy 127.0.0.1:${port}: ${seen} (SOCKS reply ${reply})`,
    });
  });

  it.each([
    ['a page', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
    ['a method that was not offered', [hex('05 01')]],
    ['a login that was not offered', [LOGIN]],
    ['another version at the reply', [NO_LOGIN, hex('04 00 00 01')]],
    ['an unknown type of address', [NO_LOGIN, hex('05 00 00 02')]],
  ])('is no SOCKS: %s', async (_what, replies) => {
    const { port } = await scriptedSocks(replies);
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'PROXY_NOT_A_PROXY',
      message: `proxy 127.0.0.1:${port}: its answer is not SOCKS 5`,
    });
  });

  it.each([
    ['ends', '05'],
    ['ends at once', ''],
  ])('may be a connection that %s', async (_what, octets) => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.end(hex(octets))));
    await expect(dial({ port })).rejects.toMatchObject({ code: 'PROXY_CLOSED' });
  });

  it('may be a reset', async () => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await expect(dial({ port })).rejects.toMatchObject({ code: 'PROXY_CLOSED' });
  });

  it('may be silence, for the time of one stage', async () => {
    const heard = Promise.withResolvers<undefined>();
    const port = await tcpServer((socket) => socket.once('data', () => heard.resolve(undefined)));
    const attempt = expect(dial({ port })).rejects.toMatchObject({
      code: 'PROXY_TIMEOUT',
      message: `proxy 127.0.0.1:${port}: no answer to the request for tscf.example:443 in 10 s`,
    });
    await heard.promise;
    await time.advanceAsync(LIMITS.stageMs.value);
    await attempt;
  });
});

const noMicrosocks = lacks('microsocks', () => spawnSync('microsocks', ['-h']).error === undefined);

describe.skipIf(noMicrosocks)('through microsocks', () => {
  it('a connection comes about with the right password alone', async () => {
    const port = await freePort();
    const login = ['-u', CREDENTIALS.username, '-P', CREDENTIALS.password];
    const stop = await startChildServer(port, 'microsocks', '-i', HOST, '-p', String(port), ...login);
    const target = { host: 'localhost', port: await tlsServer({ authority }) };
    try {
      const transport = await dial({ port, target, credentials: CREDENTIALS });
      expect(transport.info.tls.subject).toBe('localhost');
      transport.destroy();
      const wrong = { ...CREDENTIALS, password: 'wrong' };
      await expect(dial({ port, target, credentials: wrong })).rejects.toMatchObject({
        code: 'PROXY_CREDENTIALS_REFUSED',
      });
      await expect(dial({ port, target })).rejects.toMatchObject({ code: 'PROXY_CREDENTIALS_NEEDED' });
    } finally {
      await stop();
    }
  });
});
