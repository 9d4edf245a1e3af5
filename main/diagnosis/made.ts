import type { Socket } from 'node:net';
import type { Candidate, Candidates } from '../transport/candidates.ts';
import type { Handshake } from '../transport/handshake.ts';
import type { Way } from '../transport/proxy/ways.ts';
import type { Transport } from '../transport/transport.ts';
import type { Conversation } from './conversation.ts';
import type { Disturbance } from './watch.ts';

/** A connection as far as TLS is to run on it, and the port of the TSCF that it leads to. */
export interface Along {
  readonly socket: Socket;
  readonly port: number;
}

/** What the stages of one diagnosis hand on to each other. Whatever is still open in the end is closed with it. */
export class Made {
  readonly handshake: Handshake;
  way: Way = 'direct';
  candidates: Candidates | undefined;
  /** The connection to the candidate that connected first, until a stage takes it. */
  reached: Along | undefined;
  reachedAt: Candidate | undefined;
  /** How long that took. */
  connectMs: number | undefined;
  along: Along | undefined;
  /** The same way once more. @throws PinholeError TCP_… or PROXY_…, or the signal's reason */
  again: ((signal: AbortSignal) => Promise<Socket>) | undefined;
  transport: Transport | undefined;
  conversation: Conversation | undefined;
  /** When this machine stood still, or its network changed. */
  readonly disturbances: Disturbance[] = [];

  constructor(handshake: Handshake) {
    this.handshake = handshake;
  }

  /** Tells the TSCF, where there is a session. Never rejects. */
  async close(): Promise<void> {
    if (this.conversation !== undefined) await this.conversation.release();
    else this.transport?.destroy();
    this.along?.socket.destroy();
    this.reached?.socket.destroy();
  }
}
