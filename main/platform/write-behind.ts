import { asPinholeError, type PinholeError } from '../model/errors.ts';
import type { OwnerFile } from './owner-file.ts';

/** Writes to a file in order, behind whoever has something to write, who never waits. What may wait is theirs to bound. */
export class WriteBehind {
  readonly #file: OwnerFile;
  readonly #onFailure: (error: PinholeError) => void;
  #queue: Uint8Array[] = [];
  #queuedOctets = 0;
  #writing: Promise<void> | undefined;
  #over = false;

  /** @param onFailure the file cannot be written; called once, and nothing more is written. */
  constructor(file: OwnerFile, onFailure: (error: PinholeError) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** Octets that wait, or are under way to the disk. */
  get queuedOctets(): number {
    return this.#queuedOctets;
  }

  put(octets: Uint8Array): void {
    if (this.#over) return;
    this.#queue.push(octets);
    this.#queuedOctets += octets.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything is written, or has failed to be, and the file is closed. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        // In a turn of its own: whoever writes goes on first, and what they write in one go is written as one.
        await Promise.resolve();
        const batch = Buffer.concat(this.#queue.splice(0));
        await this.#file.append(batch);
        this.#queuedOctets -= batch.length;
      }
    } catch (thrown) {
      this.#over = true;
      this.#queue = [];
      await this.#file.cutBack();
      this.#onFailure(asPinholeError(thrown));
    }
    this.#writing = undefined;
  }
}
