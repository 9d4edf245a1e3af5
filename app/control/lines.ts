/** The local socket's messages: a line of JSON each, UTF-8, ended by a line feed, which JSON never has within. */
import { PinholeError } from '../../main/model/errors.ts';

const LINE_FEED = 0x0a;

/** Octets to lines, however they are cut into chunks. After a failure it is of no more use. */
export class LineDecoder {
  readonly #limitOctets: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #octets = 0;

  /** @param limitOctets of a line, without its end */
  constructor(limitOctets: number) {
    this.#limitOctets = limitOctets;
  }

  /** Whether a line has begun that has no end yet. */
  get pending(): boolean {
    return this.#octets > 0;
  }

  /**
   * The lines that are whole now.
   * @throws PinholeError REQUEST_INVALID for a line that is too long, whole or not, or no UTF-8; the lines before it have been given
   */
  *push(chunk: Uint8Array): Generator<string> {
    for (let at = 0; at < chunk.length;) {
      const end = chunk.indexOf(LINE_FEED, at);
      this.#take(chunk.subarray(at, end === -1 ? chunk.length : end));
      if (end === -1) return;
      at = end + 1;
      yield this.#line();
    }
  }

  #take(piece: Uint8Array): void {
    this.#octets += piece.length;
    if (this.#octets > this.#limitOctets) {
      throw new PinholeError('REQUEST_INVALID', `a line has more than ${this.#limitOctets} octets`);
    }
    if (piece.length > 0) this.#pieces.push(piece);
  }

  #line(): string {
    const octets = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#octets = 0;
    try {
      return this.#utf8.decode(octets);
    } catch (cause) {
      throw new PinholeError('REQUEST_INVALID', 'a line is not UTF-8', { cause });
    }
  }
}

/** @throws PinholeError REQUEST_INVALID */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new PinholeError('REQUEST_INVALID', 'a line is no JSON', { cause });
  }
}

export const lineOf = (message: object): string => `${JSON.stringify(message)}\n`;
