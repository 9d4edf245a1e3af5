import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SafeStorage } from 'electron';

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>;

/** A key that is there as long as the process. A machine without a desktop has no store for it: `basic_text`. */
class StandInSafeStorage implements Pick<
  SafeStorage,
  'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
> {
  /** For a test to say. */
  backend: Backend = 'basic_text';
  available = true;
  /** The newest last: it encrypts, and each of them decrypts. */
  readonly #keys = [randomBytes(32)];

  /** From now on there is another key, as after a change of the store's. */
  rotate(): void {
    this.#keys.push(randomBytes(32));
  }

  getSelectedStorageBackend(): Backend {
    return this.backend;
  }

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.available);
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    await this.#assertAvailable();
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.at(-1) ?? '', nonce);
    const octets = [cipher.update(plainText, 'utf8'), cipher.final()];
    return Buffer.concat([Buffer.from('v11'), nonce, ...octets, cipher.getAuthTag()]);
  }

  async decryptStringAsync(encrypted: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> {
    await this.#assertAvailable();
    for (const key of this.#keys) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(3, 15), {
          authTagLength: 16,
        });
        decipher.setAuthTag(encrypted.subarray(-16));
        const octets = [decipher.update(encrypted.subarray(15, -16)), decipher.final()];
        return { result: Buffer.concat(octets).toString('utf8'), shouldReEncrypt: key !== this.#keys.at(-1) };
      } catch {
        // Of another key.
      }
    }
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.');
  }

  #assertAvailable(): Promise<void> {
    if (this.available) return Promise.resolve();
    return Promise.reject(new Error('Encryption is not available.'));
  }
}

export const safeStorage = new StandInSafeStorage();
