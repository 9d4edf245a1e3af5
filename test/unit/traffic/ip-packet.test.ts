import { describe, expect, it, test } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import {
  buildUdpPacket,
  parseUdpPacket,
  sourceAddress,
  type UdpPacket,
} from '../../../main/traffic/ip-packet.ts';
import { addressOctets } from '../../../main/traffic/address.ts';

interface Example {
  readonly name: string;
  readonly from: readonly [string, number];
  readonly to: readonly [string, number];
  readonly payload: Uint8Array;
  readonly hex: string;
}

const text = (payload: string): Uint8Array => Buffer.from(payload);

/** Made by another program, so that a checksum wrong in the same way here and there cannot pass. */
const EXAMPLES: readonly Example[] = [
  {
    name: 'IPv4, an odd payload',
    from: ['10.64.1.0', 8000],
    to: ['10.64.0.1', 7],
    payload: text('ping!'),
    hex: '45000021000040004011254c0a4001000a4000011f400007000dcb3b70696e6721',
  },
  {
    name: 'IPv4, SIP',
    from: ['192.168.0.1', 5060],
    to: ['192.168.0.199', 5060],
    payload: text('OPTIONS'),
    hex: '45000023000040004011b8b1c0a80001c0a800c713c413c4000f10474f5054494f4e53',
  },
  {
    name: 'IPv4, a checksum that comes to zero and is sent as all ones',
    from: ['10.64.1.0', 8000],
    to: ['10.64.0.1', 7],
    payload: Uint8Array.of(0xcb, 0x12),
    hex: '4500001e000040004011254f0a4001000a4000011f400007000affffcb12',
  },
  {
    name: 'IPv6',
    from: ['fd00:64::100', 8000],
    to: ['fd00:64::1', 7],
    payload: text('ping'),
    hex: '60000000000c1140fd000064000000000000000000000100fd0000640000000000000000000000011f400007000c05f470696e67',
  },
  {
    name: 'IPv6, no payload',
    from: ['2001:db8::1', 50000],
    to: ['2001:db8::2', 10001],
    payload: new Uint8Array(),
    hex: '600000000008114020010db800000000000000000000000120010db8000000000000000000000002c35027110008ba07',
  },
];

const contentOf = ({ from, to, payload }: Example): UdpPacket => ({
  source: addressOctets(from[0]),
  sourcePort: from[1],
  destination: addressOctets(to[0]),
  destinationPort: to[1],
  payload,
});

const plain = (parsed: ReturnType<typeof parseUdpPacket>): unknown =>
  typeof parsed === 'string'
    ? parsed
    : {
        ...parsed,
        source: [...parsed.source],
        destination: [...parsed.destination],
        payload: [...parsed.payload],
      };

const hexOf = (octets: Uint8Array | undefined): string | undefined =>
  octets && Buffer.from(octets).toString('hex');

describe('building and parsing', () => {
  test.each(EXAMPLES)('$name: is built as another program builds it', (example) => {
    expect(hexOf(buildUdpPacket(contentOf(example)))).toBe(example.hex);
  });

  test.each(EXAMPLES)('$name: is parsed to what was built', (example) => {
    expect(plain(parseUdpPacket(Buffer.from(example.hex, 'hex')))).toEqual(plain(contentOf(example)));
  });

  it('computes the header checksum of the well-known example, b861', () => {
    const packet = buildUdpPacket({
      source: addressOctets('192.168.0.1'),
      sourcePort: 1,
      destination: addressOctets('192.168.0.199'),
      destinationPort: 2,
      payload: new Uint8Array(0x73 - 28),
    });
    expect(hexOf(packet?.subarray(0, 20))).toBe('45000073000040004011b861c0a80001c0a800c7');
  });

  it('reads a packet that lies inside a larger buffer', () => {
    const [example] = EXAMPLES;
    const around = Buffer.from(`ffffff${example?.hex ?? ''}ffff`, 'hex');
    const parsed = parseUdpPacket(around.subarray(3, around.length - 2));
    expect(parsed).toMatchObject({ sourcePort: 8000, destinationPort: 7 });
  });

  test.each([
    { version: 4, from: '10.64.1.0', to: '10.64.0.1', largest: 65_507 },
    { version: 6, from: 'fd00:64::100', to: 'fd00:64::1', largest: 65_487 },
  ])('IPv$version carries $largest octets and no more', ({ from, to, largest }) => {
    const content = {
      source: addressOctets(from),
      sourcePort: 1,
      destination: addressOctets(to),
      destinationPort: 2,
    };
    const full = buildUdpPacket({ ...content, payload: new Uint8Array(largest).fill(0xff) });
    expect(full?.length).toBe(LIMITS.innerPacketOctets.value);
    expect(full && parseUdpPacket(full)).toMatchObject({ destinationPort: 2 });
    expect(buildUdpPacket({ ...content, payload: new Uint8Array(largest + 1) })).toBeUndefined();
  });
});

/** A good packet with some octets put in others' place, its IPv4 header checksum right again. */
function damaged(hex: string, changes: Readonly<Record<number, number>>, cut?: number): Uint8Array {
  const octets = Buffer.from(hex, 'hex');
  for (const [at, value] of Object.entries(changes)) octets[Number(at)] = value;
  if (octets[0] === 0x45) {
    octets.writeUInt16BE(0, 10);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += octets.readUInt16BE(at);
    octets.writeUInt16BE(~((sum & 0xffff) + (sum >> 16)) & 0xffff, 10);
  }
  return octets.subarray(0, cut);
}

describe('what is not understood is dropped by name', () => {
  const v4 = EXAMPLES[0]?.hex ?? '';
  const v6 = EXAMPLES[3]?.hex ?? '';

  test.each([
    { name: 'nothing', octets: new Uint8Array(), drop: 'packet-malformed' },
    { name: 'another version', octets: damaged(v4, { 0: 0x50 }), drop: 'packet-malformed' },
    { name: 'IPv4, cut in its header', octets: damaged(v4, {}, 19), drop: 'packet-malformed' },
    { name: 'IPv4, cut in UDP', octets: damaged(v4, { 3: 27 }, 27), drop: 'packet-malformed' },
    { name: 'IPv4, another length than it has', octets: damaged(v4, { 3: 0x22 }), drop: 'packet-malformed' },
    { name: 'IPv4, another UDP length', octets: damaged(v4, { 25: 0x0c }), drop: 'packet-malformed' },
    { name: 'IPv4 options', octets: damaged(v4, { 0: 0x46 }), drop: 'packet-options' },
    { name: 'IPv4, the first fragment', octets: damaged(v4, { 6: 0x20 }), drop: 'packet-fragment' },
    { name: 'IPv4, the last fragment', octets: damaged(v4, { 6: 0, 7: 1 }), drop: 'packet-fragment' },
    { name: 'IPv4, TCP', octets: damaged(v4, { 9: 6 }), drop: 'packet-not-udp' },
    { name: 'IPv4, wrong UDP checksum', octets: damaged(v4, { 27: 0x3c }), drop: 'packet-checksum' },
    { name: 'IPv6, cut in its header', octets: damaged(v6, {}, 39), drop: 'packet-malformed' },
    { name: 'IPv6, cut in UDP', octets: damaged(v6, { 5: 7 }, 47), drop: 'packet-malformed' },
    { name: 'IPv6, another length than it has', octets: damaged(v6, { 5: 0x0b }), drop: 'packet-malformed' },
    { name: 'IPv6, a hop-by-hop header', octets: damaged(v6, { 6: 0 }), drop: 'packet-not-udp' },
    { name: 'IPv6, a fragment header', octets: damaged(v6, { 6: 44 }), drop: 'packet-not-udp' },
    { name: 'IPv6, no UDP checksum', octets: damaged(v6, { 46: 0, 47: 0 }), drop: 'packet-checksum' },
    { name: 'IPv6, wrong UDP checksum', octets: damaged(v6, { 51: 0 }), drop: 'packet-checksum' },
  ])('$name: $drop', ({ octets, drop }) => {
    expect(parseUdpPacket(octets)).toBe(drop);
  });

  test('IPv4, wrong header checksum: packet-checksum', () => {
    const octets = Buffer.from(v4, 'hex');
    octets[11] = 0;
    expect(parseUdpPacket(octets)).toBe('packet-checksum');
  });

  test('IPv6, a checksum of 0 although the sum would be right: packet-checksum', () => {
    const content = {
      source: addressOctets('fd00:64::100'),
      sourcePort: 1,
      destination: addressOctets('fd00:64::1'),
      destinationPort: 2,
    };
    // With its own checksum as payload the sum is all ones, and the checksum 0, which is sent as all ones.
    const checksum = buildUdpPacket({ ...content, payload: Uint8Array.of(0, 0) })?.slice(46, 48);
    const packet = buildUdpPacket({ ...content, payload: checksum ?? new Uint8Array() });
    expect(hexOf(packet?.subarray(46, 48))).toBe('ffff');
    packet?.fill(0, 46, 48);
    expect(packet && parseUdpPacket(packet)).toBe('packet-checksum');
  });

  test('IPv4 without a UDP checksum is taken', () => {
    expect(parseUdpPacket(damaged(v4, { 26: 0, 27: 0 }))).toMatchObject({ sourcePort: 8000 });
  });
});

describe('sourceAddress', () => {
  test.each(EXAMPLES)('$name: the address it is from', ({ hex, from }) => {
    expect(sourceAddress(Buffer.from(hex, 'hex'))).toEqual(Buffer.from(addressOctets(from[0])));
  });

  it('none of what is cut off or no packet', () => {
    expect(sourceAddress(Buffer.from(EXAMPLES[0]?.hex ?? '', 'hex').subarray(0, 19))).toBeUndefined();
    expect(sourceAddress(Buffer.from(EXAMPLES[3]?.hex ?? '', 'hex').subarray(0, 39))).toBeUndefined();
    expect(sourceAddress(new Uint8Array(64))).toBeUndefined();
  });
});
