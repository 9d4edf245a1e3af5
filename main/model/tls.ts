import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** A file of the machine that runs the engine. */
export const pathSchema = z.string().min(1).max(4_096);

/** SHA-256 of a public key (SubjectPublicKeyInfo, DER) in base64, as RFC 7469, 2.4; read with or without its prefix. */
const pinSchema = z
  .string()
  .regex(/^(?:sha256\/)?[A-Za-z0-9+/]{43}=$/, {
    message: 'must be sha256/ and 44 characters of base64',
  })
  .transform((pin) => (pin.startsWith('sha256/') ? pin : `sha256/${pin}`));

/** `stored`: the pass phrase is in the system's store. */
const passphraseSchema = z.literal('stored').optional();

/** Drawn at random when it is stored: two profiles never mean the same by chance. */
const storedIdSchema = z.string().regex(/^[a-z0-9]{1,64}$/, {
  message: 'must be lower-case letters and digits, at most 64',
});

export const clientCertificateSchema = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('pem'),
    /** The certificate, then those of its issuers. */
    certFile: pathSchema,
    keyFile: pathSchema,
    passphrase: passphraseSchema,
  }),
  z.strictObject({ format: z.literal('pkcs12'), file: pathSchema, passphrase: passphraseSchema }),
  z.strictObject({
    /** A PKCS#12 file that the system's store keeps, so that no file of it is left on disk. */
    format: z.literal('stored'),
    /** What it is kept under. */
    id: storedIdSchema,
    passphrase: passphraseSchema,
  }),
]);

export const tlsVersionSchema = z.enum(['1.2', '1.3']);
export type TlsVersion = z.output<typeof tlsVersionSchema>;

/** A host name or an IP address, without brackets. Its characters are held to what names and addresses are made of. */
export const hostSchema = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?)$/,
    {
      message: 'must be a host name or an IP address',
    },
  );

/** What a tunnel asks of TLS. Nothing in here turns verification off (protocol 6.3). */
export const tlsSchema = z.strictObject({
  /** PEM file of the CAs to trust in place of the system's. */
  caFile: pathSchema.optional(),
  /** Default: 1.2. */
  minVersion: tlsVersionSchema.optional(),
  /** The name that the TSCF is asked for and that its certificate must be for, in place of the host. */
  serverName: hostSchema.optional(),
  /**
   * Where there are any, one of the keys of the certificate's chain must be among them. The pin of the certificate's very key
   * also stands in for a CA that is not trusted; its name and its dates are held to all the same.
   */
  pins: z.array(pinSchema).max(LIMITS.pins.value).optional(),
  /** What this client shows where the TSCF asks for a certificate. */
  clientCertificate: clientCertificateSchema.optional(),
});

export type TlsChoice = z.output<typeof tlsSchema>;
export type ClientCertificateChoice = z.output<typeof clientCertificateSchema>;

/** So many days before its end a client certificate is warned of. */
export const CERTIFICATE_WARNING_DAYS = 30;

/** A client certificate, for a person. */
export const clientCertificateFactsSchema = z.strictObject({
  /** Common name, else organisation. */
  subject: z.string(),
  issuer: z.string(),
  /** ISO 8601, UTC; empty where the certificate's date is none. */
  validFrom: z.string(),
  validTo: z.string(),
});
export type ClientCertificateFacts = z.output<typeof clientCertificateFactsSchema>;

/** The certificates of a CA file, for a person. */
export const caFileFactsSchema = z.strictObject({
  count: z.int().min(1),
  /** The first of them. */
  certificates: z.array(clientCertificateFactsSchema).min(1).max(LIMITS.caCertificatesShown.value),
});
export type CaFileFacts = z.output<typeof caFileFactsSchema>;
