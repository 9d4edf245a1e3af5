import { PinholeError } from '../../main/model/errors.ts';
import type { UdpPeer, UdpPort, UdpSocket } from '../../main/platform/udp.ts';

/** One end in the hands of a test: what it got, oldest first, and a way to send. */
export interface MemoryPeer extends UdpPeer {
  readonly received: { readonly octets: Uint8Array; readonly from: UdpPeer }[];
  send(octets: Uint8Array, to: UdpPeer): void;
}

interface Bound extends UdpPeer {
  readonly receive: (octets: Uint8Array, from: UdpPeer) => void;
}

const FIRST_FREE_PORT = 40_000;

/** A UDP network in memory. A datagram arrives in the turn in which it was sent, or is lost where nobody is bound. */
export class MemoryUdp implements UdpPort {
  /** While set, `bind` fails with it. */
  failure: PinholeError | undefined;
  /** While true, no socket takes what it is to send. */
  full = false;
  readonly #bound = new Map<string, Bound>();
  #nextFree = FIRST_FREE_PORT;

  /** Addresses that sockets are bound to. */
  get bound(): string[] {
    return [...this.#bound.keys()];
  }

  bind(at: UdpPeer, received: (octets: Uint8Array, from: UdpPeer) => void): Promise<UdpSocket> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const port = at.port === 0 ? this.#nextFree++ : at.port;
    const here: Bound = { address: at.address, port, receive: received };
    const key = keyOf(here);
    if (this.#bound.has(key)) return Promise.reject(new PinholeError('PORT_IN_USE', `${key} is taken`));
    this.#bound.set(key, here);
    return Promise.resolve({
      port,
      send: (octets, to) => {
        if (this.full || this.#bound.get(key) !== here) return false;
        this.#deliver(octets, here, to);
        return true;
      },
      close: () => {
        if (this.#bound.get(key) === here) this.#bound.delete(key);
      },
    });
  }

  /** A program on this machine. */
  async peer(address: string, port: number): Promise<MemoryPeer> {
    const received: MemoryPeer['received'] = [];
    const socket = await this.bind({ address, port }, (octets, from) => received.push({ octets, from }));
    return { address, port: socket.port, received, send: (octets, to) => void socket.send(octets, to) };
  }

  #deliver(octets: Uint8Array, { address, port }: UdpPeer, to: UdpPeer): void {
    this.#bound.get(keyOf(to))?.receive(Uint8Array.from(octets), { address, port });
  }
}

const keyOf = ({ address, port }: UdpPeer): string => `${address} ${port}`;
