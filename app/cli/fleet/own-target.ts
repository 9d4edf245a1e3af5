import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { isLinkLocal, isLoopback } from '../../../main/platform/network.ts';

/** RFC 1918 and RFC 4193. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Whether an address is of this machine or of a private network. */
export const isNear = (address: string): boolean =>
  isLoopback(address) || isLinkLocal(address) || PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

export type Lookup = (host: string) => Promise<readonly { readonly address: string }[]>;

const systemLookup: Lookup = (host) => lookup(host, { all: true });

export interface Target {
  readonly host: string;
  readonly tunnels: number;
  /** The host once more, of whoever says that it may be put under load. */
  readonly confirmed: string | undefined;
}

/**
 * Many tunnels to somebody else's TSCF are an attack on it. So more than `LIMITS.fleetAskTunnels` need a word, wherever any of
 * the addresses may be somebody else's, or is not known.
 * @throws PinholeError OPTION_INVALID
 */
export async function assertOwnTarget(
  { host, tunnels, confirmed }: Target,
  resolve: Lookup = systemLookup,
): Promise<void> {
  if (confirmed !== undefined && confirmed !== host) {
    throw new PinholeError('OPTION_INVALID', `--confirm is "${confirmed}", and the host is "${host}"`);
  }
  if (confirmed !== undefined || tunnels <= LIMITS.fleetAskTunnels.value) return;
  if (await isAllNear(host, resolve)) return;
  throw new PinholeError(
    'OPTION_INVALID',
    `${tunnels} tunnels to ${host}, which is neither this machine nor on a private network: if it is yours to put under load, say so with --confirm ${host}`,
  );
}

async function isAllNear(host: string, resolve: Lookup): Promise<boolean> {
  if (isIP(host) !== 0) return isNear(host);
  if (isLoopback(host)) return true;
  try {
    const found = await resolve(host);
    return found.length > 0 && found.every(({ address }) => isNear(address));
  } catch {
    // A proxy may know the name.
    return false;
  }
}
