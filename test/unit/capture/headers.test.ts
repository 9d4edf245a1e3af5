import { describe, expect, it } from 'vitest';
import { headerOctets } from '../../../main/capture/headers.ts';

const zeros = (count: number): number[] => Array<number>(count).fill(0);
const secret = [...Buffer.from('INVITE sip:alice@example.com')];

function ipv4(protocol: number, after: readonly number[], { ihl = 5, fragment = 0 } = {}): Uint8Array {
  return Uint8Array.of(
    ...[0x40 | ihl, 0, 0, 0, 0, 0, fragment >> 8, fragment & 0xff, 64, protocol, 0, 0],
    ...zeros(8 + (ihl - 5) * 4),
    ...after,
  );
}

const ipv6 = (next: number, after: readonly number[]): Uint8Array =>
  Uint8Array.of(0x60, 0, 0, 0, 0, 0, next, 64, ...zeros(32), ...after);

const tcp = (words: number): number[] => [...zeros(12), words << 4, ...zeros(words * 4 - 13)];

describe('what a capture keeps of an inner packet', () => {
  it.each([
    ['UDP', ipv4(17, [...zeros(8), ...secret]), 28],
    ['UDP behind options of IP', ipv4(17, [...zeros(8), ...secret], { ihl: 15 }), 68],
    ['ICMP', ipv4(1, [...zeros(8), ...secret]), 28],
    ['TCP', ipv4(6, [...tcp(5), ...secret]), 40],
    ['TCP with options', ipv4(6, [...tcp(15), ...secret]), 80],
    ['TCP of an offset that cannot be', ipv4(6, [...zeros(20), ...secret]), 40],
    ['a protocol that is not known', ipv4(50, secret), 20],
    ['the first fragment', ipv4(17, [...zeros(8), ...secret], { fragment: 0x2000 }), 28],
    ['a later fragment: IP alone', ipv4(17, secret, { fragment: 0x2001 }), 20],
    ['UDP over IPv6', ipv6(17, [...zeros(8), ...secret]), 48],
    ['ICMPv6', ipv6(58, [...zeros(8), ...secret]), 48],
    ['a protocol that is not known over IPv6', ipv6(59, secret), 40],
    [
      'UDP behind two extension headers',
      ipv6(0, [60, 0, ...zeros(6), 17, 1, ...zeros(14), ...zeros(8), ...secret]),
      72,
    ],
    ['the first fragment over IPv6', ipv6(44, [17, 0, 0, 1, ...zeros(4), ...zeros(8), ...secret]), 56],
    ['a later fragment over IPv6', ipv6(44, [17, 0, 0, 8, ...zeros(4), ...secret]), 48],
  ])('%s', (_what, packet, kept) => {
    expect(headerOctets(packet)).toBe(kept);
    expect(packet.length).toBeGreaterThan(kept);
  });

  it.each([
    ['a cut header', Uint8Array.of(0x45, 0, 0)],
    ['an IHL beyond the end', Uint8Array.of(0x4f, ...zeros(19))],
    ['extension headers beyond the end', ipv6(0, [0, 255])],
    ['extension headers that never end', ipv6(0, Array<number>(8 * 40).fill(0))],
    ['nothing', new Uint8Array()],
  ])('is never more than there is: %s', (_what, packet) => {
    expect(headerOctets(packet)).toBeLessThanOrEqual(packet.length);
  });
});
