/** How far a message reaches (protocol 5): the one place where lengths are computed and held to their ceilings. */
import { PinholeError, type ErrorCode } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { CM_VERSION, HEADER_OCTETS, TLV_HEADER_OCTETS } from './constants.ts';

const MAX_CM = LIMITS.cmMessageOctets.value;
const MAX_TLVS = LIMITS.cmTlvs.value;
const MAX_PACKET = LIMITS.innerPacketOctets.value;

const IPV6_HEADER_OCTETS = 40;

/**
 * A positive number is the whole length in octets. A negative one, -n: at least n octets are needed to say more.
 * An error (FRAMING_…): the length cannot be known or trusted.
 */
export type Extent = number | PinholeError;

/** Whatever begins at `start`, by its first nibble. */
export function extent(octets: Uint8Array, start: number, end: number): Extent {
  if (start >= end) return -1;
  const nibble = at(octets, start) >> 4;
  switch (nibble) {
    case CM_VERSION:
      return cmExtent(octets, start, end);
    case 4:
      return ipv4Extent(octets, start, end);
    case 6:
      return ipv6Extent(octets, start, end);
    default:
      return violation(
        'FRAMING_NIBBLE',
        octets,
        start,
        end,
        `a message begins with the nibble ${nibble}; 1, 4 and 6 are known`,
      );
  }
}

/** A control message, whose first nibble has been judged. */
export function cmExtent(octets: Uint8Array, start: number, end: number): Extent {
  const flags = at(octets, start);
  if ((flags & 0b1000) !== 0) return violation('FRAMING_CM_INDICATION', octets, start, end);
  if ((flags & 0b0001) !== 0) return violation('FRAMING_EXTENSION', octets, start, end);
  if (end - start < TLV_HEADER_OCTETS) return -HEADER_OCTETS;
  const tlvCount = uint16(octets, start + 2);
  if (tlvCount > MAX_TLVS) {
    return violation(
      'FRAMING_TOO_MANY_TLVS',
      octets,
      start,
      end,
      `${tlvCount} TLVs in one message; at most ${MAX_TLVS} are allowed`,
    );
  }
  let length = HEADER_OCTETS;
  for (let left = tlvCount; left > 0; left -= 1) {
    const header = start + length;
    length += TLV_HEADER_OCTETS;
    if (header + TLV_HEADER_OCTETS > end) return -length;
    length += uint16(octets, header + 2);
    if (length + (left - 1) * TLV_HEADER_OCTETS > MAX_CM) {
      return violation(
        'FRAMING_TOO_LONG',
        octets,
        start,
        end,
        `a control message of at least ${length} octets; at most ${MAX_CM} are allowed`,
      );
    }
  }
  return length;
}

function ipv4Extent(octets: Uint8Array, start: number, end: number): Extent {
  const headerOctets = (at(octets, start) & 0x0f) * 4;
  if (headerOctets < 20) {
    return violation(
      'FRAMING_IP_LENGTH',
      octets,
      start,
      end,
      `an IPv4 packet with a header of ${headerOctets} octets`,
    );
  }
  if (end - start < 4) return -4;
  const length = uint16(octets, start + 2);
  if (length < headerOctets) {
    return violation(
      'FRAMING_IP_LENGTH',
      octets,
      start,
      end,
      `an IPv4 packet of ${length} octets, shorter than its header`,
    );
  }
  return length;
}

function ipv6Extent(octets: Uint8Array, start: number, end: number): Extent {
  if (end - start < 7) return -7;
  const payload = uint16(octets, start + 4);
  // RFC 2675: a jumbogram has Payload Length 0 and a hop-by-hop header (Next Header 0).
  if (payload === 0 && at(octets, start + 6) === 0) {
    return violation('FRAMING_IP_LENGTH', octets, start, end, 'an IPv6 jumbogram');
  }
  const length = IPV6_HEADER_OCTETS + payload;
  if (length > MAX_PACKET) {
    return violation(
      'FRAMING_IP_LENGTH',
      octets,
      start,
      end,
      `an inner packet of ${length} octets; at most ${MAX_PACKET} are allowed`,
    );
  }
  return length;
}

const at = (octets: Uint8Array, index: number): number => octets[index] ?? 0;

const uint16 = (octets: Uint8Array, index: number): number =>
  (at(octets, index) << 8) | at(octets, index + 1);

/** What is wrong at `start`, with its first octets as evidence. */
export function violation(
  code: ErrorCode,
  octets: Uint8Array,
  start: number,
  end: number,
  message?: string,
): PinholeError {
  // A copy: a Buffer's own slice would keep the whole chunk that was read from the network.
  const evidence = Uint8Array.from(
    octets.subarray(start, Math.min(end, start + LIMITS.evidenceOctets.value)),
  );
  return new PinholeError(code, message, { evidence });
}
