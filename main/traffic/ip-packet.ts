/**
 * IPv4 and IPv6 packets that carry UDP (RFC 791, 8200, 768). Only plain ones: no options, no fragments, no extension headers.
 * Nothing here throws, whatever the octets are.
 */
import { LIMITS } from '../model/limits.ts';
import type { PacketDrop } from '../model/packet-drop.ts';

export interface UdpPacket {
  /** 4 or 16 octets; the destination has as many. */
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly destination: Uint8Array;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

const IPV4_HEADER_OCTETS = 20;
const IPV6_HEADER_OCTETS = 40;
const UDP_HEADER_OCTETS = 8;
const UDP = 17;
const HOP_LIMIT = 64;
const DONT_FRAGMENT = 0x4000;

/** @returns the packet, or undefined where it would be longer than an inner packet may be. */
export function buildUdpPacket(content: UdpPacket): Uint8Array | undefined {
  const { source, destination, payload } = content;
  const isIpv4 = source.length === 4;
  const headerOctets = isIpv4 ? IPV4_HEADER_OCTETS : IPV6_HEADER_OCTETS;
  const udpOctets = UDP_HEADER_OCTETS + payload.length;
  const length = headerOctets + udpOctets;
  if (length > LIMITS.innerPacketOctets.value) return undefined;
  const packet = Buffer.allocUnsafe(length);
  const view = viewOf(packet);
  if (isIpv4) {
    view.setUint16(0, 0x4500);
    view.setUint16(2, length);
    // RFC 6864: a packet that is never fragmented needs no identification.
    view.setUint16(4, 0);
    view.setUint16(6, DONT_FRAGMENT);
    view.setUint16(8, (HOP_LIMIT << 8) | UDP);
    view.setUint16(10, 0);
    packet.set(source, 12);
    packet.set(destination, 16);
    view.setUint16(10, ~fold(sumOf(view, 0, IPV4_HEADER_OCTETS)) & 0xffff);
  } else {
    view.setUint32(0, 0x6000_0000);
    view.setUint16(4, udpOctets);
    view.setUint16(6, (UDP << 8) | HOP_LIMIT);
    packet.set(source, 8);
    packet.set(destination, 24);
  }
  view.setUint16(headerOctets, content.sourcePort);
  view.setUint16(headerOctets + 2, content.destinationPort);
  view.setUint16(headerOctets + 4, udpOctets);
  view.setUint16(headerOctets + 6, 0);
  packet.set(payload, headerOctets + UDP_HEADER_OCTETS);
  const checksum = ~fold(udpSum(view, isIpv4 ? 12 : 8, headerOctets)) & 0xffff;
  // RFC 768: 0 would say that there is no checksum.
  view.setUint16(headerOctets + 6, checksum === 0 ? 0xffff : checksum);
  return packet;
}

/** @returns what the packet carries, as views on its octets, or why it is not taken. */
export function parseUdpPacket(octets: Uint8Array): UdpPacket | PacketDrop {
  const view = viewOf(octets);
  switch (versionOf(octets)) {
    case 4: {
      const flaw = ipv4Flaw(view);
      return flaw ?? parseUdp(octets, view, 12, 4, IPV4_HEADER_OCTETS);
    }
    case 6: {
      const flaw = ipv6Flaw(view);
      return flaw ?? parseUdp(octets, view, 8, 16, IPV6_HEADER_OCTETS);
    }
    default:
      return 'packet-malformed';
  }
}

/** The address that a packet says it is from, whatever it carries; none of one that is cut off. */
export function sourceAddress(octets: Uint8Array): Uint8Array | undefined {
  const version = versionOf(octets);
  if (version === 4 && octets.length >= IPV4_HEADER_OCTETS) return octets.subarray(12, 16);
  if (version === 6 && octets.length >= IPV6_HEADER_OCTETS) return octets.subarray(8, 24);
  return undefined;
}

export function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

const versionOf = (octets: Uint8Array): number => (octets[0] ?? 0) >> 4;

function ipv4Flaw(view: DataView): PacketDrop | undefined {
  if (view.byteLength < IPV4_HEADER_OCTETS) return 'packet-malformed';
  if ((view.getUint8(0) & 0x0f) !== IPV4_HEADER_OCTETS / 4) return 'packet-options';
  if (view.getUint16(2) !== view.byteLength) return 'packet-malformed';
  if (fold(sumOf(view, 0, IPV4_HEADER_OCTETS)) !== 0xffff) return 'packet-checksum';
  // More Fragments, and the offset.
  if ((view.getUint16(6) & 0x3fff) !== 0) return 'packet-fragment';
  return view.getUint8(9) === UDP ? undefined : 'packet-not-udp';
}

function ipv6Flaw(view: DataView): PacketDrop | undefined {
  if (view.byteLength < IPV6_HEADER_OCTETS) return 'packet-malformed';
  if (view.getUint16(4) + IPV6_HEADER_OCTETS !== view.byteLength) return 'packet-malformed';
  return view.getUint8(6) === UDP ? undefined : 'packet-not-udp';
}

/** @param addressesAt where the two addresses begin, which lie next to each other in both versions. */
function parseUdp(
  octets: Uint8Array,
  view: DataView,
  addressesAt: number,
  addressOctets: 4 | 16,
  udpAt: number,
): UdpPacket | PacketDrop {
  const udpOctets = octets.length - udpAt;
  if (udpOctets < UDP_HEADER_OCTETS || view.getUint16(udpAt + 4) !== udpOctets) return 'packet-malformed';
  const checksum = view.getUint16(udpAt + 6);
  // IPv4 alone allows to leave it out (RFC 768; RFC 8200, 8.1).
  const leftOut = checksum === 0 && addressOctets === 4;
  if (checksum === 0 && !leftOut) return 'packet-checksum';
  if (!leftOut && fold(udpSum(view, addressesAt, udpAt)) !== 0xffff) return 'packet-checksum';
  const destinationAt = addressesAt + addressOctets;
  return {
    source: octets.subarray(addressesAt, destinationAt),
    sourcePort: view.getUint16(udpAt),
    destination: octets.subarray(destinationAt, destinationAt + addressOctets),
    destinationPort: view.getUint16(udpAt + 2),
    payload: octets.subarray(udpAt + UDP_HEADER_OCTETS),
  };
}

/** The pseudo header (RFC 768; RFC 8200, 8.1) and the datagram; the addresses end where UDP begins. */
const udpSum = (view: DataView, addressesAt: number, udpAt: number): number =>
  sumOf(view, addressesAt, view.byteLength) + UDP + (view.byteLength - udpAt);

/** RFC 1071: the 16-bit words from `start` to `end`; an odd octet at the end counts as the high one. Exact for any inner packet. */
function sumOf(view: DataView, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += view.getUint16(at);
  return at < end ? sum + (view.getUint8(at) << 8) : sum;
}

/** The one's complement sum in 16 bits. */
function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return folded;
}

const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
