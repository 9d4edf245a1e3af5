import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import type { Resolve } from '../../main/transport/find-addresses.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import type { ProxySettings } from '../../main/transport/proxy/settings.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { FakeTime } from '../support/fake-time.ts';
import { scriptedProxy, type ConnectRequest } from '../support/scripted-proxy.ts';
import { closeServers, tcpServer, testAuthority, tlsServer } from '../support/servers.ts';

const HOST = '127.0.0.1';
const CREDENTIALS = { username: 'alice', password: 'open sesame' };
/** `alice:open sesame` */
const BASIC = 'Basic YWxpY2U6b3BlbiBzZXNhbWU=';
const authority = await testAuthority();
const ca = authority.caPem;
const HEAD_OCTETS = LIMITS.proxyHeadOctets.value;
const NOT_A_PROXY = 'PROXY_NOT_A_PROXY';
// Certificates are judged by it.
const time = new FakeTime(Date.now());
const made: Transport[] = [];

interface Attempt extends Partial<ProxySettings> {
  readonly port: number;
  readonly target?: { readonly host: string; readonly port: number };
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: string) => void;
  readonly resolve?: Resolve;
}

/** Through the proxy at `port`; a target that is not given is never reached. */
async function dial({
  target = { host: 'tscf.example', port: 443 },
  signal = new AbortController().signal,
  onStage = () => undefined,
  resolve,
  ...proxy
}: Attempt): Promise<Transport> {
  const dialer = createNodeDialer({ clock: time, timers: time, ...(resolve && { resolve }) });
  const settings = { scheme: 'http', host: HOST, credentials: undefined, ca: undefined, ...proxy } as const;
  const transport = await dialer.dial({ ...target, ca, proxy: settings }, signal, onStage);
  made.push(transport);
  return transport;
}

const target = async (): Promise<{ host: string; port: number }> => ({
  host: 'localhost',
  port: await tlsServer({ authority }),
});

const status = (line: string, ...headers: string[]): string =>
  [`HTTP/1.1 ${line}`, ...headers, '', ''].join('\r\n');

/** A proxy that always answers so. */
const saying = async (text: string): Promise<number> => {
  const { port } = await scriptedProxy(({ socket }) => socket.end(text));
  return port;
};

const challenge = (...offers: string[]): string =>
  status(
    '407 Proxy Authentication Required',
    ...offers.map((offer) => `Proxy-Authenticate: ${offer}`),
    'Content-Length: 6',
  ) + 'Sorry!';

afterEach(async () => {
  for (const transport of made.splice(0)) transport.destroy();
  await closeServers();
  expect(time.pending, 'timers left behind').toBe(0);
});

describe('CONNECT', () => {
  it('asks for the target by its name, and TLS to the target runs inside', async () => {
    const proxy = await scriptedProxy((request) => request.tunnel());
    const { host, port } = await target();
    const stages: string[] = [];
    const { info } = await dial({
      port: proxy.port,
      target: { host, port },
      onStage: (stage) => stages.push(stage),
    });
    expect(proxy.requests.map(({ lines }) => lines)).toEqual([
      [`CONNECT localhost:${port} HTTP/1.1`, `Host: localhost:${port}`],
    ]);
    expect(stages).toEqual(['proxy', 'tls']);
    expect(info).toMatchObject({
      proxy: `http://127.0.0.1:${proxy.port}`,
      remote: `127.0.0.1:${proxy.port}`,
      tls: { subject: 'localhost' },
    });
  });

  it('writes an IPv6 target in brackets', async () => {
    const proxy = await scriptedProxy(({ socket }) => socket.end(status('503 No')));
    const attempt = dial({ port: proxy.port, target: { host: '2001:db8::1', port: 5061 } });
    await expect(attempt).rejects.toMatchObject({ code: 'PROXY_STATUS' });
    expect(proxy.requests[0]?.lines[0]).toBe('CONNECT [2001:db8::1]:5061 HTTP/1.1');
  });

  it('reads an answer that comes octet by octet, with headers of any kind', async () => {
    const head = status('200 OK', 'Via: 1.1 proxy', 'Content-Length: 12', 'X-Cache: MISS');
    const { port } = await scriptedProxy((request) => {
      void (async () => {
        for (const octet of head.slice(0, -1)) {
          request.socket.write(octet);
          await new Promise((resolve) => setImmediate(resolve));
        }
        request.tunnel(head.slice(-1));
      })();
    });
    expect((await dial({ port, target: await target() })).info.tls.subject).toBe('localhost');
  });

  it('hands octets right behind the head to the tunnel', async () => {
    // A TLS alert, fatal, internal_error: lost, the handshake would wait for an answer in vain.
    const alert = Buffer.from('15030300020250', 'hex');
    const { port } = await scriptedProxy(({ socket }) =>
      socket.write(Buffer.concat([Buffer.from(status('200 OK')), alert])),
    );
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_ALERT',
      message: 'tscf.example:443: the peer ended TLS with the alert "internal error"',
    });
  });

  it('goes by TLS to a proxy whose certificate verifies', async () => {
    const proxy = await scriptedProxy((request) => request.tunnel(), { authority });
    const { info } = await dial({ scheme: 'https', port: proxy.port, ca, target: await target() });
    expect(info).toMatchObject({
      proxy: `https://127.0.0.1:${proxy.port}`,
      remote: `127.0.0.1:${proxy.port}`,
      local: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      tls: { subject: 'localhost' },
    });
  });

  it('hands octets right behind the head to the tunnel by TLS as well', async () => {
    const alert = Buffer.from('15030300020250', 'hex');
    const { port } = await scriptedProxy(
      ({ socket }) => socket.write(Buffer.concat([Buffer.from(status('200 OK')), alert])),
      { authority },
    );
    await expect(dial({ scheme: 'https', port, ca })).rejects.toMatchObject({ code: 'TLS_ALERT' });
  });
});

describe('a proxy that asks for credentials', () => {
  const asking =
    (offers: readonly string[], accepted: (authorization: string) => boolean) =>
    (request: ConnectRequest): void => {
      if (request.authorization !== undefined && accepted(request.authorization)) request.tunnel();
      else request.socket.end(challenge(...offers));
    };

  it('is shown Basic only when it asks', async () => {
    const proxy = await scriptedProxy(asking(['Basic realm="x"'], (value) => value === BASIC));
    await dial({ port: proxy.port, credentials: CREDENTIALS, target: await target() });
    expect(proxy.requests.map(({ authorization }) => authorization)).toEqual([undefined, BASIC]);
  });

  it('is answered by Digest where it offers both', async () => {
    const offers = ['Basic realm="x"', 'Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256'];
    const proxy = await scriptedProxy(asking(offers, (value) => value.startsWith('Digest ')));
    await dial({ port: proxy.port, credentials: CREDENTIALS, target: await target() });
    expect(proxy.requests).toHaveLength(2);
    expect(proxy.requests[1]?.authorization).toMatch(
      /^Digest username="alice", realm="x", nonce="n", uri="localhost:\d+", response="[\da-f]{64}", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="[\da-f]{32}"$/,
    );
  });

  it('may call a nonce stale once', async () => {
    const proxy = await scriptedProxy((request, index) => {
      if (index === 2) request.tunnel();
      else request.socket.end(challenge(`Digest realm="x", nonce="n${index}", stale=${index === 1}`));
    });
    await dial({ port: proxy.port, credentials: CREDENTIALS, target: await target() });
    expect(proxy.requests[2]?.authorization).toContain('nonce="n1"');
  });

  it('that calls every nonce stale is not asked for ever', async () => {
    const offer = 'Digest realm="x", nonce="n", stale=true';
    const proxy = await scriptedProxy(({ socket }) => socket.end(challenge(offer)));
    const attempt = dial({ port: proxy.port, credentials: CREDENTIALS });
    await expect(attempt).rejects.toMatchObject({ code: 'PROXY_CREDENTIALS_REFUSED' });
    expect(proxy.requests).toHaveLength(3);
  });

  it('and refuses them ends the attempts after one, and its message holds no password', async () => {
    const proxy = await scriptedProxy(({ socket }) => socket.end(challenge('Basic realm="x"')));
    await expect(dial({ port: proxy.port, credentials: CREDENTIALS })).rejects.toMatchObject({
      code: 'PROXY_CREDENTIALS_REFUSED',
      stage: 'proxy',
      retry: 'never',
      message: `proxy 127.0.0.1:${proxy.port}: it does not accept the password of alice (status 407)`,
    });
    expect(proxy.requests).toHaveLength(2);
  });

  it('where none are set is told with the schemes that it offers', async () => {
    const port = await saying(challenge('Negotiate', 'Digest realm="a, Basic", nonce="n", Basic realm="x"'));
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'PROXY_CREDENTIALS_NEEDED',
      retry: 'never',
      message: `proxy 127.0.0.1:${port}: it asks for credentials and none are set (it offers Negotiate, Digest, Basic)`,
    });
  });

  it.each([undefined, CREDENTIALS])(
    'by Negotiate or NTLM alone is told by name (%j)',
    async (credentials) => {
      const port = await saying(challenge('Negotiate', 'NTLM'));
      await expect(dial({ port, credentials })).rejects.toMatchObject({
        code: 'PROXY_SCHEME_UNSUPPORTED',
        retry: 'never',
        message: `proxy 127.0.0.1:${port}: of the ways to authenticate that it offers (Negotiate, NTLM) none is supported`,
      });
    },
  );

  it('and names no scheme cannot be answered', async () => {
    const port = await saying(challenge());
    await expect(dial({ port, credentials: CREDENTIALS })).rejects.toMatchObject({
      code: 'PROXY_SCHEME_UNSUPPORTED',
    });
    await expect(dial({ port })).rejects.toMatchObject({ code: 'PROXY_CREDENTIALS_NEEDED' });
  });
});

describe('an answer that is no tunnel', () => {
  it.each([
    ['a refusal', status('403 Forbidden'), 'PROXY_FORBIDDEN', 'it refuses the target (status 403 Forbidden)'],
    ['a failure', status('502 Bad Gateway'), 'PROXY_STATUS', 'it answered with status 502 Bad Gateway'],
    [
      'a login page elsewhere',
      status('302 Found', 'Location: /login'),
      'PROXY_STATUS',
      'it answered with status 302 Found',
    ],
    ['an interim answer', status('100 Continue'), 'PROXY_STATUS', 'it answered with status 100 Continue'],
    [
      'a page',
      `${status('200 OK', 'Content-Type: text/html')}<html>`,
      NOT_A_PROXY,
      'it answered with a page in place of a tunnel',
    ],
    ['a page without a head', '<html>Welcome</html>', NOT_A_PROXY, 'its answer is not HTTP'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', NOT_A_PROXY, 'its answer is not HTTP'],
    [
      'control characters, which are not shown',
      status('500 No\x1b[2J'),
      'PROXY_STATUS',
      'it answered with status 500 No [2J',
    ],
    [
      'a line that is no header',
      'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
      NOT_A_PROXY,
      'its answer is not HTTP',
    ],
    [
      'a head that is too long',
      status('200 OK', `X: ${'x'.repeat(HEAD_OCTETS)}`),
      NOT_A_PROXY,
      `the head of its answer is longer than ${HEAD_OCTETS} octets`,
    ],
    ['nothing', '', 'PROXY_CLOSED', 'it closed the connection before it had answered'],
    ['half a head', 'HTTP/1.1 200 OK\r\n', 'PROXY_CLOSED', 'it closed the connection before it had answered'],
  ])('may be %s', async (_what, answer, code, seen) => {
    const port = await saying(answer);
    await expect(dial({ port })).rejects.toMatchObject({
      code,
      stage: 'proxy',
      retry: 'backoff',
      message: `proxy 127.0.0.1:${port}: ${seen}`,
    });
  });

  it('may be a head without an end, which is read no further than its limit', async () => {
    const { port } = await scriptedProxy(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write('X: x\r\n'.repeat(100)));
      };
      socket.on('drain', more);
      more();
    });
    await expect(dial({ port })).rejects.toMatchObject({ code: 'PROXY_NOT_A_PROXY' });
  });

  it('may be a reset', async () => {
    const { port } = await scriptedProxy(({ socket }) => socket.resetAndDestroy());
    await expect(dial({ port })).rejects.toMatchObject({ code: 'PROXY_CLOSED' });
  });
});

describe('a proxy that is not there', () => {
  it('by its name', async () => {
    const attempt = dial({ host: 'proxy.example', port: 3128, resolve: () => Promise.resolve([]) });
    await expect(attempt).rejects.toMatchObject({
      code: 'PROXY_NOT_FOUND',
      stage: 'proxy',
      message: 'proxy proxy.example: the name has no address',
    });
  });

  it('refuses the connection', async () => {
    const port = await tcpServer();
    await closeServers();
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'PROXY_REFUSED',
      stage: 'proxy',
      message: `proxy 127.0.0.1:${port}: the connection was refused`,
    });
  });
});

describe('a proxy that hangs', () => {
  /** Time that passes once `begun` has come. */
  const elapse = async (begun: Promise<unknown>): Promise<void> => {
    await begun;
    await time.advanceAsync(LIMITS.stageMs.value);
  };

  it('before it answers has the time of one stage', async () => {
    const asked = Promise.withResolvers<undefined>();
    const { port } = await scriptedProxy(() => asked.resolve(undefined));
    const attempt = expect(dial({ port })).rejects.toMatchObject({
      code: 'PROXY_TIMEOUT',
      stage: 'proxy',
      message: `proxy 127.0.0.1:${port}: no answer to the request for tscf.example:443 in 10 s`,
    });
    await elapse(asked.promise);
    await attempt;
  });

  it('in the TLS handshake has no more', async () => {
    const connected = Promise.withResolvers<undefined>();
    const port = await tcpServer(() => connected.resolve(undefined));
    const attempt = expect(dial({ scheme: 'https', port })).rejects.toMatchObject({
      code: 'PROXY_TIMEOUT',
      message: `proxy 127.0.0.1:${port}: the TLS handshake was not finished in 10 s`,
    });
    await elapse(connected.promise);
    await attempt;
  });

  it('at its name has no more', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined);
    const attempt = expect(dial({ host: 'proxy.example', port: 1, resolve })).rejects.toMatchObject({
      code: 'PROXY_TIMEOUT',
      message: 'proxy proxy.example:1: no answer to the connection attempt in 10 s',
    });
    await elapse(Promise.resolve());
    await attempt;
  });

  it('is left at once when the attempt is called off', async () => {
    const reason = new Error('called off');
    const control = new AbortController();
    const asked = Promise.withResolvers<ConnectRequest>();
    const { port } = await scriptedProxy(asked.resolve);
    const attempt = expect(dial({ port, signal: control.signal })).rejects.toBe(reason);
    const { socket } = await asked.promise;
    control.abort(reason);
    await attempt;
    await once(socket.resume(), 'close');
  });
});

describe('TLS to the proxy', () => {
  it('needs a certificate that verifies', async () => {
    const { port } = await scriptedProxy((request) => request.tunnel(), { authority });
    await expect(dial({ scheme: 'https', port })).rejects.toMatchObject({
      code: 'PROXY_CERTIFICATE',
      stage: 'proxy',
      retry: 'never',
      message: expect.stringMatching(
        /^proxy 127\.0\.0\.1:\d+: the certificate .*, issued by Pinhole/,
      ) as string,
    });
  });

  it('is for the name of the proxy', async () => {
    const request = { names: ['other.example'], addresses: [] };
    const { port } = await scriptedProxy((connect) => connect.tunnel(), { authority, request });
    await expect(dial({ scheme: 'https', port, ca })).rejects.toMatchObject({
      code: 'PROXY_CERTIFICATE',
      message: `proxy 127.0.0.1:${port}: the certificate is for other.example; it was asked for 127.0.0.1`,
    });
  });

  it('fails at a proxy that speaks none', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await tcpServer((socket) => void server.emit('connection', socket));
    await expect(dial({ scheme: 'https', port, ca })).rejects.toMatchObject({
      code: 'PROXY_TLS_FAILED',
      retry: 'backoff',
      message: `proxy 127.0.0.1:${port}: what answered does not speak TLS`,
    });
  });
});
