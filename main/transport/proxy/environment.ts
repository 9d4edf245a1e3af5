/**
 * The proxy that the environment names, as curl reads HTTPS_PROXY and ALL_PROXY. NO_PROXY is read as Go's httpproxy documents it,
 * the one reading that is written down in full. (The package proxy-from-env matches no subdomains and no networks.)
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { PinholeError } from '../../model/errors.ts';
import { endpoint } from '../../model/endpoint.ts';
import { oneLine } from '../text.ts';
import { readProxyUrl, type ProxyUrl } from '../../model/proxy-url.ts';
import { PAC_NAMES, type ProxyResolver } from './resolver.ts';

type Environment = Readonly<Partial<Record<string, string>>>;

/** First come, first served; the small letters are the older custom. */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
const NO_PROXY_VARIABLES = ['no_proxy', 'NO_PROXY'];
const HTTPS_PORT = 443;

/** @throws PinholeError PROXY_PASSWORD_IN_URL or PROXY_URL_INVALID, at `resolve`. */
export function environmentResolver(environment: Environment): ProxyResolver {
  // Not async alone: what is wrong with the environment rejects as well.
  return { resolve: async (url) => Promise.resolve(proxyFor(new URL(url), environment)) };
}

function proxyFor(target: URL, environment: Environment): string {
  const variable = firstSet(PROXY_VARIABLES, environment);
  if (variable === undefined) return 'DIRECT';
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = target.port === '' ? HTTPS_PORT : Number(target.port);
  const exceptions = firstSet(NO_PROXY_VARIABLES, environment);
  if (exceptions !== undefined && isException(exceptions.value, host, port)) return 'DIRECT';
  const proxy = readVariable(variable);
  return `${PAC_NAMES[proxy.scheme]} ${endpoint(proxy.host, proxy.port)}`;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function firstSet(names: readonly string[], environment: Environment): Variable | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}

function readVariable({ name, value }: Variable): ProxyUrl {
  const url = readProxyUrl(value.includes('://') ? value : `http://${value}`);
  if (url === 'password') {
    throw new PinholeError('PROXY_PASSWORD_IN_URL', `the environment variable ${name} holds a password`);
  }
  if (url === 'malformed') {
    // What stands before an @ may be a secret.
    const shown = oneLine(value.replace(/^.*@/s, '…@'));
    throw new PinholeError('PROXY_URL_INVALID', `the environment variable ${name} is "${shown}"`);
  }
  return url;
}

/** `*`; a name, which stands for its subdomains too; `.name`, which stands for them alone; an address; a network. Each perhaps with a port. */
function isException(list: string, host: string, port: number): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host.toLowerCase(), port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const { name, port: wantedPort } = splitPort(entry);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isIP(name) !== 0) return isInNetwork(host, `${name}/${isIPv6(name) ? 128 : 32}`);
  // The dots of an address are none of a name.
  if (isIP(host) !== 0) return false;
  const domain = name.replace(/^\*/, '').replace(/\.$/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): { readonly name: string; readonly port: number | undefined } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry);
  const name = match?.[1] ?? match?.[2] ?? entry;
  return { name, port: match?.[3] === undefined ? undefined : Number(match[3]) };
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', prefix = ''] = network.split('/');
  const version = isIP(address);
  if (isIP(host) === 0 || version === 0 || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), version === 6 ? 'ipv6' : 'ipv4');
  return list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
