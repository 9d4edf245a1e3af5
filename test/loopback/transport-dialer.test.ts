import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import type { DialAttempt } from '../../main/model/snapshot.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { Transport } from '../../main/transport/transport.ts';
import type { DialTarget } from '../../main/transport/dialer.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { closeServers, tcpServer, testAuthority, tlsServer, wallClock } from '../support/servers.ts';

const HOST = '127.0.0.1';
const DAY_MS = 86_400_000;
const STAGE_MS = LIMITS.stageMs.value;

const authority = await testAuthority();
const ca = authority.caPem;
const never = (): Promise<never> => new Promise(() => undefined);

// Certificates are judged by the machine's own clock as well.
const time = new FakeTime(wallClock.wallMs());
const made: Transport[] = [];

interface Attempt extends Partial<DialTarget> {
  readonly port: number;
  readonly signal?: AbortSignal;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly onStage?: (stage: string) => void;
}

async function dial({ signal, resolve, onStage, ...target }: Attempt): Promise<Transport> {
  const dialer = createNodeDialer({ timers: time, clock: time, ...(resolve !== undefined && { resolve }) });
  const transport = await dialer.dial(
    { host: HOST, ca, ...target },
    signal ?? new AbortController().signal,
    onStage ?? (() => undefined),
  );
  transport.attach({ octets: () => undefined, closed: () => undefined });
  made.push(transport);
  return transport;
}

/** A port on which nothing listens: just given back. */
async function closedPort(): Promise<number> {
  const port = await tcpServer();
  await closeServers();
  return port;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const transport of made.splice(0)) transport.destroy();
  await closeServers();
  expect(time.pending, 'timers left behind').toBe(0);
});

describe('the stages', () => {
  it('are name, TCP and TLS for a name, and the connection says what it is', async () => {
    const port = await tlsServer({ authority });
    const stages: string[] = [];
    const transport = await dial({
      host: 'localhost',
      port,
      resolve: () => Promise.resolve([HOST]),
      onStage: (stage) => stages.push(stage),
    });
    expect(stages).toEqual(['name', 'tcp', 'tls']);
    expect(transport.info).toMatchObject({
      local: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      remote: `127.0.0.1:${port}`,
      remoteAddress: HOST,
      remotePort: port,
      tls: {
        protocol: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_/) as string,
        subject: 'localhost',
        issuer: expect.stringMatching(/^Pinhole throw-away CA /) as string,
        validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/) as string,
      },
    });
  });

  it('leave out the name for an address', async () => {
    const stages: string[] = [];
    await dial({ port: await tlsServer({ authority }), onStage: (stage) => stages.push(stage) });
    expect(stages).toEqual(['tcp', 'tls']);
  });

  it('send a name to the server without its final dot, and an address not at all (RFC 6066)', async () => {
    const asked: TLSSocket['servername'][] = [];
    const both = Promise.withResolvers<undefined>();
    const onSecure = ({ servername }: TLSSocket): void => {
      if (asked.push(servername) === 2) both.resolve(undefined);
    };
    const port = await tlsServer({ authority, onSecure });
    await dial({ host: 'localhost.', port, resolve: () => Promise.resolve([HOST]) });
    await dial({ port });
    await both.promise;
    expect(asked).toEqual(['localhost', false]);
  });

  it('use the system for a name of this machine', async () => {
    const transport = await dial({ host: 'localhost', port: await tlsServer({ authority }) });
    expect(transport.info.remoteAddress).toBe(HOST);
  });
});

describe('the name', () => {
  it('that does not exist fails the name stage', async () => {
    // Where no name server answers, the system cannot know that the name does not exist.
    await expect(dial({ host: 'tscf.invalid', port: 443 })).rejects.toMatchObject({
      code: expect.stringMatching(/^NAME_(NOT_FOUND|LOOKUP_FAILED)$/) as string,
      stage: 'name',
      message: expect.stringMatching(/^tscf\.invalid: /) as string,
    });
  });

  it('that has no address is not found', async () => {
    await expect(
      dial({ host: 'tscf.example', port: 443, resolve: () => Promise.resolve([]) }),
    ).rejects.toMatchObject({
      code: 'NAME_NOT_FOUND',
      message: 'tscf.example: the name has no address',
    });
  });

  it('that the name service does not answer fails after the stage’s time', async () => {
    const attempt = expect(dial({ host: 'tscf.example', port: 443, resolve: never })).rejects.toMatchObject({
      code: 'NAME_TIMEOUT',
      message: 'tscf.example: no answer from the name service in 10 s',
    });
    time.advance(STAGE_MS - 1);
    expect(time.pending).toBe(1);
    time.advance(1);
    await attempt;
  });
});

describe('TCP', () => {
  it('refused names the address and port', async () => {
    const port = await closedPort();
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TCP_REFUSED',
      message: `127.0.0.1:${port}: the connection was refused`,
    });
  });

  it('goes on to the next address of a name', async () => {
    const port = await tlsServer({ authority });
    const transport = await dial({
      host: 'localhost',
      port,
      resolve: () => Promise.resolve(['127.0.0.2', HOST]),
    });
    expect(transport.info.remoteAddress).toBe(HOST);
  });

  it('that fails for each address is told by the last one', async () => {
    const port = await closedPort();
    const resolve = (): Promise<string[]> => Promise.resolve(['127.0.0.2', '127.0.0.3']);
    await expect(dial({ host: 'tscf.example', port, resolve })).rejects.toMatchObject({
      code: 'TCP_REFUSED',
      message: `127.0.0.3:${port} (tscf.example): the connection was refused`,
    });
  });

  it('without an answer fails after the stage’s time', async () => {
    const port = await tcpServer();
    // The connection is asked for in this turn, and answered in a later one.
    const onStage = (): void => queueMicrotask(() => time.advance(STAGE_MS));
    await expect(dial({ port, onStage })).rejects.toMatchObject({
      code: 'TCP_TIMEOUT',
      message: `127.0.0.1:${port}: no answer to the connection attempt`,
    });
  });

  it('without an answer for a quarter of a second begins the next attempt beside the first', async () => {
    const port = await tlsServer({ authority });
    const resolve = (): Promise<string[]> => Promise.resolve([HOST, '127.0.0.2']);
    const onStage = (stage: string): void => {
      if (stage === 'tcp') queueMicrotask(() => time.advance(LIMITS.attemptDelayMs.value));
    };
    const attempts: DialAttempt[] = [];
    const onAttempts = (seen: readonly DialAttempt[]): number => attempts.push(...seen);
    const transport = await dial({ host: 'localhost', port, resolve, onStage, onAttempts });
    expect(transport.info.remoteAddress).toBe(HOST);
    expect(attempts).toEqual([
      {
        ...{ address: HOST, port, family: 4, startedAfterMs: 0, durationMs: 250 },
        ...{ outcome: 'connected', code: null },
      },
      {
        ...{ address: '127.0.0.2', port, family: 4, startedAfterMs: 250, durationMs: 0 },
        ...{ outcome: 'superseded', code: null },
      },
    ]);
  });

  it('goes on to the next port of the target, and keeps what became of each attempt', async () => {
    const closed = await closedPort();
    const port = await tlsServer({ authority });
    const attempts: DialAttempt[] = [];
    const onAttempts = (seen: readonly DialAttempt[]): number => attempts.push(...seen);
    const transport = await dial({ port: closed, otherPorts: [port], onAttempts });
    expect(transport.info.remotePort).toBe(port);
    expect(attempts).toMatchObject([
      { address: HOST, port: closed, outcome: 'failed', code: 'TCP_REFUSED' },
      { address: HOST, port, outcome: 'connected', code: null },
    ]);
  });

  it('keeps what became of each attempt where all failed as well', async () => {
    const [first, second] = [await closedPort(), await closedPort()];
    const told = vi.fn();
    await expect(dial({ port: first, otherPorts: [second], onAttempts: told })).rejects.toMatchObject({
      code: 'TCP_REFUSED',
      message: expect.stringContaining(`:${second}:`) as string,
    });
    expect(told).toHaveBeenCalledExactlyOnceWith([
      expect.objectContaining({ port: first, outcome: 'failed' }),
      expect.objectContaining({ port: second, outcome: 'failed' }),
    ]);
  });

  it('tries no more addresses than the limit', async () => {
    const port = await closedPort();
    const most = LIMITS.dialAddresses.value;
    const addresses = Array.from({ length: most + 5 }, (_, index) => `127.0.0.${index + 2}`);
    await expect(
      dial({ host: 'tscf.example', port, resolve: () => Promise.resolve(addresses) }),
    ).rejects.toMatchObject({ message: expect.stringContaining(`127.0.0.${most + 1}:`) as string });
  });
});

describe('TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const port = await tlsServer({ authority, minVersion: version, maxVersion: version });
    expect((await dial({ port })).info.tls.protocol).toBe(version);
  });

  it('with a server that never answers fails after the stage’s time', async () => {
    const heard = Promise.withResolvers<Socket>();
    const port = await tcpServer((socket) => heard.resolve(socket));
    const attempt = expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_TIMEOUT',
      message: `127.0.0.1:${port}: the handshake was not finished in 10 s`,
    });
    const socket = await heard.promise;
    await once(socket, 'readable');
    time.advance(STAGE_MS - 1);
    expect(time.pending).toBe(1);
    time.advance(1);
    await attempt;
    socket.resume();
    await once(socket, 'close');
  });

  it('refuses a certificate of a CA that was not given, and says who issued it', async () => {
    const other = await testAuthority();
    const port = await tlsServer({ authority: other });
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_UNTRUSTED',
      retry: 'never',
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+: the certificate was issued by a CA that is not trusted here \(localhost, issued by Pinhole throw-away CA [0-9a-f]{8}, valid \S+Z to \S+Z\)$/,
      ) as string,
    });
  });

  it('trusts the system’s roots where no CA is given', async () => {
    const port = await tlsServer({ authority });
    await expect(dial({ port, ca: undefined })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_UNTRUSTED' });
  });

  it('cannot be told by the environment to trust anything', async () => {
    const port = await tlsServer({ authority });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    // Node warns of that variable.
    vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
    await expect(dial({ port, ca: undefined })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_UNTRUSTED' });
  });

  it.each([
    ['expired', -2, -1, 'TLS_CERTIFICATE_EXPIRED'],
    ['not yet valid', 1, 2, 'TLS_CERTIFICATE_NOT_YET_VALID'],
  ])('refuses a certificate that is %s', async (_what, fromDays, toDays, code) => {
    const nowMs = wallClock.wallMs();
    const validity = { notBeforeMs: nowMs + fromDays * DAY_MS, notAfterMs: nowMs + toDays * DAY_MS };
    const port = await tlsServer({ authority, request: { names: [], addresses: [HOST], validity } });
    await expect(dial({ port })).rejects.toMatchObject({ code, retry: 'never' });
  });

  it.each([
    ['a name', 'tscf.example.net', { names: ['other.example.net'], addresses: [] }, 'other.example.net'],
    ['an address', HOST, { names: [HOST], addresses: ['192.0.2.7'] }, '127.0.0.1, 192.0.2.7'],
  ])('refuses a certificate for %s other than the one asked for', async (_what, host, request, shown) => {
    const port = await tlsServer({ authority, request });
    await expect(dial({ host, port, resolve: () => Promise.resolve([HOST]) })).rejects.toMatchObject({
      code: 'TLS_NAME_MISMATCH',
      message: `${host}:${port}: the certificate is for ${shown}; it was asked for ${host}`,
    });
  });

  it('refuses a server whose newest version is 1.1', async () => {
    const port = await tlsServer({
      authority,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_VERSION',
      message: `127.0.0.1:${port}: the peer offers no TLS version of 1.2 or later`,
    });
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', '220 mail.example.net ESMTP\r\n', '\0'.repeat(64)])(
    'knows a server that speaks something else (%j)',
    async (greeting) => {
      const port = await tcpServer((socket) => socket.write(greeting));
      await expect(dial({ port })).rejects.toMatchObject({
        code: 'TLS_NOT_TLS',
        message: `127.0.0.1:${port}: what answered does not speak TLS`,
      });
    },
  );

  it('names the alert with which a server demands a client certificate', async () => {
    const maxVersion = 'TLSv1.2';
    const port = await tlsServer({ authority, maxVersion, requestCert: true, rejectUnauthorized: true, ca });
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_ALERT',
      message: `127.0.0.1:${port}: the peer ended TLS with the alert "handshake failure"`,
    });
  });

  it('names an alert', async () => {
    // Record type 21, TLS 1.2, two octets: fatal, internal_error.
    const port = await tcpServer((socket) => socket.write(Buffer.from('15030300020250', 'hex')));
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_ALERT',
      message: `127.0.0.1:${port}: the peer ended TLS with the alert "internal error"`,
    });
  });

  it.each([
    ['closes', (socket: Socket) => socket.end(), 'the peer closed the connection during the handshake'],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'the connection was reset during the handshake'],
  ])('tells a server that %s during the handshake', async (_what, leave, seen) => {
    const port = await tcpServer((socket) => socket.once('data', () => leave(socket)));
    await expect(dial({ port })).rejects.toMatchObject({
      code: 'TLS_CLOSED',
      message: `127.0.0.1:${port}: ${seen}`,
    });
  });
});

describe('an attempt that is called off', () => {
  const reason = new Error('called off');

  it('before it begins makes nothing', async () => {
    const stages: string[] = [];
    const signal = AbortSignal.abort(reason);
    await expect(dial({ port: 1, signal, onStage: (stage) => stages.push(stage) })).rejects.toBe(reason);
    expect(stages).toEqual([]);
  });

  it('at the name ends at once, whatever the look-up finds later', async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const control = new AbortController();
    const attempt = expect(
      dial({ host: 'tscf.example', port: 1, signal: control.signal, resolve: () => late.promise }),
    ).rejects.toBe(reason);
    control.abort(reason);
    await attempt;
    late.resolve([HOST]);
    await late.promise;
    expect(time.pending).toBe(0);
  });

  it('as a stage begins goes no further', async () => {
    for (const last of ['name', 'tcp', 'tls']) {
      const control = new AbortController();
      const stages: string[] = [];
      const onStage = (stage: string): void => {
        stages.push(stage);
        if (stage === last) control.abort(reason);
      };
      const port = await tlsServer({ authority });
      const resolve = (): Promise<string[]> => Promise.resolve([HOST]);
      await expect(dial({ host: 'localhost', port, resolve, onStage, signal: control.signal })).rejects.toBe(
        reason,
      );
      expect(stages.at(-1)).toBe(last);
    }
  });

  it('while TCP connects tries no other address', async () => {
    const port = await closedPort();
    const control = new AbortController();
    const attempt = dial({
      host: 'tscf.example',
      port,
      resolve: () => Promise.resolve(['127.0.0.2', '127.0.0.3']),
      signal: control.signal,
      onStage: (stage) => {
        // The connection is asked for in this turn, and answered in a later one.
        if (stage === 'tcp') queueMicrotask(() => control.abort(reason));
      },
    });
    await expect(attempt).rejects.toBe(reason);
  });

  it('as the handshake is done gives no connection', async () => {
    const left = Promise.withResolvers<undefined>();
    const port = await tlsServer({
      authority,
      // With 1.2 the server is done before the client is.
      maxVersion: 'TLSv1.2',
      onSecure: (socket) => socket.resume().once('close', () => left.resolve(undefined)),
    });
    const control = new AbortController();
    let armed = 0;
    // TCP has three timers; that of the handshake is the fourth: it is called off when the handshake is done.
    const timers: Timers = {
      after: () => {
        armed += 1;
        return armed === 4 ? () => control.abort(reason) : () => undefined;
      },
    };
    const attempt = createNodeDialer({ timers }).dial(
      { host: HOST, port, ca },
      control.signal,
      () => undefined,
    );
    await expect(attempt).rejects.toBe(reason);
    await left.promise;
  });

  it('during the handshake closes the connection', async () => {
    const heard = Promise.withResolvers<Socket>();
    const port = await tcpServer((socket) => heard.resolve(socket));
    const control = new AbortController();
    const attempt = expect(dial({ port, signal: control.signal })).rejects.toBe(reason);
    const socket = await heard.promise;
    await once(socket, 'readable');
    control.abort(reason);
    await attempt;
    socket.resume();
    await once(socket, 'close');
  });
});
