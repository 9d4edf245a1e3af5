import { formatIpv4, formatIpv6 } from './address.ts';
import { toHex, type FieldDescription, type MessageDescription } from './describe.ts';

const TCP = 6;
const UDP = 17;
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', [TCP]: 'TCP', [UDP]: 'UDP', 58: 'ICMPv6' };

const IPV6_HEADER_OCTETS = 40;

/**
 * Explains the headers of an inner packet, as far as they are there; its payload is none of this program's concern.
 * @param length of the packet, of which `octets` may be the beginning
 */
export function describePacket(octets: Uint8Array, length: number): MessageDescription {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const isIpv4 = (octets[0] ?? 0) >> 4 === 4;
  const fields: FieldDescription[] = [];
  const add = (
    offset: number,
    size: number,
    name: string,
    read: () => string | number,
    note: string,
  ): void => {
    if (offset + size > octets.length) return;
    const hex = toHex(octets.subarray(offset, offset + size));
    fields.push({ offset, length: size, hex, name, value: String(read()), note });
  };

  add(0, 1, 'Version', () => (isIpv4 ? 4 : 6), 'bits 7-4; an inner packet');
  let header = IPV6_HEADER_OCTETS;
  const protocol = isIpv4 ? (octets[9] ?? 0) : (octets[6] ?? 0);
  let isFirst = true;
  const protocolNote = PROTOCOLS[protocol] ?? '';
  if (isIpv4) {
    header = ((octets[0] ?? 0) & 0x0f) * 4;
    add(0, 1, 'IHL', () => header / 4, `bits 3-0; a header of ${header} octets`);
    add(2, 2, 'Total Length', () => view.getUint16(2), 'octets of the packet');
    add(6, 2, 'Fragment', () => view.getUint16(6) & 0x3fff, 'flag More Fragments, and the offset');
    add(9, 1, 'Protocol', () => protocol, protocolNote);
    add(12, 4, 'Source', () => formatIpv4(octets.subarray(12, 16)), '');
    add(16, 4, 'Destination', () => formatIpv4(octets.subarray(16, 20)), '');
    isFirst = octets.length < 8 || (view.getUint16(6) & 0x1fff) === 0;
  } else {
    add(4, 2, 'Payload Length', () => view.getUint16(4), 'octets after the header');
    add(6, 1, 'Next Header', () => protocol, protocolNote);
    add(8, 16, 'Source', () => formatIpv6(octets.subarray(8, 24)), '');
    add(24, 16, 'Destination', () => formatIpv6(octets.subarray(24, 40)), '');
  }
  if (isFirst && (protocol === UDP || protocol === TCP)) {
    add(header, 2, 'Source Port', () => view.getUint16(header), '');
    add(header + 2, 2, 'Destination Port', () => view.getUint16(header + 2), '');
  }
  if (isFirst && protocol === UDP) {
    add(
      header + 4,
      2,
      'UDP Length',
      () => view.getUint16(header + 4),
      'octets of UDP, its header among them',
    );
  }
  const there = octets.length < length ? `; ${octets.length} of them are there` : '';
  return { summary: `inner IPv${isIpv4 ? 4 : 6} packet of ${length} octets${there}`, fields };
}
