import { readProxyUrl, type ProxyAddress, type ProxyScheme } from '../../model/proxy-url.ts';
import { LIMITS } from '../../model/limits.ts';

/** Knows which proxy the system, its PAC script or its environment names for a target. */
export interface ProxyResolver {
  /**
   * @param url `https://HOST:PORT/`
   * @returns as a PAC script answers: `PROXY a.example:3128; SOCKS5 b.example; DIRECT`
   */
  resolve(url: string): Promise<string>;
}

/** What a PAC script calls them. A bare SOCKS is version 4, which carries neither names nor passwords. */
const SCHEMES: Readonly<Record<string, ProxyScheme>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
};

export const PAC_NAMES: Readonly<Record<ProxyScheme, string>> = {
  http: 'PROXY',
  https: 'HTTPS',
  socks5: 'SOCKS5',
};

/**
 * The ways of a PAC answer, in order, at most `LIMITS.proxyWays`. What is of an unknown kind is left out; an empty answer is
 * DIRECT, as in browsers.
 */
export function readPacAnswer(answer: string): readonly (ProxyAddress | 'direct')[] {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return ['direct'];
  return entries.flatMap((entry) => readEntry(entry) ?? []).slice(0, LIMITS.proxyWays.value);
}

function readEntry(entry: string): ProxyAddress | 'direct' | undefined {
  const [kind = '', place = '', ...rest] = entry.split(/\s+/);
  if (kind.toUpperCase() === 'DIRECT') return 'direct';
  const scheme = SCHEMES[kind.toUpperCase()];
  if (scheme === undefined || rest.length > 0) return undefined;
  const url = readProxyUrl(`${scheme}://${place}`);
  return typeof url === 'string' ? undefined : url;
}
