/** What each level of redaction promises. The README of a report and docs/REPORT.md have it from here. */

interface Promised {
  readonly what: string;
  readonly standard: string;
  readonly strict: string;
}

const token = (example: string): string => `a token: ${example}`;
const KEPT = 'kept';

export const LEVELS: readonly Promised[] = [
  {
    what: 'secrets: passwords, pass phrases, keys, tokens, cookies, Authorization headers, session IDs',
    standard: 'taken out: <secret>',
    strict: 'taken out: <secret>',
  },
  {
    what: 'public IPv4 addresses',
    standard: token('198.51.100.1; more of them 203.0.113.x, 192.0.2.x, 240.x.x.x'),
    strict: token('198.51.100.1'),
  },
  {
    what: 'public IPv6 addresses',
    standard: token('2001:db8:ffff::1'),
    strict: token('2001:db8:ffff::1'),
  },
  {
    what: 'private IPv4 addresses (RFC 1918, 100.64.0.0/10, 169.254.0.0/16)',
    standard: KEPT,
    strict: token('198.18.0.1'),
  },
  {
    what: 'private IPv6 addresses (fc00::/7, fe80::/10)',
    standard: 'kept, but for those that hold a MAC address',
    strict: token('2001:db8:fffe::1'),
  },
  { what: 'MAC addresses', standard: token('<mac-1>'), strict: token('<mac-1>') },
  {
    what: 'GUIDs, and other ids of 16 or 32 hexadecimal digits, such as those of networks and sessions',
    standard: token('<guid-1>'),
    strict: token('<guid-1>'),
  },
  { what: 'the home folder of this user', standard: 'taken out: <home>', strict: 'taken out: <home>' },
  {
    what: 'user names: this user’s, those at proxies, those in addresses of mail and SIP, those of other home folders',
    standard: token('<user-1>'),
    strict: token('<user-1>'),
  },
  { what: 'the name of this machine', standard: token('<host-1>'), strict: token('<host-1>') },
  {
    what: 'domains and names of other hosts, those of TSCFs among them',
    standard: KEPT,
    strict: token('host1.example; <name-1> where it has no dot'),
  },
  {
    what: 'names and ids of profiles, the organisation, names in certificates',
    standard: KEPT,
    strict: token('<name-1>'),
  },
  {
    what: 'loopback, netmasks, multicast; addresses that are nobody’s and that tokens come from: 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 198.18.0.0/15, 240.0.0.0/5, 2001:db8:fffe::/47',
    standard: KEPT,
    strict: KEPT,
  },
  {
    what: 'ports, times, versions, names of interfaces, fingerprints and pins; accounts that every system has, such as root',
    standard: KEPT,
    strict: KEPT,
  },
];
