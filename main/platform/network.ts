import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** What the system tells of the networks that this machine is on, without asking anybody. */
export interface NetworkSource {
  /** Those that are running; undefined: the system does not tell, as where it has no file handle left, or to a confined program. */
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]> | undefined;
  /** Linux: the text of /proc/net/route; elsewhere undefined. */
  routes(): string | undefined;
}

/** The addresses that lead further than this machine and its links; undefined: the system does not tell. */
export function usableAddresses(source: NetworkSource): ReadonlySet<string> | undefined {
  const interfaces = source.interfaces();
  if (interfaces === undefined) return undefined;
  const infos = Object.values(interfaces).flatMap((info) => info ?? []);
  return new Set(
    infos.filter((info) => !info.internal && !isLinkLocal(info.address)).map((info) => info.address),
  );
}

/** RFC 3927 and RFC 4291: what an interface gives itself when nobody gives it an address. */
export function isLinkLocal(address: string): boolean {
  return isIPv4(address) ? address.startsWith('169.254.') : /^fe[89ab][0-9a-f]:/i.test(address);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** RFC 6761, 6.3: every name under localhost is this machine. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return /^(?:.*\.)?localhost\.?$/i.test(host);
  return LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
