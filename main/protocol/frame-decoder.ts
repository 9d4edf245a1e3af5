import type { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { CM_VERSION, HEADER_OCTETS } from './constants.ts';
import { decodeAt, type Decoded } from './decode.ts';
import { extent, violation, type Extent } from './extent.ts';

/** Takes what the stream held, in order. */
export interface FrameSink {
  /** Each whole message, before it is told below: `length` octets from `at` on, valid only during the call. */
  whole?(octets: Uint8Array, at: number, length: number): void;
  control(decoded: Decoded): void;
  /** An inner IP packet. Valid only during the call: it may lie in a buffer that is used again. */
  packet(octets: Uint8Array): void;
  /** Framing is lost (protocol 5 and 8): nothing more will come, the tunnel has to be closed. */
  lost(error: PinholeError): void;
}

/**
 * Splits a stream into messages (protocol 5). However the stream is cut into chunks, the sink gets the same.
 * Holds at most one incomplete message, which the ceilings bound.
 */
export class FrameDecoder {
  readonly #sink: FrameSink;
  #held = new Uint8Array(HEADER_OCTETS);
  #heldOctets = 0;
  #controlOnly = true;
  #stopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Whether a message has begun and not ended. */
  get incomplete(): boolean {
    return this.#heldOctets > 0;
  }

  /** Until this is called nothing but control messages may come: the peer is not known to be one (protocol 8). */
  admitPackets(): void {
    this.#controlOnly = false;
  }

  /** Nothing more reaches the sink, not even what the chunk under way still holds. */
  stop(): void {
    this.#stopped = true;
    this.#heldOctets = 0;
  }

  push(chunk: Uint8Array): void {
    const at = this.#heldOctets > 0 ? this.#complete(chunk) : 0;
    if (this.#heldOctets > 0) return;
    const rest = this.#drain(chunk, at);
    if (rest < chunk.length) this.#append(chunk.subarray(rest));
  }

  /** Adds to the held message just what it needs. @returns where in the chunk the next one begins. */
  #complete(chunk: Uint8Array): number {
    let at = 0;
    for (;;) {
      const reach = extent(this.#held, 0, this.#heldOctets);
      if (typeof reach !== 'number') {
        this.#lose(reach);
        return chunk.length;
      }
      const need = Math.abs(reach);
      if (need <= this.#heldOctets) {
        const whole = this.#held.subarray(0, this.#heldOctets);
        this.#heldOctets = 0;
        this.#emit(whole, viewOf(whole), 0, whole.length);
        return at;
      }
      const take = Math.min(need - this.#heldOctets, chunk.length - at);
      if (take === 0) return at;
      this.#append(chunk.subarray(at, at + take));
      at += take;
    }
  }

  /** Emits every whole message from `at` on. @returns where the rest begins. */
  #drain(chunk: Uint8Array, at: number): number {
    const view = viewOf(chunk);
    let cursor = at;
    while (cursor < chunk.length && !this.#stopped) {
      const reach = this.#extentInChunk(chunk, cursor);
      if (typeof reach !== 'number') {
        this.#lose(reach);
        break;
      }
      if (reach < 0 || cursor + reach > chunk.length) break;
      this.#emit(chunk, view, cursor, reach);
      cursor += reach;
    }
    return this.#stopped ? chunk.length : cursor;
  }

  /** The first nibble is judged here alone: a message that is held has begun in some chunk. */
  #extentInChunk(chunk: Uint8Array, at: number): Extent {
    if (this.#controlOnly && (chunk[at] ?? 0) >> 4 !== CM_VERSION) {
      return violation('NOT_A_TSCF', chunk, at, chunk.length);
    }
    return extent(chunk, at, chunk.length);
  }

  #lose(error: PinholeError): void {
    this.stop();
    this.#sink.lost(error);
  }

  #emit(octets: Uint8Array, view: DataView, at: number, length: number): void {
    this.#sink.whole?.(octets, at, length);
    if ((octets[at] ?? 0) >> 4 === CM_VERSION) this.#sink.control(decodeAt(octets, view, at));
    else this.#sink.packet(octets.subarray(at, at + length));
  }

  #append(octets: Uint8Array): void {
    const total = this.#heldOctets + octets.length;
    if (total > this.#held.length) {
      // `extent` lets nothing longer than an inner packet be waited for.
      const grown = new Uint8Array(
        Math.min(Math.max(total, this.#held.length * 2), LIMITS.innerPacketOctets.value),
      );
      grown.set(this.#held.subarray(0, this.#heldOctets));
      this.#held = grown;
    }
    this.#held.set(octets, this.#heldOctets);
    this.#heldOctets = total;
  }
}

const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
