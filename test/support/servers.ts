/** Servers on 127.0.0.1 for tests that use real sockets. Each is closed, with every connection, by `closeServers`. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Clock } from '../../main/platform/clock.ts';
import type { Random } from '../../main/platform/random.ts';
import { createAuthority, type Authority, type CertificateRequest } from '../../main/tscf/certificates.ts';

const HOST = '127.0.0.1';

/** Certificates are judged by the machine's own clock, so this one is real. */
export const wallClock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
export const realRandom: Random = { uniform: () => Math.random(), octets: (count) => randomBytes(count) };

export function testAuthority(): Promise<Authority> {
  return createAuthority({ clock: wallClock, random: realRandom });
}

const opened: { server: Server; sockets: Set<Socket> }[] = [];

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  opened.push({ server, sockets });
  server.listen(0, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** @returns its port */
export function tcpServer(onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
  return listen(createServer(onConnection));
}

export interface SecureServerOptions extends TlsOptions {
  readonly onSecure?: (socket: TLSSocket) => void;
}

/** @returns its port */
export function secureServer({ onSecure, ...options }: SecureServerOptions): Promise<number> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    onSecure?.(socket);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return listen(server);
}

export interface TlsServerOptions extends SecureServerOptions {
  readonly authority: Authority;
  readonly request?: CertificateRequest;
}

/** @returns its port */
export async function tlsServer({ authority, request, ...options }: TlsServerOptions): Promise<number> {
  const { certPem: cert, keyPem: key } = await authority.issue(request);
  return secureServer({ cert, key, ...options });
}

export async function closeServers(): Promise<void> {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    if (server.listening || sockets.size > 0) await once(server, 'close');
  }
}
