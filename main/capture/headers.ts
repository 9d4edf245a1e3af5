/** How far the headers of an inner packet reach: what a capture keeps of it. Nothing here throws, whatever the octets are. */

const IPV6_HEADER_OCTETS = 40;

/** Protocol numbers (IANA). */
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

/** More than any honest packet has; the rest is then taken for payload. */
const EXTENSION_HEADERS = 8;

/**
 * Octets of IP and, right behind it, UDP, TCP or ICMP: addresses, ports and flags, and nothing that a user said. Of a later fragment,
 * and of what is not known, IP alone.
 */
export function headerOctets(packet: Uint8Array): number {
  const octets = (packet[0] ?? 0) >> 4 === 6 ? ipv6(packet) : ipv4(packet);
  return Math.min(octets, packet.length);
}

function ipv4(packet: Uint8Array): number {
  const own = at(packet, 0, 0x0f) * 4;
  const isLaterFragment = ((at(packet, 6) << 8) | at(packet, 7)) & 0x1fff;
  return isLaterFragment === 0 ? own + transport(packet, own, at(packet, 9)) : own;
}

function ipv6(packet: Uint8Array): number {
  let next = at(packet, 6);
  let end = IPV6_HEADER_OCTETS;
  for (let left = EXTENSION_HEADERS; left > 0; left -= 1) {
    if (next === FRAGMENT) {
      const offset = ((at(packet, end + 2) << 8) | at(packet, end + 3)) >> 3;
      next = at(packet, end);
      end += 8;
      if (offset !== 0) return end;
    } else if (next === HOP_BY_HOP || next === ROUTING || next === DESTINATION_OPTIONS) {
      next = at(packet, end);
      end += (at(packet, end + 1) + 1) * 8;
    } else {
      return end + transport(packet, end, next);
    }
    if (end >= packet.length) return end;
  }
  return end;
}

function transport(packet: Uint8Array, start: number, protocol: number): number {
  switch (protocol) {
    case UDP:
    case ICMP:
    case ICMPV6:
      return 8;
    case TCP:
      return Math.max(5, at(packet, start + 12) >> 4) * 4;
    default:
      return 0;
  }
}

const at = (packet: Uint8Array, index: number, mask = 0xff): number => (packet[index] ?? 0) & mask;
