import { describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import { certificateText } from '../../main/transport/certificate.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { oneLine, plainAddress } from '../../main/transport/text.ts';
import { testAuthority } from '../support/servers.ts';

describe('text from the network', () => {
  it('loses line ends, control characters and directional marks', () => {
    expect(oneLine('  a\r\nb\u001b[31mc\u202ed\u2028e\0 ')).toBe('a b [31mc d e');
  });

  it('is shortened to 200 characters', () => {
    expect(oneLine('x'.repeat(200))).toHaveLength(200);
    expect(oneLine('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  });

  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:1:2', '::ffff:1:2'],
  ])('an address %s is shown as %s', (address, shown) => {
    expect(plainAddress(address)).toBe(shown);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1:443'],
    ['tscf.example.net', 'tscf.example.net:443'],
    ['2001:db8::1', '[2001:db8::1]:443'],
  ])('an endpoint at %s is written %s', (host, written) => {
    expect(endpoint(host, 443)).toBe(written);
  });

  it('of a certificate lists three names and counts the others', async () => {
    const authority = await testAuthority();
    const names = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example`);
    const { certPem } = await authority.issue({ names, addresses: ['192.0.2.1'] });
    expect(certificateText(new X509Certificate(certPem))).toMatchObject({
      subject: 'a.example',
      issuer: expect.stringMatching(/^Pinhole throw-away CA /) as string,
      names: 'a.example, b.example, c.example and 3 more',
    });
  });
});
