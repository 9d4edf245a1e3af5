/** A collector of OTLP over HTTP on loopback: takes what is pushed, or does to it what a test wants. */
import {
  createServer as createPlain,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readOtlp, type OtlpMetrics, type OtlpPoint } from './protobuf.ts';

export interface Received extends OtlpMetrics {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, and unpacked. */
  readonly octets: { readonly packed: number; readonly plain: number };
  /** Of the TLS session; false: without TLS, too. */
  readonly resumed: boolean;
}

export type Answer = (response: ServerResponse, received: Received) => void;

export const taken: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end();
};

export const refused =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end('what a collector writes is of no interest');
  };

export interface Collector {
  /** Where metrics are taken. */
  readonly url: string;
  /** Every request that was read to its end, also what was refused. */
  readonly received: Received[];
  /** What was taken. */
  readonly kept: readonly Received[];
  /** Connections that are open. */
  readonly connections: number;
  answer: Answer;
  /** Resolves when so many requests have come in all. */
  arrived(count: number): Promise<void>;
  /** Ends it with all its connections. */
  close(): Promise<void>;
}

/** @param tls PEM; absent: plain HTTP */
export async function otlpCollector(
  tls?: { readonly certPem: string; readonly keyPem: string },
  port = 0,
): Promise<Collector> {
  const received: Received[] = [];
  const kept: Received[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  const collector = {
    answer: taken,
    received,
    kept,
    get connections() {
      return sockets.size;
    },
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    request.on('end', () => {
      const packed = Buffer.concat(parts);
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
      const { socket } = request;
      const one: Received = {
        ...readOtlp(plain),
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        octets: { packed: packed.length, plain: plain.length },
        resumed: 'isSessionReused' in socket && (socket as { isSessionReused(): boolean }).isSessionReused(),
      };
      received.push(one);
      response.on('finish', () => {
        if (response.statusCode === 200) kept.push(one);
      });
      collector.answer(response, one);
      for (const look of waiting) look();
    });
  };
  const server: Server =
    tls === undefined ? createPlain(handle) : createSecure({ cert: tls.certPem, key: tls.keyPem }, handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: actual } = server.address() as AddressInfo;
  return Object.assign(collector, {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${actual}/v1/metrics`,
    arrived: (count: number) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}

/** The points of a metric, by their labels as JSON. */
export function pointsOf({ metrics }: OtlpMetrics, name: string): Record<string, OtlpPoint> {
  const found = metrics.find((metric) => metric.name === name);
  return Object.fromEntries((found?.points ?? []).map((point) => [JSON.stringify(point.labels), point]));
}

/** Their values, by their labels as JSON. */
export const valuesOf = (pushed: OtlpMetrics, name: string): Record<string, number> =>
  Object.fromEntries(Object.entries(pointsOf(pushed, name)).map(([labels, { value }]) => [labels, value]));
