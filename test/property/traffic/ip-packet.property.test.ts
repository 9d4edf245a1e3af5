import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildUdpPacket, parseUdpPacket, sourceAddress } from '../../../main/traffic/ip-packet.ts';
import { extent } from '../../../main/protocol/extent.ts';

const port = fc.nat({ max: 65_535 });
const octets = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

const content = fc.constantFrom(4, 16).chain((length) =>
  fc.record({
    source: octets(length),
    sourcePort: port,
    destination: octets(length),
    destinationPort: port,
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
);

const built = content.map((packet) => Buffer.from(buildUdpPacket(packet) ?? []));

describe('properties of inner packets', () => {
  test('parsing what was built gives its content back', () => {
    fc.assert(
      fc.property(content, (packet) => {
        const octets = buildUdpPacket(packet);
        const parsed = octets && parseUdpPacket(octets);
        if (parsed === undefined || typeof parsed === 'string') throw new Error(parsed ?? 'not built');
        expect({
          ...parsed,
          source: Uint8Array.from(parsed.source),
          destination: Uint8Array.from(parsed.destination),
          payload: Uint8Array.from(parsed.payload),
        }).toEqual(packet);
      }),
      { numRuns: 2000 },
    );
  });

  test('the stream splitter takes what was built for one whole packet', () => {
    fc.assert(
      fc.property(built, (packet) => {
        expect(extent(packet, 0, packet.length)).toBe(packet.length);
      }),
    );
  });

  test('a bit that was flipped in what a checksum covers is never taken for the same packet', () => {
    fc.assert(
      fc.property(built, fc.nat(), (packet, pick) => {
        const isIpv4 = packet[0] === 0x45;
        // IPv6 has no header checksum: its addresses and UDP are covered. A UDP checksum of 0 says that there is none.
        const first = isIpv4 ? 0 : 8;
        const udp = isIpv4 ? 20 : 40;
        const at = first + (pick % (packet.length - first));
        fc.pre(at < udp + 6 || at > udp + 7);
        packet[at] = (packet[at] ?? 0) ^ (1 << (pick % 8));
        expect(typeof parseUdpPacket(packet)).toBe('string');
      }),
      { numRuns: 5000 },
    );
  });

  test('random octets are never thrown at, whatever they begin with', () => {
    const beginning = fc.constantFrom([], [0x45, 0], [0x60, 0, 0, 0], [0x4f], [0x45, 0, 0, 28]);
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 90 }), (start, rest) => {
        const octets = Uint8Array.from([...start, ...rest]);
        expect(['string', 'object']).toContain(typeof parseUdpPacket(octets));
        expect([undefined, 4, 16]).toContain(sourceAddress(octets)?.length);
      }),
      { numRuns: 20_000 },
    );
  });
});
