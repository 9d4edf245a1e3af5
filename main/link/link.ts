import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import type { Decoded } from '../protocol/decode.ts';
import { encodeMessage } from '../protocol/encode.ts';
import { FrameDecoder } from '../protocol/frame-decoder.ts';
import type { Header } from '../protocol/header.ts';
import { cmTypeName, isRequest, type Message } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import { DropCounters, FloodGate } from './screening.ts';
import type { LinkTap } from './tap.ts';

export interface LinkHandlers {
  /** Octets arrived, whatever they are; before anything that is in them. */
  received(nowMs: number): void;
  /** A message that protocol 8 lets through. `nowMs`: when its last octet arrived. */
  message(message: Message, nowMs: number): void;
  /** A request with wrong TLVs: counted, and to be answered with result code 1. */
  malformedRequest(header: Header): void;
  /** A response with wrong TLVs: counted, and acted on by nobody but who waits for it. */
  malformedResponse(header: Header, detail: string): void;
  /** An inner IP packet; valid only during the call. */
  packet(octets: Uint8Array, nowMs: number): void;
  /** The connection is over, and closed. Called at most once, and last; not after `end` or `destroy`. */
  ended(error: PinholeError): void;
}

export interface LinkPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly tap?: LinkTap | undefined;
}

/**
 * What either end does with a connection, client or TSCF: splits the stream, applies protocol 8, counts, bounds.
 * Nothing that arrives gets past it as an exception.
 */
export class Link {
  readonly dropped = new DropCounters();
  readonly #transport: Transport;
  readonly #ports: LinkPorts;
  readonly #handlers: LinkHandlers;
  readonly #decoder: FrameDecoder;
  readonly #flood = new FloodGate();
  #sessionId: bigint | undefined;
  #configured = false;
  #over = false;
  #nowMs = 0;
  #messageBeganMs = 0;
  #callOffIncomplete: (() => void) | undefined;

  constructor(transport: Transport, ports: LinkPorts, handlers: LinkHandlers) {
    this.#transport = transport;
    this.#ports = ports;
    this.#handlers = handlers;
    const { tap } = ports;
    this.#decoder = new FrameDecoder({
      ...(tap !== undefined && {
        whole: (octets, at, length) => {
          if (tap.watching) tap.seen('inbound', octets.subarray(at, at + length));
        },
      }),
      control: (decoded) => this.#control(decoded),
      packet: (octets) => {
        this.#messageBeganMs = this.#nowMs;
        this.#handlers.packet(octets, this.#nowMs);
      },
      lost: (error) => {
        if (tap?.watching === true) tap.lost(error);
        this.#finish(error);
      },
    });
    transport.attach({
      octets: (chunk) => this.#arrived(chunk),
      closed: (error) => this.#finish(error),
    });
  }

  get info(): TransportInfo {
    return this.#transport.info;
  }

  /** From now on messages with another Session ID are dropped. Not called: any is let through. */
  expectSession(sessionId: bigint): void {
    this.#sessionId = sessionId;
  }

  /** The configuration exchange is done: packets and keep-alives may come. */
  configured(): void {
    this.#configured = true;
    this.#decoder.admitPackets();
  }

  /** Writes a message. A peer that does not read is ended rather than queued for without bound. */
  send(message: Message): void {
    if (this.#over) return;
    if (this.#transport.queuedOctets > LIMITS.writeQueueOctets.value) {
      this.#finish(new PinholeError('WRITE_QUEUE_FULL'));
      return;
    }
    this.#write(encodeMessage(message));
  }

  /**
   * Writes an inner packet. One that a full queue leaves no room for is dropped: it would be stale when its turn came.
   * @returns whether it was taken.
   */
  sendPacket(octets: Uint8Array): boolean {
    if (this.#over || !this.#configured) return false;
    if (this.#transport.queuedOctets > LIMITS.packetQueueOctets.value) return false;
    this.#write(octets);
    return true;
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  /** Sends what is queued and closes. */
  end(): void {
    if (this.#retire()) this.#transport.end();
  }

  /** Closes at once. */
  destroy(): void {
    if (this.#retire()) this.#transport.destroy();
  }

  #write(octets: Uint8Array): void {
    const { tap } = this.#ports;
    this.#transport.write(octets);
    if (tap?.watching === true) tap.seen('outbound', octets);
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#over) return;
    this.#nowMs = this.#ports.clock.monotonicMs();
    const wasIncomplete = this.#decoder.incomplete;
    if (!wasIncomplete) this.#messageBeganMs = this.#nowMs;
    try {
      this.#handlers.received(this.#nowMs);
      this.#decoder.push(chunk);
    } catch (thrown) {
      this.#finish(asPinholeError(thrown));
    }
    if (this.#decoder.incomplete) this.#watchIncomplete();
  }

  /** One timer, however many messages begin and end: it looks when it fires. */
  #watchIncomplete(): void {
    if (this.#callOffIncomplete !== undefined) return;
    const limitMs = LIMITS.incompleteMessageMs.value;
    const leftMs = this.#messageBeganMs + limitMs - this.#ports.clock.monotonicMs();
    this.#callOffIncomplete = this.#ports.timers.after(leftMs, () => {
      this.#callOffIncomplete = undefined;
      if (!this.#decoder.incomplete) return;
      if (this.#ports.clock.monotonicMs() < this.#messageBeganMs + limitMs) this.#watchIncomplete();
      else this.#readOnceMore();
    });
  }

  /** The rest may have arrived and wait unread, where this program was late: it gets one turn of the event loop. */
  #readOnceMore(): void {
    const beganMs = this.#messageBeganMs;
    this.#callOffIncomplete = this.#ports.timers.after(0, () => {
      this.#callOffIncomplete = undefined;
      if (!this.#decoder.incomplete) return;
      if (this.#messageBeganMs === beganMs) this.#finish(new PinholeError('FRAMING_INCOMPLETE'));
      else this.#watchIncomplete();
    });
  }

  #control(decoded: Decoded): void {
    // What is left in the decoder after this message began with this chunk.
    this.#messageBeganMs = this.#nowMs;
    switch (decoded.kind) {
      case 'dropped':
        this.dropped.add(decoded.rule);
        return;
      case 'malformed': {
        const name = cmTypeName(decoded.header.cmType);
        // Protocol 6.6: errors in TLVs are judged before the Session ID.
        if (name !== undefined && isRequest(name)) {
          this.dropped.add('malformed-request');
          this.#handlers.malformedRequest(decoded.header);
        } else {
          this.dropped.add('malformed-response');
          this.#handlers.malformedResponse(decoded.header, decoded.detail);
        }
        return;
      }
      case 'message':
        if (this.#passes(decoded.message)) this.#handlers.message(decoded.message, this.#nowMs);
    }
  }

  #passes(message: Message): boolean {
    if (this.#sessionId !== undefined && message.sessionId !== this.#sessionId) {
      if (this.dropped.add('wrong-session-id') >= LIMITS.wrongSessionIds.value) {
        this.#finish(new PinholeError('WRONG_SESSION_ID'));
      }
      return false;
    }
    if (message.type !== 'Keep_Alive') return true;
    if (!this.#configured) {
      this.dropped.add('keep-alive-before-configuration');
      return false;
    }
    const verdict = this.#flood.judge(this.#nowMs);
    if (verdict === 'pass') return true;
    this.dropped.add('keep-alive-flood');
    if (verdict !== 'drop') this.#finish(verdict);
    return false;
  }

  #finish(error: PinholeError): void {
    if (!this.#retire()) return;
    this.#transport.destroy();
    this.#handlers.ended(error);
  }

  /** @returns whether the link was still alive. */
  #retire(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#decoder.stop();
    this.#callOffIncomplete?.();
    return true;
  }
}
