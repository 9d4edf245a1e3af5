/** Proxies as URLs. A URL stands in files, arguments and environments, which others can read: it never holds a password. */
import { endpoint } from './endpoint.ts';

/** `socks5`: SOCKS version 5, the name of the target is resolved by the proxy. */
export type ProxyScheme = 'http' | 'https' | 'socks5';

export interface ProxyAddress {
  readonly scheme: ProxyScheme;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface ProxyUrl extends ProxyAddress {
  readonly username: string | undefined;
}

export const DEFAULT_PROXY_PORTS: Readonly<Record<ProxyScheme, number>> = {
  http: 80,
  https: 443,
  socks5: 1080,
};

const SCHEMES: Readonly<Record<string, ProxyScheme>> = {
  'http:': 'http',
  'https:': 'https',
  'socks5:': 'socks5',
  // What curl calls SOCKS 5 with the names left to the proxy, which is the only way here.
  'socks5h:': 'socks5',
};

/** What is wrong with a proxy's URL: `password` where it holds one, which must not be shown anywhere. */
export type ProxyUrlFault = 'password' | 'malformed';

/** Reads `http://proxy.example:3128`, with `https` or `socks5` in place of `http`, and perhaps a user's name before an @. */
export function readProxyUrl(text: string): ProxyUrl | ProxyUrlFault {
  // By its look as well: what the parser refuses can hold a password all the same.
  if (/\/\/[^/]*:.*@/s.test(text)) return 'password';
  const url = URL.parse(text);
  const scheme = SCHEMES[url?.protocol ?? ''];
  if (url === null || scheme === undefined || url.hostname === '' || !['', '/'].includes(url.pathname)) {
    return 'malformed';
  }
  if (url.password !== '') return 'password';
  if (url.search !== '' || url.hash !== '') return 'malformed';
  const username = decoded(url.username);
  if (username === undefined) return 'malformed';
  return {
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    // The parser leaves out a port that is the scheme's own.
    port: url.port === '' ? DEFAULT_PROXY_PORTS[scheme] : Number(url.port),
    username: username === '' ? undefined : username,
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** For a person, and for whom the proxy is to be the same: no credentials. */
export function proxyUrlText({ scheme, host, port }: ProxyAddress): string {
  return `${scheme}://${endpoint(host, port)}`;
}
