import type { FileHandle } from 'node:fs/promises';
import { LIMITS } from '../model/limits.ts';

export interface FoundLine {
  /** undefined: longer than `LIMITS.logLineOctets`. */
  readonly text: string | undefined;
  /** Where it begins in its file. */
  readonly start: number;
}

const CHUNK_OCTETS = 65_536;
const LINE_FEED = 0x0a;

/** The lines of a file from some place in it back to its beginning, in bounded memory whatever is in it. */
export class BackwardLines {
  readonly #file: FileHandle;
  readonly #from: number;
  /** What is in memory begins there. Of a line that is too long it may end before `#end`. */
  #heldAt: number;
  #held: Buffer = Buffer.alloc(0);
  #end: number;
  #read = 0;

  /**
   * @param end where the first line that is wanted ends, its line feed included
   * @param from where to stop
   */
  constructor(file: FileHandle, end: number, from: number) {
    this.#file = file;
    this.#from = Math.min(from, end);
    this.#end = end;
    this.#heldAt = end;
  }

  /** Octets that were read so far. */
  get read(): number {
    return this.#read;
  }

  /** @returns undefined: there is none before. @throws Error of the system */
  async next(): Promise<FoundLine | undefined> {
    if (this.#end <= this.#from) return undefined;
    const start = (await this.#lineFeedBefore(this.#end - 1)) + 1;
    const isWhole = this.#end - start <= LIMITS.logLineOctets.value;
    const text = isWhole
      ? this.#held.toString('utf8', start - this.#heldAt, this.#end - this.#heldAt)
      : undefined;
    this.#end = start;
    return { text, start };
  }

  /** @returns its place, or that before the first octet. */
  async #lineFeedBefore(end: number): Promise<number> {
    for (let unseen = end; ;) {
      const found = unseen > this.#heldAt ? this.#held.lastIndexOf(LINE_FEED, unseen - this.#heldAt - 1) : -1;
      if (found >= 0) return this.#heldAt + found;
      if (this.#heldAt <= this.#from) return this.#from - 1;
      unseen = Math.min(unseen, this.#heldAt);
      await this.#readChunk();
    }
  }

  async #readChunk(): Promise<void> {
    const at = Math.max(this.#from, this.#heldAt - CHUNK_OCTETS);
    const chunk = await readAt(this.#file, at, this.#heldAt - at);
    this.#read += chunk.length;
    const line = this.#end - this.#heldAt;
    const isTooLong = line > LIMITS.logLineOctets.value;
    this.#held = Buffer.concat([chunk, this.#held.subarray(0, isTooLong ? 0 : line)]);
    this.#heldAt = at;
  }
}

/** @returns as many octets as were asked for: where the file has become shorter, zeros stand for them. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const octets = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(octets, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return octets;
}

/** Where the last whole line before `end` ends: what follows is still being written, or was never finished. */
export async function endOfLines(file: FileHandle, end: number): Promise<number> {
  const at = Math.max(0, end - CHUNK_OCTETS);
  const last = (await readAt(file, at, end - at)).lastIndexOf(LINE_FEED);
  // No line is that long: it is damaged, and will be counted so.
  return last < 0 && at > 0 ? end : at + last + 1;
}
