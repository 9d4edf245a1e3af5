import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { profileSchema } from '../../main/model/profile.ts';
import { pinOf } from '../../main/transport/chain.ts';
import { hasOpenssl, openssl } from '../support/openssl.ts';
import { newKeys, selfSigned, TestCa } from '../support/pki.ts';
import { lacks } from '../support/requires.ts';
import { closeTlsLab, serverWith, tlsDial } from '../support/tls-lab.ts';

const root = await TestCa.root('Test root');
const middle = await root.intermediate('Test intermediate');
const other = await TestCa.root('Other root');
const leaf = await middle.issue();
const ca = root.certPem;
const pin = ({ certPem }: { readonly certPem: string }): string => pinOf(new X509Certificate(certPem));
const otherPin = pin(other);

afterEach(closeTlsLab);

describe('a pin', () => {
  it.each([
    ['the certificate itself', pin(leaf)],
    ['its issuer', pin(middle)],
    ['the CA above it, which the server does not send', pin(root)],
  ])('of %s holds', async (_what, held) => {
    const port = await serverWith(leaf, [middle]);
    const { info } = await tlsDial({ port, ca, rules: { pins: [otherPin, held] } });
    expect(info.tls.pinned).toBe(true);
    expect(info.tls.chain.map((certificate) => certificate.pin)).toContain(held);
  });

  it('that no key of the chain has refuses a certificate that verifies', async () => {
    const port = await serverWith(leaf, [middle]);
    await expect(tlsDial({ port, ca, rules: { pins: [otherPin] } })).rejects.toMatchObject({
      code: 'TLS_PIN_MISMATCH',
      retry: 'never',
      message: expect.stringContaining(
        'none of its keys is pinned (localhost, issued by Test inter',
      ) as string,
    });
  });

  it('does not hold by a certificate that the server sends along and that signed nothing', async () => {
    // As somebody would who has a certificate of a trusted CA, and knows whose key is pinned.
    const port = await serverWith(leaf, [middle, other]);
    await expect(tlsDial({ port, ca, rules: { pins: [otherPin] } })).rejects.toMatchObject({
      code: 'TLS_PIN_MISMATCH',
    });
  });

  it('does not hold by a certificate with the name of the issuer and the pinned key', async () => {
    const pinned = await newKeys();
    const forged = await TestCa.root('Test root', pinned);
    const direct = await root.issue();
    const port = await serverWith(direct, [forged]);
    await expect(tlsDial({ port, ca, rules: { pins: [pin(forged)] } })).rejects.toMatchObject({
      code: 'TLS_PIN_MISMATCH',
    });
  });

  it('of a CA does not stand in for trust in it', async () => {
    const port = await serverWith(leaf, [middle]);
    await expect(
      tlsDial({ port, ca: other.certPem, rules: { pins: [pin(root), pin(middle)] } }),
    ).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_UNTRUSTED', retry: 'never' });
  });

  it('is absent from the snapshot where a profile has none', async () => {
    const port = await serverWith(leaf, [middle]);
    expect((await tlsDial({ port, ca })).info.tls.pinned).toBe(false);
  });
});

describe('the pin of the very key of a certificate that does not verify', () => {
  it('stands in for its CA: self-signed', async () => {
    const own = await selfSigned();
    const port = await serverWith(own);
    await expect(tlsDial({ port })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_UNTRUSTED' });
    const { info } = await tlsDial({ port, rules: { pins: [pin(own)] } });
    expect(info.tls).toMatchObject({ pinned: true, subject: 'localhost', issuer: 'localhost' });
    expect(info.tls.chain).toHaveLength(1);
  });

  it('stands in for its CA: issued by one that is not trusted', async () => {
    const port = await serverWith(leaf, [middle]);
    const { info } = await tlsDial({ port, ca: other.certPem, rules: { pins: [pin(leaf)] } });
    expect(info.tls.pinned).toBe(true);
  });

  it.each([
    ['has expired', [-3, -1], 'TLS_CERTIFICATE_EXPIRED'],
    ['is not valid yet', [1, 3], 'TLS_CERTIFICATE_NOT_YET_VALID'],
  ] as const)('does not stand in for its dates: it %s', async (_what, days, code) => {
    const own = await selfSigned({ days });
    const port = await serverWith(own);
    await expect(tlsDial({ port, rules: { pins: [pin(own)] } })).rejects.toMatchObject({ code });
  });

  it('does not stand in for its name, which the profile can say', async () => {
    const own = await selfSigned({ names: ['appliance.local'] });
    const port = await serverWith(own);
    const pins = [pin(own)];
    await expect(tlsDial({ port, rules: { pins } })).rejects.toMatchObject({
      code: 'TLS_NAME_MISMATCH',
      message: expect.stringContaining('is for appliance.local; it was asked for 127.0.0.1') as string,
    });
    const { info } = await tlsDial({ port, rules: { pins, serverName: 'appliance.local' } });
    expect(info.tls.pinned).toBe(true);
  });

  it('is not that of another key for the same name', async () => {
    const port = await serverWith(await selfSigned());
    const pins = [pin(await selfSigned())];
    await expect(tlsDial({ port, rules: { pins } })).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_UNTRUSTED',
    });
  });
});

describe('pins in a profile', () => {
  const base = { id: 'office', name: 'Office', host: 'tscf.example' };

  it('are read with or without their prefix', () => {
    const bare = otherPin.replace('sha256/', '');
    expect(profileSchema.parse({ ...base, tls: { pins: [otherPin, bare] } }).tls.pins).toEqual([
      otherPin,
      otherPin,
    ]);
  });

  it.each(['', 'sha256/', 'sha1/2jmj7l5rSw0yVb/vlWAYkK/YBwk=', `${otherPin}=`, otherPin.slice(0, -1)])(
    'are refused where they are none: %j',
    (text) => {
      expect(profileSchema.safeParse({ ...base, tls: { pins: [text] } }).success).toBe(false);
    },
  );

  it.skipIf(lacks('openssl', hasOpenssl))('are what openssl makes of a key (RFC 7469, appendix A)', () => {
    const key = openssl(leaf.certPem, 'x509', '-pubkey', '-noout');
    const spki = openssl(key, 'pkey', '-pubin', '-outform', 'der');
    const digest = openssl(spki, 'dgst', '-sha256', '-binary');
    expect(pin(leaf)).toBe(`sha256/${digest.toString('base64')}`);
  });
});
