import { X509Certificate, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../main/tscf/certificates.ts';
import { FakeTime } from '../support/fake-time.ts';
import { realRandom } from '../support/servers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clock = new FakeTime(Date.UTC(2030, 5, 1, 12));
const authority = await createAuthority({ clock, random: realRandom });
const ca = new X509Certificate(authority.caPem);

describe('the throw-away CA', () => {
  it('is a CA, issued by itself, and may issue certificates for servers alone', () => {
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(ca.toLegacyObject().subject.CN).toMatch(/^Pinhole throw-away CA [0-9a-f]{8}$/);
  });

  it('is valid from an hour before to seven days after the injected clock', () => {
    expect(ca.validFromDate.getTime()).toBe(clock.wallMs() - HOUR_MS);
    expect(ca.validToDate.getTime()).toBe(clock.wallMs() + 7 * DAY_MS);
  });

  it('has a name and a serial number that no other CA has', async () => {
    const other = new X509Certificate((await createAuthority({ clock, random: realRandom })).caPem);
    expect(other.subject).not.toBe(ca.subject);
    expect(other.serialNumber).not.toBe(ca.serialNumber);
  });

  it('has a positive serial number of 16 octets, whatever chance gives', async () => {
    for (const octet of [0x00, 0xff]) {
      const random = { uniform: () => 0, octets: (count: number) => new Uint8Array(count).fill(octet) };
      const { serialNumber } = new X509Certificate((await createAuthority({ clock, random })).caPem);
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    }
  });
});

describe('a certificate that it issues', () => {
  it('is for this machine where nothing else is asked for', async () => {
    const { certPem } = await authority.issue();
    expect(new X509Certificate(certPem).subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  it('carries the names and addresses asked for, is no CA, and serves TLS servers', async () => {
    const { certPem } = await authority.issue({ names: ['tscf.example.net'], addresses: ['192.0.2.7'] });
    const certificate = new X509Certificate(certPem);
    expect(certificate.subjectAltName).toBe('DNS:tscf.example.net, IP Address:192.0.2.7');
    expect(certificate.toLegacyObject().subject.CN).toBe('tscf.example.net');
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is signed by the CA, and its key belongs to it', async () => {
    const { certPem, keyPem } = await authority.issue();
    const certificate = new X509Certificate(certPem);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it('is valid for the time asked for', async () => {
    const validity = { notBeforeMs: Date.UTC(2031, 0, 1), notAfterMs: Date.UTC(2031, 0, 2) };
    const { certPem } = await authority.issue({ names: ['a.example'], addresses: [], validity });
    const certificate = new X509Certificate(certPem);
    expect(certificate.validFromDate.getTime()).toBe(validity.notBeforeMs);
    expect(certificate.validToDate.getTime()).toBe(validity.notAfterMs);
  });
});
