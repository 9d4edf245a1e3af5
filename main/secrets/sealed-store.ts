import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { writeWholeFile } from '../platform/write-file.ts';
import { StoreUnavailable, type SecretBackend } from './backend.ts';
import { accountOf, seal, SEAL_OCTETS, unseal } from './sealed-file.ts';

/** The entry of a large secret: the name of its file, and the key. */
const SEALED = 'sealed:';
/** A hash of its account, and what no other has. */
export const SEALED_FILE = /^([0-9a-f]{16})-[0-9a-f]{32}\.sealed$/;
const REFERENCE = /^1 (\S+) ([A-Za-z0-9_-]{43})$/;

/** More than JSON makes of any secret that is taken: each octet may become `\u0000`. */
const FILE_OCTETS = SEAL_OCTETS + 6 * LIMITS.secretOctets.value + 2;

/**
 * Secrets of every size in one backend. A small one is an entry under its account, as a person or a tool would put it there. A
 * large one is an encrypted file; the entry `sealed:ACCOUNT` holds its name and its key, new for each writing.
 *
 * An entry under the account goes before a sealed one. So each replacement has one moment at which it is done, and is not
 * done before it: small by small and large by large, when the entry is set; small by large, when the small one is deleted; large
 * by small, when the small one is set. What a crash leaves beside is not found by anyone, and is swept later.
 */
export class SealedStore {
  readonly backend: SecretBackend;
  readonly #directory: string;

  constructor(backend: SecretBackend, directory: string) {
    this.backend = backend;
    this.#directory = directory;
  }

  /** @returns null where there is none. @throws StoreUnavailable; PinholeError SECRET_DAMAGED */
  async find(account: string): Promise<string | null> {
    let before: string | undefined;
    for (let read = 0; read < LIMITS.secretReads.value; read += 1) {
      const entry = await this.#entryOf(account);
      if (entry === null || 'small' in entry) return entry?.small ?? null;
      const { name, key } = parseReference(account, entry.sealed);
      const file = await this.#read(name);
      if (file !== undefined) return unseal(account, file, key);
      // Another was put in its place meanwhile, unless it is still the same.
      if (entry.sealed === before) break;
      before = entry.sealed;
    }
    throw new PinholeError('SECRET_DAMAGED', `the file of the secret of "${account}" is gone`);
  }

  /** Whether there is one, damaged or not. @throws StoreUnavailable */
  async has(account: string): Promise<boolean> {
    return (await this.#entryOf(account)) !== null;
  }

  /** @throws StoreUnavailable, PinholeError FILE_UNWRITABLE; the old one is there then, but where that is called uncertain. */
  async put(account: string, secret: string): Promise<void> {
    if (isPlain(secret)) await this.#putSmall(account, secret);
    else await this.#putLarge(account, secret);
  }

  /** Does nothing where there is none. @throws StoreUnavailable */
  async forget(account: string): Promise<void> {
    // In this order: what a crash may have left under `sealed:` must not be found once the other is gone.
    await this.#forgetSealed(account);
    await this.backend.delete(account);
  }

  /** Whether an entry refers to the file of that name, as far as the file tells its account. @throws StoreUnavailable, PinholeError SECRET_DAMAGED */
  async refersTo(name: string): Promise<boolean> {
    const file = await this.#read(name);
    const account = file && accountOf(file);
    // What is no file of this program's is left to a person.
    if (account === undefined) return true;
    const sealed = await this.backend.get(SEALED + account);
    return sealed !== null && REFERENCE.exec(sealed)?.[1] === name;
  }

  async #putSmall(account: string, secret: string): Promise<void> {
    await this.backend.set(account, secret);
    await this.#forgetSealed(account);
  }

  async #putLarge(account: string, secret: string): Promise<void> {
    const objection = await this.backend.check();
    // It is what a person may be asked for that is still tried.
    if (objection?.absent) throw objection;
    const before = await this.backend.get(SEALED + account).catch(nullIfLocked);
    const name = `${tagOf(account)}-${randomBytes(16).toString('hex')}.sealed`;
    const { file, key } = seal(account, secret);
    await writeWholeFile(join(this.#directory, name), file);
    try {
      await this.backend.set(SEALED + account, `1 ${name} ${key.toString('base64url')}`);
    } catch (thrown) {
      // Where the entry may have been set, or may be yet, its file must be there.
      if (thrown instanceof StoreUnavailable && !thrown.uncertain) await this.#remove(name);
      throw thrown;
    }
    await this.backend.delete(account);
    if (before !== null) await this.#removeReferred(before);
  }

  async #forgetSealed(account: string): Promise<void> {
    const sealed = await this.backend.get(SEALED + account);
    if (sealed === null) return;
    await this.backend.delete(SEALED + account);
    await this.#removeReferred(sealed);
  }

  async #entryOf(account: string): Promise<{ small: string } | { sealed: string } | null> {
    const small = await this.backend.get(account);
    if (small !== null) return { small };
    const sealed = await this.backend.get(SEALED + account);
    if (sealed !== null) return { sealed };
    // One that was replaced by a small one between the two looks is there now.
    const since = await this.backend.get(account);
    return since === null ? null : { small: since };
  }

  async #read(name: string): Promise<Buffer | undefined> {
    try {
      return await readBoundedFile(join(this.#directory, name), FILE_OCTETS, 'SECRET_DAMAGED', {
        mayBeLink: false,
      });
    } catch (thrown) {
      const { cause } = thrown as PinholeError;
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw thrown;
    }
  }

  async #removeReferred(sealed: string): Promise<void> {
    const name = REFERENCE.exec(sealed)?.[1] ?? '';
    if (SEALED_FILE.test(name)) await this.#remove(name);
  }

  /** What stays is unreadable without its key, and is swept later. */
  async #remove(name: string): Promise<void> {
    await rm(join(this.#directory, name), { force: true }).catch(() => undefined);
  }
}

/** Setting an entry may bring up the dialog that unlocks the store; looking for one that is not there does not. */
function nullIfLocked(thrown: unknown): null {
  if (thrown instanceof StoreUnavailable && !thrown.uncertain) return null;
  throw thrown;
}

/** Whether every store gives it back as it is: not too large, not empty, no NUL, no half of a character. */
function isPlain(secret: string): boolean {
  const fits = Buffer.byteLength(secret) <= LIMITS.secretEntryOctets.value;
  return fits && secret !== '' && !secret.includes('\0') && secret.isWellFormed();
}

function parseReference(account: string, text: string): { readonly name: string; readonly key: Buffer } {
  const [, name = '', key = ''] = REFERENCE.exec(text) ?? [];
  if (SEALED_FILE.exec(name)?.[1] === tagOf(account)) return { name, key: Buffer.from(key, 'base64url') };
  throw new PinholeError('SECRET_DAMAGED', `the entry "${SEALED}${account}" is none that this program wrote`);
}

const tagOf = (account: string): string => createHash('sha256').update(account).digest('hex').slice(0, 16);
