/**
 * SOCKS 5 (RFC 1928) with its user and password (RFC 1929). Own code: the package for it (socks) drops what arrives right behind
 * the reply, keeps timers of its own, and tells the reply by its text.
 */
import { isIPv4, isIPv6, type Socket } from 'node:net';
import { PinholeError, type ErrorCode, type ErrorFacts } from '../../model/errors.ts';
import { endpoint } from '../../model/endpoint.ts';
import { oneLine } from '../text.ts';
import type { ProxyCredentials, ProxySettings, ProxyTarget } from './settings.ts';

const VERSION = 5;
const METHOD = { none: 0, password: 2, unacceptable: 0xff } as const;
const PASSWORD_VERSION = 1;
const CONNECT = 1;
const ADDRESS = { ipv4: 1, name: 3, ipv6: 4 } as const;
const IPV4_OCTETS = 4;
const IPV6_OCTETS = 16;
const PORT_OCTETS = 2;
/** One octet gives the length of a name, a user and a password. */
const TEXT_OCTETS = 255;

interface Row {
  readonly code: ErrorCode;
  readonly seen: string;
}

/** RFC 1928, 6. */
const REPLIES: Readonly<Record<number, Row>> = {
  1: { code: 'PROXY_STATUS', seen: 'it failed' },
  2: { code: 'PROXY_FORBIDDEN', seen: 'it refuses the target' },
  3: { code: 'PROXY_TARGET_UNREACHABLE', seen: 'it has no route to the network of the target' },
  4: { code: 'PROXY_TARGET_UNREACHABLE', seen: 'it cannot reach the target' },
  5: { code: 'PROXY_TARGET_UNREACHABLE', seen: 'the target refused its connection' },
  6: { code: 'PROXY_TARGET_UNREACHABLE', seen: 'the way to the target is too long' },
  7: { code: 'PROXY_STATUS', seen: 'it does not know CONNECT' },
  8: { code: 'PROXY_STATUS', seen: 'it does not know this type of address' },
};

/** @throws PinholeError PROXY_…, what `open` throws, or the signal's reason. */
export async function connectSocks5(
  open: () => Promise<Socket>,
  proxy: ProxySettings,
  target: ProxyTarget,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = await open();
  const exchange = new Exchange(socket, `proxy ${endpoint(proxy.host, proxy.port)}`, signal);
  try {
    await exchange.authenticate(proxy.credentials);
    await exchange.request(target);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

class Exchange {
  readonly #socket: Socket;
  readonly #where: string;
  readonly #signal: AbortSignal;

  constructor(socket: Socket, where: string, signal: AbortSignal) {
    this.#socket = socket;
    this.#where = where;
    this.#signal = signal;
  }

  async authenticate(credentials: ProxyCredentials | undefined): Promise<void> {
    const offer = credentials === undefined ? [METHOD.none] : [METHOD.none, METHOD.password];
    this.#socket.write(Uint8Array.of(VERSION, offer.length, ...offer));
    const [version, method] = await this.#read(2);
    if (version !== VERSION) throw this.#notSocks();
    if (method === METHOD.none) return;
    if (method === METHOD.password && credentials !== undefined) {
      await this.#logIn(credentials);
    } else if (method !== METHOD.unacceptable) {
      throw this.#notSocks();
    } else if (credentials === undefined) {
      throw this.#error('PROXY_CREDENTIALS_NEEDED', 'it asks for credentials and none are set (SOCKS)');
    } else {
      throw this.#error(
        'PROXY_SCHEME_UNSUPPORTED',
        'it accepts neither user and password nor none at all (SOCKS)',
      );
    }
  }

  /** RFC 1929. */
  async #logIn({ username, password }: ProxyCredentials): Promise<void> {
    const [user, secret] = [Buffer.from(username), Buffer.from(password)];
    if (user.length > TEXT_OCTETS || secret.length > TEXT_OCTETS) {
      throw this.#error('PROXY_CREDENTIALS_REFUSED', `SOCKS carries at most ${TEXT_OCTETS} octets of each`);
    }
    this.#socket.write(Buffer.from([PASSWORD_VERSION, user.length, ...user, secret.length, ...secret]));
    const [version, status] = await this.#read(2);
    // Some answer with the version of SOCKS in place of this exchange's own.
    if (version !== PASSWORD_VERSION && version !== VERSION) throw this.#notSocks();
    if (status !== 0) {
      throw this.#error(
        'PROXY_CREDENTIALS_REFUSED',
        `it does not accept the password of ${oneLine(username)} (SOCKS)`,
      );
    }
  }

  async request({ host, port }: ProxyTarget): Promise<void> {
    this.#socket.write(Uint8Array.of(VERSION, CONNECT, 0, ...addressOctets(host), port >> 8, port & 0xff));
    const [version, reply = 0, , type] = await this.#read(4);
    if (version !== VERSION) throw this.#notSocks();
    if (reply !== 0) {
      const { code, seen }: Row = REPLIES[reply] ?? { code: 'PROXY_STATUS', seen: 'it refused' };
      throw this.#error(code, `${seen} (SOCKS reply ${reply})`, { status: reply });
    }
    await this.#read((await this.#boundAddressOctets(type)) + PORT_OCTETS);
  }

  async #boundAddressOctets(type: number | undefined): Promise<number> {
    switch (type) {
      case ADDRESS.ipv4:
        return IPV4_OCTETS;
      case ADDRESS.ipv6:
        return IPV6_OCTETS;
      case ADDRESS.name:
        return (await this.#read(1)).readUInt8();
      default:
        throw this.#notSocks();
    }
  }

  /** So many octets and not one more: what follows belongs to the tunnel. */
  async #read(octets: number): Promise<Buffer> {
    for (;;) {
      this.#signal.throwIfAborted();
      const chunk = this.#socket.read(octets) as Buffer | null;
      // At the end of the stream the rest is given, however little it is.
      if (chunk?.length === octets) return chunk;
      if (chunk !== null || this.#socket.readableEnded || this.#socket.destroyed) {
        throw this.#error('PROXY_CLOSED', 'it closed the connection before it had answered');
      }
      await this.#more();
    }
  }

  #more(): Promise<void> {
    const over = new AbortController();
    return new Promise<void>((resolve) => {
      for (const event of ['readable', 'end', 'close'] as const) {
        this.#socket.on(event, resolve);
        over.signal.addEventListener('abort', () => this.#socket.off(event, resolve));
      }
      this.#signal.addEventListener('abort', () => resolve(), { signal: over.signal });
    }).finally(() => over.abort());
  }

  #notSocks(): PinholeError {
    return this.#error('PROXY_NOT_A_PROXY', 'its answer is not SOCKS 5');
  }

  #error(code: ErrorCode, seen: string, facts: ErrorFacts = {}): PinholeError {
    return new PinholeError(code, `${this.#where}: ${seen}`, { facts });
  }
}

/** Type and address. A name goes as it is: the proxy resolves it. */
function addressOctets(host: string): Uint8Array {
  if (isIPv4(host)) return Uint8Array.of(ADDRESS.ipv4, ...host.split('.').map(Number));
  if (isIPv6(host)) return Uint8Array.of(ADDRESS.ipv6, ...ipv6Octets(host));
  const name = Buffer.from(host);
  return Uint8Array.of(ADDRESS.name, name.length, ...name);
}

function ipv6Octets(address: string): number[] {
  // WHATWG's parser writes an IPv4 tail as two groups; a zone has no meaning at the proxy.
  const plain = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = Array.from({ length: IPV6_OCTETS / 2 - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]);
}

const groups = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
