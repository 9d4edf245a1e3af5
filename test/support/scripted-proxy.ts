/** Proxies in the hands of a test, on 127.0.0.1. `closeServers` of servers.ts ends them. */
import { connect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Authority, CertificateRequest } from '../../main/tscf/certificates.ts';
import { tcpServer } from './servers.ts';

const HEAD_END = '\r\n\r\n';

/** One CONNECT, and the ways to answer it. */
export interface ConnectRequest {
  /** As it came, line by line. */
  readonly lines: readonly string[];
  readonly authorization: string | undefined;
  readonly socket: Socket;
  /** Agrees and joins the target on this machine; `behind` goes right behind the head, in one write. */
  tunnel(head?: string, behind?: Uint8Array): void;
}

export interface ScriptedProxy {
  readonly port: number;
  readonly requests: ConnectRequest[];
}

/** @param certificate makes it a proxy that is spoken to by TLS. */
export async function scriptedProxy(
  answer: (request: ConnectRequest, index: number) => void,
  certificate?: { readonly authority: Authority; readonly request?: CertificateRequest },
): Promise<ScriptedProxy> {
  const requests: ConnectRequest[] = [];
  const serve = (socket: Socket): void => {
    socket.on('error', () => undefined);
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes(HEAD_END)) return;
      socket.off('data', read);
      const request = connectRequest(head, socket);
      answer(request, requests.push(request) - 1);
    };
    socket.on('data', read);
  };
  if (certificate === undefined) return { port: await tcpServer(serve), requests };
  const { certPem: cert, keyPem: key } = await certificate.authority.issue(certificate.request);
  const tls = createTlsServer({ cert, key }, serve);
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  return { port: await tcpServer((socket) => void tls.emit('connection', socket)), requests };
}

function connectRequest(head: string, socket: Socket): ConnectRequest {
  const lines = head.slice(0, head.indexOf(HEAD_END)).split('\r\n');
  const authorization = lines.find((line) => line.startsWith('Proxy-Authorization: '));
  return {
    lines,
    authorization: authorization?.slice('Proxy-Authorization: '.length),
    socket,
    tunnel(answerHead = 'HTTP/1.1 200 Connection established\r\n\r\n', behind = Buffer.of()) {
      const port = Number(/:(\d+) HTTP/.exec(lines[0] ?? '')?.[1]);
      socket.write(Buffer.concat([Buffer.from(answerHead), behind]));
      join(socket, port);
    },
  };
}

/** A SOCKS proxy that answers the messages of a client, whatever they are, with these, one for each. */
export async function scriptedSocks(
  replies: readonly Uint8Array[],
  thenJoin?: number,
): Promise<{ readonly port: number; readonly heard: Buffer[] }> {
  const heard: Buffer[] = [];
  const port = await tcpServer((socket) => {
    socket.on('error', () => undefined);
    let index = 0;
    const read = (chunk: Buffer): void => {
      heard.push(chunk);
      socket.write(replies[index] ?? Buffer.of());
      index += 1;
      if (index < replies.length || thenJoin === undefined) return;
      socket.off('data', read);
      join(socket, thenJoin);
    };
    socket.on('data', read);
  });
  return { port, heard };
}

function join(socket: Socket, port: number): void {
  const target = connect({ host: '127.0.0.1', port });
  target.on('error', () => socket.destroy());
  socket.on('close', () => target.destroy());
  target.on('close', () => socket.destroy());
  socket.pipe(target).pipe(socket);
}
