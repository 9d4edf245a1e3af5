import { KeyObject, webcrypto } from 'node:crypto';
import type * as X509 from '@peculiar/x509';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';

/** Milliseconds since the epoch, as of `Clock.wallMs`. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface CertificateRequest {
  /** DNS names that the certificate is for. */
  readonly names: readonly string[];
  /** IP addresses that it is for. */
  readonly addresses: readonly string[];
  /** Default: from an hour ago to seven days ahead. */
  readonly validity?: Partial<Validity>;
}

export interface IssuedCertificate {
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

/** A throw-away CA: its key lives in this process alone and ends with it. */
export interface Authority {
  readonly caPem: string;
  issue(request?: CertificateRequest): Promise<IssuedCertificate>;
}

export interface AuthorityOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly validity?: Partial<Validity>;
}

const LOCAL: CertificateRequest = { names: ['localhost'], addresses: ['127.0.0.1', '::1'] };

/** Backdated, for a peer whose clock is behind. */
const BEFORE_MS = 3_600_000;
/** Longer than any trial; short enough that nobody comes to depend on one. */
const AFTER_MS = 7 * 86_400_000;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes a CA whose certificates a peer accepts once it is given `caPem`. */
export async function createAuthority({ clock, random, validity }: AuthorityOptions): Promise<Authority> {
  const x509 = await loadLibrary();
  const keys = await generateKeys();
  const serial = serialNumber(random);
  // Two authorities must not share a name: a verifier would take one for the other.
  const name = [{ CN: [`Pinhole throw-away CA ${serial.slice(-8)}`] }];
  const keyId = await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto);
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name,
      keys,
      serialNumber: serial,
      signingAlgorithm: ALGORITHM,
      ...validityDates(clock, validity),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        keyId,
      ],
    },
    webcrypto,
  );

  return {
    caPem: pem(authority),
    async issue({ names, addresses, validity } = LOCAL) {
      const server = await generateKeys();
      const certificate = await x509.X509CertificateGenerator.create(
        {
          subject: [{ CN: [names[0] ?? addresses[0] ?? 'nobody'] }],
          issuer: authority.subject,
          publicKey: server.publicKey,
          signingKey: keys.privateKey,
          serialNumber: serialNumber(random),
          signingAlgorithm: ALGORITHM,
          ...validityDates(clock, validity),
          extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
            new x509.SubjectAlternativeNameExtension([
              ...names.map((value) => ({ type: 'dns' as const, value })),
              ...addresses.map((value) => ({ type: 'ip' as const, value })),
            ]),
            await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
          ],
        },
        webcrypto,
      );
      const keyPem = KeyObject.from(server.privateKey).export({ type: 'pkcs8', format: 'pem' });
      return { certPem: pem(certificate), keyPem: keyPem.toString() };
    },
  };
}

/** Loaded when the first CA is made: it takes some 60 ms, which a client alone need not pay. */
async function loadLibrary(): Promise<typeof X509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validityDates(clock: Clock, validity: Partial<Validity> = {}): { notBefore: Date; notAfter: Date } {
  const nowMs = clock.wallMs();
  const { notBeforeMs = nowMs - BEFORE_MS, notAfterMs = nowMs + AFTER_MS } = validity;
  return { notBefore: new Date(notBeforeMs), notAfter: new Date(notAfterMs) };
}

/** 16 octets as hexadecimal. RFC 5280, 4.1.2.2: positive, so the first bit is 0; the second is 1, so that none is ever short. */
function serialNumber(random: Random): string {
  const octets = random.octets(16);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(octets).toString('hex');
}

function pem(certificate: { toString(format: 'pem'): string }): string {
  return `${certificate.toString('pem')}\n`;
}
