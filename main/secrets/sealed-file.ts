/**
 * The file of one large secret. Octets: version, length of the account (16 bit), the account, a nonce (12), the secret encrypted
 * by AES-256-GCM, its tag (16). All before the nonce is authenticated with it: a file moved to another account does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { PinholeError } from '../model/errors.ts';

const VERSION = 1;
const CIPHER = 'aes-256-gcm';
const KEY_OCTETS = 32;
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
const LENGTH_AT = 1;
const ACCOUNT_AT = 3;

/** What surrounds the secret: beyond it, an account has at most 65,535 octets. */
export const SEAL_OCTETS = ACCOUNT_AT + 65_535 + NONCE_OCTETS + TAG_OCTETS;

/** Encrypts with a key that is made for this one time. */
export function seal(account: string, secret: string): { readonly file: Buffer; readonly key: Buffer } {
  const key = randomBytes(KEY_OCTETS);
  const nonce = randomBytes(NONCE_OCTETS);
  const head = headOf(account);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(head);
  // As JSON: of text that is not well-formed Unicode, UTF-8 alone would lose a part.
  const encrypted = [cipher.update(JSON.stringify(secret)), cipher.final()];
  return { file: Buffer.concat([head, nonce, ...encrypted, cipher.getAuthTag()]), key };
}

/** @throws PinholeError SECRET_DAMAGED */
export function unseal(account: string, file: Buffer, key: Buffer): string {
  const head = headOf(account);
  const nonceAt = head.length;
  const tagAt = file.length - TAG_OCTETS;
  try {
    if (!file.subarray(0, nonceAt).equals(head)) throw new Error('it belongs to another account or version');
    const nonce = file.subarray(nonceAt, nonceAt + NONCE_OCTETS);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_OCTETS })
      .setAAD(head)
      .setAuthTag(file.subarray(tagAt));
    const clear = [decipher.update(file.subarray(nonceAt + NONCE_OCTETS, tagAt)), decipher.final()];
    return String(JSON.parse(Buffer.concat(clear).toString('utf8')));
  } catch (cause) {
    throw new PinholeError(
      'SECRET_DAMAGED',
      `the secret of "${account}" cannot be decrypted: its file was changed`,
      {
        cause,
      },
    );
  }
}

/** The account that a file says it is of; undefined: it is none of these files. */
export function accountOf(file: Buffer): string | undefined {
  if (file.length < ACCOUNT_AT || file[0] !== VERSION) return undefined;
  const end = ACCOUNT_AT + file.readUInt16BE(LENGTH_AT);
  return end > file.length ? undefined : file.toString('utf8', ACCOUNT_AT, end);
}

function headOf(account: string): Buffer {
  const name = Buffer.from(account);
  const head = Buffer.alloc(ACCOUNT_AT);
  head.writeUInt8(VERSION);
  head.writeUInt16BE(name.length, LENGTH_AT);
  return Buffer.concat([head, name]);
}
