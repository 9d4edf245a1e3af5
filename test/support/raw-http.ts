import { connect } from 'node:net';

export interface RawResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends octets as they are and reads until the far end closes: no client library mends what a test breaks.
 * A connection that ends without a response gives status 0.
 */
export function rawExchange(port: number, octets: string): Promise<RawResponse> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(octets));
    socket.on('data', (chunk) => chunks.push(chunk));
    // What arrived before a reset is the response all the same.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(parseResponse(Buffer.concat(chunks).toString('utf8'))));
  });
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Name and value as they are sent, in this order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

export function rawRequest(port: number, { method = 'GET', path = '/', headers, body = '' }: RawRequest) {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return rawExchange(port, `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body}`);
}

function parseResponse(text: string): RawResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Map(headers),
    body: rest.join('\r\n\r\n'),
  };
}
