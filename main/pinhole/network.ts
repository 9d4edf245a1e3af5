import { createHash } from 'node:crypto';
import type { NetworkInterfaceInfo } from 'node:os';
import type { NetworkSource } from '../platform/network.ts';
import { nodeNetwork } from '../platform/node-network.ts';

/** The network that this machine is on, as far as can be told without asking anybody. */
export interface NetworkIdentity {
  /** Stable for the same network, 16 hexadecimal digits; nothing can be read from it. */
  readonly id: string;
  /** For a person: `Wi-Fi wlan0, gateway 192.168.1.1`. */
  readonly name: string;
}

/** By what their names begin with, on Linux, macOS and Windows. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^(lo|Loopback)/, 'loopback'],
  [/^(wl|wifi|Wi-?Fi|WLAN)/i, 'Wi-Fi'],
  [/^(tun|tap|wg|utun|ppp|ipsec)/, 'VPN'],
  [/^(wwan|rmnet|Cellular|Mobil)/, 'mobile'],
  [/^(e[nt]|Ethernet|veth)/, 'Ethernet'],
];

/**
 * The network by which `localAddress` is reached: interface, its kind, its subnet and, where the system tells, its
 * gateway. Two networks with all of these alike are taken for one.
 */
export function identifyNetwork(localAddress: string, source: NetworkSource = nodeNetwork): NetworkIdentity {
  const found = interfaceOf(localAddress, source.interfaces() ?? {});
  if (found === undefined) return identity(['unknown', localAddress], 'unknown network');
  const { name, subnet } = found;
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'network';
  const gateway = gatewayOf(name, source.routes() ?? '');
  const place = gateway === undefined ? subnet : `gateway ${gateway}`;
  return identity([kind, name, subnet, gateway ?? ''], `${kind} ${name}, ${place}`);
}

function identity(facts: readonly string[], name: string): NetworkIdentity {
  const id = createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
  return { id, name: name.slice(0, 200) };
}

function interfaceOf(
  localAddress: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): { readonly name: string; readonly subnet: string } | undefined {
  const [address = ''] = localAddress.split('%');
  for (const [name, infos = []] of Object.entries(interfaces)) {
    const info = infos.find((one) => one.address === address);
    if (info !== undefined) return { name, subnet: subnetOf(info) };
  }
  return undefined;
}

/** Of IPv6 the prefix alone: the rest may change by the hour (RFC 8981). */
function subnetOf({ address, family, netmask, cidr }: NetworkInterfaceInfo): string {
  const length = cidr?.split('/')[1] ?? '';
  if (family === 'IPv6') return `${address.split(':').slice(0, 4).join(':')}::/${length}`;
  const mask = netmask.split('.').map(Number);
  const octets = address.split('.').map((octet, at) => Number(octet) & (mask[at] ?? 0));
  return `${octets.join('.')}/${length}`;
}

/** The gateway of the default route on an interface: its lowest metric; IPv4 alone. */
function gatewayOf(name: string, routes: string): string | undefined {
  return defaultGateways(routes).find((route) => route.interface === name)?.gateway;
}

/** The default routes of /proc/net/route, the lowest metric first; IPv4 alone. */
export function defaultGateways(
  routes: string,
): readonly { readonly interface: string; readonly gateway: string }[] {
  return (
    routes
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, to, by]) => to === '00000000' && by !== undefined && by !== '00000000')
      .sort((one, other) => Number(one[6]) - Number(other[6]))
      // Four octets, the last one first.
      .filter(([, , by]) => /^[0-9A-Fa-f]{8}$/.test(by ?? ''))
      .map(([on = '', , by = '']) => ({
        interface: on.slice(0, 100),
        gateway: [6, 4, 2, 0].map((at) => Number.parseInt(by.slice(at, at + 2), 16)).join('.'),
      }))
  );
}
