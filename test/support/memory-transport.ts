import { PinholeError } from '../../main/model/errors.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { Transport, TransportHandlers, TransportInfo } from '../../main/transport/transport.ts';

/** The path between two memory transports. */
export interface MemoryPath {
  /** How long a write is under way, ms. Order is kept whatever it is set to. */
  latencyMs: number;
  /** As a pin-hole that closed: what is written is lost, and no end is seen. */
  blackHole: boolean;
}

export interface MemoryPair {
  readonly client: MemoryTransport;
  readonly server: MemoryTransport;
  readonly path: MemoryPath;
}

type Delivery = Uint8Array | PinholeError;

/** One end of a connection in memory. Nothing is delivered in the turn in which it was written, nor while paused. */
export class MemoryTransport implements Transport {
  readonly info: TransportInfo;
  /** Octets that this end wrote, one entry a write. */
  readonly written: Uint8Array[] = [];
  #peer: MemoryTransport | undefined;
  readonly #timers: Timers;
  readonly #path: MemoryPath;
  /** What is under way to this end, oldest first. */
  readonly #incoming: Delivery[] = [];
  readonly #callOffs = new Set<() => void>();
  /** Octets under way to this end. */
  unreadOctets = 0;
  /** How many of `#incoming` have arrived. */
  #due = 0;
  #paused = false;
  #over = false;
  #handlers: TransportHandlers | undefined;

  constructor(name: string, timers: Timers, path: MemoryPath) {
    this.#timers = timers;
    this.#path = path;
    this.info = {
      local: `${name}:1`,
      remote: '192.0.2.1:4711',
      remoteAddress: '192.0.2.1',
      remotePort: 4711,
      peerFingerprint: null,
      tls: {
        protocol: 'TLSv1.3',
        cipher: 'none',
        subject: 'memory',
        issuer: 'memory',
        validTo: '',
        chain: [],
        pinned: false,
        resumed: false,
        previousIssuer: null,
      },
    };
  }

  static join(one: MemoryTransport, other: MemoryTransport): void {
    one.#peer = other;
    other.#peer = one;
  }

  /** This end has called `end` or `destroy`, or was told of the other's. */
  get over(): boolean {
    return this.#over;
  }

  get queuedOctets(): number {
    return this.#peer?.unreadOctets ?? 0;
  }

  attach(handlers: TransportHandlers): void {
    if (this.#handlers !== undefined) throw new Error('attached twice');
    this.#handlers = handlers;
  }

  write(octets: Uint8Array): void {
    if (this.#over) return;
    this.written.push(Uint8Array.from(octets));
    this.#toPeer(Uint8Array.from(octets));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    if (this.#due > 0) this.#wake(0);
  }

  end(): void {
    if (this.#over) return;
    this.#toPeer(new PinholeError('PEER_CLOSED', 'the other end closed'));
    this.#close();
  }

  destroy(): void {
    this.end();
  }

  /** The network ends the connection at this end. */
  fail(error: PinholeError): void {
    if (this.#over) return;
    this.#close();
    this.#handlers?.closed(error);
  }

  #toPeer(item: Delivery): void {
    const peer = this.#peer;
    if (peer !== undefined && !this.#path.blackHole) peer.#expect(item);
  }

  #expect(item: Delivery): void {
    if (this.#over) return;
    this.#incoming.push(item);
    if (item instanceof Uint8Array) this.unreadOctets += item.length;
    this.#wake(this.#path.latencyMs, 1);
  }

  #wake(ms: number, more = 0): void {
    const callOff = this.#timers.after(ms, () => {
      this.#callOffs.delete(callOff);
      this.#due += more;
      while (this.#due > 0 && !this.#paused && !this.#over) {
        this.#due -= 1;
        this.#deliver(this.#incoming.shift());
      }
    });
    this.#callOffs.add(callOff);
  }

  #deliver(item: Delivery | undefined): void {
    if (item instanceof PinholeError) {
      this.fail(item);
    } else if (item !== undefined) {
      this.unreadOctets -= item.length;
      this.#handlers?.octets(item);
    }
  }

  #close(): void {
    this.#over = true;
    this.#incoming.length = 0;
    this.unreadOctets = 0;
    for (const callOff of this.#callOffs) callOff();
    this.#callOffs.clear();
  }
}

/** Two ends of one connection. `timers` carries what is under way: nothing moves before the test moves time. */
export function memoryPair(timers: Timers, latencyMs = 0): MemoryPair {
  const path = { latencyMs, blackHole: false };
  const client = new MemoryTransport('client', timers, path);
  const server = new MemoryTransport('server', timers, path);
  MemoryTransport.join(client, server);
  return { client, server, path };
}
