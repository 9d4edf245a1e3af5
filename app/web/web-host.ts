/**
 * The window's interface in a browser: pages over HTTP, the contract over a WebSocket, on loopback alone.
 * Loopback is shared by every user and every page of this machine, so nothing is taken for granted there:
 * see `loopback-only.ts` for where a request may come from and `admission.ts` for who may come in.
 */
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { CoreApi } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Clock } from '../../main/platform/clock.ts';
import type { Random } from '../../main/platform/random.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { SOCKET_CLOSE, SOCKET_PATH } from '../contract/socket-frames.ts';
import { loadPage, type Page, type PageResponse } from '../page/page.ts';
import { createAdmission, type Admission } from './admission.ts';
import { listen, type ListenAddress } from './listen.ts';
import { loopbackRefusal } from './loopback-only.ts';
import { enterPage, enterScript, plainPage, plainText } from './plain-pages.ts';
import { createWindows, type Windows } from './windows.ts';

export interface WebHostOptions {
  readonly core: CoreApi;
  /** Of the program, for the window to show. */
  readonly version: string;
  /** The folder of the built interface. */
  readonly rendererDir: string;
  readonly listen: ListenAddress;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

export interface WebHost {
  /** `http://127.0.0.1:PORT`, with the port that was got. */
  readonly origin: string;
  /** A link that lets one browser in, once, within `LIMITS.webTokenMs`. */
  newLink(): string;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** @throws PinholeError FILE_UNREADABLE, OPTION_INVALID, PORT_IN_USE, ADDRESS_UNAVAILABLE or LISTEN_DENIED */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { core, timers } = options;
  const page = await loadPage(options.rendererDir);
  const windows = createWindows(options);
  const admission = createAdmission({ ...options, onEnded: (session) => windows.endSession(session) });
  const server = createServer({ maxHeaderSize: LIMITS.webHeaderOctets.value });
  server.maxConnections = LIMITS.webConnections.value;

  /** Every open connection, with the way to call off its deadline. */
  const connections = new Map<Socket, () => void>();
  server.on('connection', (socket: Socket) => {
    connections.set(
      socket,
      timers.after(LIMITS.webConnectionMs.value, () => socket.destroy()),
    );
    socket.on('close', () => {
      connections.get(socket)?.();
      connections.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    void answer(request, { core, page, admission }).then((reply) => send(response, reply));
  });
  server.on(
    'upgrade',
    createUpgrade({ admission, windows, admitted: (socket) => connections.get(socket)?.() }),
  );

  const address = await listen(server, options.listen);
  const origin = originOf(address);
  return {
    origin,
    newLink: () => `${origin}/enter#${admission.newToken()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections.keys()) socket.destroy();
      }),
  };
}

function originOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

interface Behind {
  readonly core: CoreApi;
  readonly page: Page;
  readonly admission: Admission;
}

async function answer(request: IncomingMessage, { core, page, admission }: Behind): Promise<PageResponse> {
  const method = request.method ?? '';
  const [path = ''] = (request.url ?? '').split('?');
  const refusal = loopbackRefusal(request, method === 'POST');
  if (refusal !== undefined) return plainPage(refusal.status, refusal.words);
  if (method === 'POST' && path === '/session') return enter(request, admission);
  if (method !== 'GET' && method !== 'HEAD') {
    const reply = plainPage(405, 'Pinhole does not take such requests.');
    return { ...reply, headers: { ...reply.headers, Allow: 'GET, HEAD' } };
  }
  if (path === '/enter') return enterPage;
  if (path === '/enter.js') return enterScript;
  // Browsers ask by themselves; without a session it must not look like a refusal.
  if (path === '/favicon.ico') return page.respond(path) ?? plainText(204, '');
  if (admission.sessionOf(request.headers.cookie) === undefined) {
    return plainPage(
      401,
      'Pinhole does not know this browser. Press Enter in the terminal where Pinhole runs for a link that lets it in.',
    );
  }
  return (
    page.respond(path, core.settings.snapshot().values) ??
    plainPage(404, 'There is no such page. Pinhole is at <a href="/">its start</a>.')
  );
}

/** Exchanges the token in the body for the cookie of a session. */
async function enter(request: IncomingMessage, admission: Admission): Promise<PageResponse> {
  const octets = Number(request.headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(octets)) return plainText(411, 'The request has no Content-Length.');
  // Node lets no more through than the header announces, so this bounds what is read below.
  if (octets > LIMITS.webBodyOctets.value) return plainText(413, 'The request is too long.');
  const cookie = admission.exchange(await readBody(request));
  if (cookie === undefined) {
    const seconds = LIMITS.webTokenMs.value / 1_000;
    return plainText(
      403,
      `This link has been used or is older than ${seconds} s. Press Enter in the terminal where Pinhole runs for a new one.`,
    );
  }
  const reply = plainText(204, '');
  return { ...reply, headers: { ...reply.headers, 'Set-Cookie': cookie } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // The visitor left in the middle; nobody reads the answer.
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** One request a connection: on loopback that costs nothing, and it gives each connection an end. */
function send(response: ServerResponse, { status, headers, body }: PageResponse): void {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries({ ...headers, Connection: 'close' })));
  if (body.length > 0) response.setHeader('Content-Length', body.length);
  response.end(body);
}

interface UpgradeOptions {
  readonly admission: Admission;
  readonly windows: Windows;
  /** The connection is a window's from now on, and has no deadline any more. */
  readonly admitted: (socket: Socket) => void;
}

function createUpgrade({ admission, windows, admitted }: UpgradeOptions) {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.contractMessageOctets.value,
  });
  return (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // A reset is followed by a close, which is seen to elsewhere.
    stream.on('error', () => stream.destroy());
    const refusal = loopbackRefusal(request, true);
    if (refusal !== undefined) {
      refuseUpgrade(stream, plainText(refusal.status, refusal.words));
      return;
    }
    if (request.url !== SOCKET_PATH) {
      refuseUpgrade(stream, plainText(404, 'There is no such socket.'));
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // What breaks the protocol of WebSocket is closed by the library with the fitting code.
      socket.on('error', () => undefined);
      const session = admission.sessionOf(request.headers.cookie);
      if (session === undefined) socket.close(SOCKET_CLOSE.noSession, 'no session');
      else if (windows.open(socket, session)) admitted(request.socket);
    });
  };
}

function refuseUpgrade(stream: Duplex, { status, headers, body }: PageResponse): void {
  const lines = Object.entries({ ...headers, 'Content-Length': body.length, Connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  stream.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n`);
  stream.end(body);
}
