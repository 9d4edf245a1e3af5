/** What an address is, whatever its spelling. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `token`: in a range that tokens come from, and nobody's. `kept`: says nothing of anybody. */
export type AddressClass = 'public' | 'private' | 'token' | 'kept';

const blocks = (...networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
};

const TOKEN_RANGES = blocks(
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '240.0.0.0/5',
  '2001:db8:fffe::/47',
);
/** Unspecified, loopback, netmasks and broadcast, multicast. */
const KEPT = blocks(
  '0.0.0.0/8',
  '127.0.0.0/8',
  '255.0.0.0/8',
  '248.0.0.0/5',
  '224.0.0.0/4',
  '::/127',
  'ff00::/8',
);
const PRIVATE = blocks(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  'fe80::/10',
  // The solicited-node group of an address ends as that does.
  'ff02::1:ff00:0/104',
);

/** @param address dotted decimal without leading zeros, or IPv6 in any spelling */
export function classOf(address: string): AddressClass {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (TOKEN_RANGES.check(address, family)) return 'token';
  if (PRIVATE.check(address, family)) return 'private';
  return KEPT.check(address, family) ? 'kept' : 'public';
}

/** Dotted decimal without leading zeros; undefined: it is no address. */
export function canonicalIpv4(parts: readonly string[]): string | undefined {
  const octets = parts.map(Number);
  return octets.length === 4 && octets.every((octet) => octet <= 255) ? octets.join('.') : undefined;
}

/** @param address IPv6 without a zone, in any spelling. @returns its 32 hexadecimal digits */
export function nibblesOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0000');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].join('');
}

function groupsOf(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [group.padStart(4, '0')];
    const octets = group.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
    return [octets.slice(0, 2).join(''), octets.slice(2).join('')];
  });
}

/** @param nibbles 32 of them */
export const ipv6Of = (nibbles: string): string => (nibbles.match(/.{4}/g) ?? []).join(':');

/** RFC 4291, 2.5.5.2, and RFC 6052: the IPv4 address in an IPv6 one that stands for it. */
export function embeddedIpv4(
  nibbles: string,
): { readonly prefix: string; readonly ipv4: string } | undefined {
  const prefix = EMBEDDING.get(nibbles.slice(0, 24));
  if (prefix === undefined) return undefined;
  const octets = (nibbles.slice(24).match(/../g) ?? []).map((octet) => parseInt(octet, 16));
  return { prefix, ipv4: octets.join('.') };
}

const EMBEDDING: ReadonlyMap<string, string> = new Map([
  [`${'0'.repeat(20)}ffff`, '::ffff:'],
  [`0064ff9b${'0'.repeat(16)}`, '64:ff9b::'],
]);

/** RFC 4291, appendix A: the interface's own MAC address stands in it. */
export const holdsMac = (nibbles: string): boolean => nibbles.slice(22, 26) === 'fffe';
