import { describe, expect, test } from 'vitest';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../../main/protocol/address.ts';
import { octetsOf } from '../../support/vectors.ts';

describe('IPv6 text is RFC 5952', () => {
  test.each([
    { rule: 'all zeros', hex: '0000 0000 0000 0000 0000 0000 0000 0000', text: '::' },
    { rule: 'loopback', hex: '0000 0000 0000 0000 0000 0000 0000 0001', text: '::1' },
    { rule: 'zeros at the end', hex: '2001 0DB8 0000 0000 0000 0000 0000 0000', text: '2001:db8::' },
    {
      rule: 'leading zeros of a group go (4.1)',
      hex: '2001 0DB8 00AB 0ABC 0001 0010 0100 1000',
      text: '2001:db8:ab:abc:1:10:100:1000',
    },
    {
      rule: 'as much as can be (4.2.1)',
      hex: '2001 0DB8 0000 0000 0000 0000 0002 0001',
      text: '2001:db8::2:1',
    },
    {
      rule: 'one zero group is not shortened (4.2.2)',
      hex: '2001 0DB8 0000 0001 0001 0001 0001 0001',
      text: '2001:db8:0:1:1:1:1:1',
    },
    {
      rule: 'the longest run (4.2.3)',
      hex: '2001 0000 0000 0001 0000 0000 0000 0001',
      text: '2001:0:0:1::1',
    },
    {
      rule: 'the first of two equal runs (4.2.3)',
      hex: '2001 0DB8 0000 0000 0001 0000 0000 0001',
      text: '2001:db8::1:0:0:1',
    },
    {
      rule: 'lower case (4.3)',
      hex: 'FE80 0000 0000 0000 ABCD EF01 2345 6789',
      text: 'fe80::abcd:ef01:2345:6789',
    },
  ])('$rule: $text', ({ hex, text }) => {
    const octets = octetsOf(hex);
    expect(formatIpv6(octets)).toBe(text);
    expect(parseIpv6(text)).toEqual(octets);
  });

  test('other forms of the same address are read', () => {
    const octets = octetsOf('0000 0000 0000 0000 0000 FFFF C633 6407');
    for (const text of ['::ffff:198.51.100.7', '::FFFF:C633:6407', '0:0:0:0:0:ffff:c633:6407']) {
      expect(parseIpv6(text)).toEqual(octets);
    }
  });

  test.each([
    '',
    ':',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    '::1/64',
    '[::1]',
    '::1]/x[',
    '::1]#',
    'x]@[::1',
    '192.0.2.1',
    ' ::1',
    '::\n1',
  ])('%j is no IPv6 address', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });
});

describe('IPv4 text is a dotted quad', () => {
  test.each([
    { text: '0.0.0.0', octets: [0, 0, 0, 0] },
    { text: '255.255.255.255', octets: [255, 255, 255, 255] },
    { text: '10.0.0.2', octets: [10, 0, 0, 2] },
  ])('$text', ({ text, octets }) => {
    expect(parseIpv4(text)).toEqual(Uint8Array.from(octets));
    expect(formatIpv4(Uint8Array.from(octets))).toBe(text);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.-4',
    '1.2.3.4 ',
    '1..3.4',
  ])('%j is no IPv4 address', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});
