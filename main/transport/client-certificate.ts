import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { ClientCertificateChoice } from '../model/tls.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { clientCertificateAccount, clientKeyAccount, type SecretStore } from '../secrets/secret-store.ts';
import { oneLine } from './text.ts';
import type { ClientIdentity } from './tls-rules.ts';

/** How the libraries say that a PKCS#12 file does not open: OpenSSL, then BoringSSL. */
const WRONG_PASSPHRASE = /mac verify failure|incorrect.password|bad.decrypt/i;

/**
 * The client certificate of a profile, ready to be shown: that it is whole, and that its key belongs to it, has been seen.
 * @throws PinholeError CLIENT_…, PASSPHRASE_… or SECRET_…
 */
export function loadClientCertificate(
  choice: ClientCertificateChoice,
  secrets: SecretStore,
): Promise<ClientIdentity> {
  return choice.format === 'pem' ? loadPem(choice, secrets) : loadPkcs12(choice, secrets);
}

/** What a message calls a certificate that is in no file. */
const STORED = 'the stored PKCS#12 file';

type Choice<Format> = Extract<ClientCertificateChoice, { readonly format: Format }>;

async function loadPem(choice: Choice<'pem'>, secrets: SecretStore): Promise<ClientIdentity> {
  const { certFile, keyFile } = choice;
  const cert = (await read(certFile)).toString('latin1');
  const pem = (await read(keyFile)).toString('latin1');
  const certificate = parse(certFile, 'no certificate in PEM', () => new X509Certificate(cert));
  const passphrase = await passphraseOf(choice, secrets);
  const key = readKey(keyFile, pem, passphrase);
  if (!certificate.checkPrivateKey(key)) {
    throw new PinholeError('CLIENT_KEY_MISMATCH', `the key in ${keyFile} is not that of ${certFile}`);
  }
  return { format: 'pem', cert, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function readKey(file: string, pem: string, passphrase: string | undefined): KeyObject {
  // Of PKCS#8, and of the older format of OpenSSL.
  const encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  if (!encrypted) return parse(file, 'no private key in PEM', () => createPrivateKey(pem));
  if (passphrase === undefined) throw missing(file);
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    throw wrong(file, cause);
  }
}

async function loadPkcs12(
  choice: Choice<'pkcs12' | 'stored'>,
  secrets: SecretStore,
): Promise<ClientIdentity> {
  const stored = choice.format === 'stored';
  const file = stored ? STORED : choice.file;
  const pfx = stored
    ? Buffer.from(await secrets.find(clientCertificateAccount(choice)), 'base64')
    : await read(choice.file);
  const given = await passphraseOf(choice, secrets);
  const passphrase = given ?? '';
  try {
    createSecureContext({ pfx, passphrase });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (WRONG_PASSPHRASE.test(reason)) throw given === undefined ? missing(file) : wrong(file, cause);
    throw new PinholeError(
      'CLIENT_CERTIFICATE_INVALID',
      `${file} is no PKCS#12 file with a certificate and its key that can be used: ${oneLine(reason)}`,
      { cause },
    );
  }
  return { format: 'pkcs12', pfx, passphrase };
}

function read(file: string): Promise<Buffer> {
  return readBoundedFile(file, LIMITS.clientCertificateOctets.value, 'CLIENT_CERTIFICATE_UNREADABLE');
}

function parse<T>(file: string, lack: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new PinholeError('CLIENT_CERTIFICATE_INVALID', `${file} holds ${lack}`, { cause });
  }
}

async function passphraseOf(
  choice: ClientCertificateChoice,
  secrets: SecretStore,
): Promise<string | undefined> {
  return choice.passphrase === undefined ? undefined : secrets.find(clientKeyAccount(choice));
}

function missing(file: string): PinholeError {
  return new PinholeError('PASSPHRASE_MISSING', `${file} is encrypted, and no pass phrase was given`);
}

function wrong(file: string, cause: unknown): PinholeError {
  return new PinholeError('PASSPHRASE_WRONG', `${file} cannot be decrypted with the pass phrase`, { cause });
}
