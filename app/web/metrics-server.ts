/** The endpoint for Prometheus: `GET /metrics` on loopback, and nothing else. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CONTENT_TYPES, formatFor, type ServedMetrics } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { listen, type ListenAddress } from './listen.ts';
import { loopbackRefusal } from './loopback-only.ts';

export interface MetricsServer {
  readonly url: string;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * @param metrics closed with the server, or where it cannot listen
 * @throws PinholeError OPTION_INVALID, PORT_IN_USE, ADDRESS_UNAVAILABLE or LISTEN_DENIED
 */
export async function startMetricsServer(
  address: ListenAddress,
  metrics: ServedMetrics,
): Promise<MetricsServer> {
  const limitMs = LIMITS.metricsRequestMs.value;
  const server = createServer({
    maxHeaderSize: LIMITS.metricsHeaderOctets.value,
    headersTimeout: limitMs,
    requestTimeout: limitMs,
    keepAliveTimeout: limitMs,
    connectionsCheckingInterval: limitMs,
  });
  server.maxConnections = LIMITS.metricsConnections.value;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Also of one that sends nothing, or does not read what it asked for.
    socket.setTimeout(2 * limitMs, () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    void replyTo(request, metrics).then((reply) => send(response, reply));
  });
  try {
    const { address: host, family, port } = await listen(server, address);
    return {
      url: `http://${family === 'IPv6' ? `[${host}]` : host}:${port}/metrics`,
      close: () =>
        new Promise((resolve) => {
          metrics.close();
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
    };
  } catch (thrown) {
    metrics.close();
    throw thrown;
  }
}

const plain = (status: number, body: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
  headers,
});

async function replyTo(request: IncomingMessage, metrics: ServedMetrics): Promise<Reply> {
  // A page of some site, by a name that it has made to mean loopback, or by a request across origins.
  const refusal = loopbackRefusal(request, false);
  if (refusal !== undefined) return plain(refusal.status, refusal.words);
  const [path] = (request.url ?? '').split('?');
  if (path !== '/metrics') return plain(404, 'The metrics are at /metrics.');
  if (request.method !== 'GET') return plain(405, 'Metrics can be read, by GET.', { Allow: 'GET' });
  try {
    const format = formatFor(request.headers.accept);
    return { status: 200, type: CONTENT_TYPES[format], body: await metrics.text(format) };
  } catch {
    return plain(500, 'The metrics could not be brought together.');
  }
}

function send(response: ServerResponse, { status, type, body, headers }: Reply): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept',
    ...headers,
  });
  response.end(body);
}
