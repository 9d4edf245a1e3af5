/** CAs, intermediate CAs and certificates of any kind, made for one test. The product's own throw-away CA makes servers' alone. */
import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export interface IssueOptions {
  readonly for?: 'server' | 'client' | 'ca';
  readonly subject?: string;
  /** Default: localhost and 127.0.0.1. */
  readonly names?: readonly string[];
  /** From today; default: yesterday to tomorrow. */
  readonly days?: readonly [number, number];
  /** Default: new ones. */
  readonly keys?: webcrypto.CryptoKeyPair;
}

export interface Issued {
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

export function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

export class TestCa {
  readonly certPem: string;
  readonly #certificate: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.certPem = `${certificate.toString('pem')}\n`;
  }

  static async root(subject: string, givenKeys?: webcrypto.CryptoKeyPair): Promise<TestCa> {
    const keys = givenKeys ?? (await newKeys());
    return new TestCa(await certify(`CN=${subject}`, keys, `CN=${subject}`, keys, { for: 'ca' }), keys);
  }

  async intermediate(subject: string): Promise<TestCa> {
    const keys = await newKeys();
    return new TestCa(
      await certify(`CN=${subject}`, keys, this.#certificate.subject, this.#keys, { for: 'ca' }),
      keys,
    );
  }

  async issue(options: IssueOptions = {}): Promise<Issued> {
    const { subject = 'localhost', keys = await newKeys() } = options;
    const certificate = await certify(`CN=${subject}`, keys, this.#certificate.subject, this.#keys, options);
    return issued(certificate, keys);
  }
}

/** A certificate that is signed by its own key. */
export async function selfSigned(options: IssueOptions = {}): Promise<Issued> {
  const { subject = 'localhost', keys = await newKeys() } = options;
  return issued(await certify(`CN=${subject}`, keys, `CN=${subject}`, keys, options), keys);
}

function issued(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Issued {
  const keyPem = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certPem: `${certificate.toString('pem')}\n`, keyPem, keys };
}

function certify(
  subject: string,
  keys: webcrypto.CryptoKeyPair,
  issuer: string,
  issuerKeys: webcrypto.CryptoKeyPair,
  options: IssueOptions,
): Promise<x509.X509Certificate> {
  const { for: purpose = 'server', names = ['localhost', '127.0.0.1'], days = [-1, 1] } = options;
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  return x509.X509CertificateGenerator.create(
    {
      subject,
      issuer,
      publicKey: keys.publicKey,
      signingKey: issuerKeys.privateKey,
      serialNumber: `40${randomBytes(8).toString('hex')}`,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() + days[0] * DAY_MS),
      notAfter: new Date(Date.now() + days[1] * DAY_MS),
      extensions:
        purpose === 'ca'
          ? [new x509.BasicConstraintsExtension(true, undefined, true)]
          : [
              new x509.BasicConstraintsExtension(false, undefined, true),
              new x509.ExtendedKeyUsageExtension([purpose === 'client' ? clientAuth : serverAuth]),
              new x509.SubjectAlternativeNameExtension(
                names.map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value })),
              ),
            ],
    },
    webcrypto,
  );
}
