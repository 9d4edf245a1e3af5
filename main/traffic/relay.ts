import { LIMITS } from '../model/limits.ts';
import type { PacketDrop } from '../model/packet-drop.ts';
import type { UdpPeer, UdpPort, UdpSocket } from '../platform/udp.ts';
import { IdleSet, type Idle, type IdlePorts } from './idle-set.ts';
import { buildUdpPacket, type UdpPacket } from './ip-packet.ts';

export interface RelayPorts extends IdlePorts {
  readonly udp: UdpPort;
}

/** A tunnel, as the services see it. */
export interface InnerClient {
  /** @returns whether the packet was taken: not while the queue is full. */
  send(packet: Uint8Array): boolean;
  /** Something on its way to the client was dropped. */
  dropped(reason: PacketDrop): void;
}

/** A port of a service, and the real one behind it. */
export interface Route {
  /** No other route has it. */
  readonly id: number;
  readonly target: UdpPeer;
}

/** A client's port that speaks with a port of a service, and the real socket that stands for it. */
interface Mapping extends Idle {
  readonly client: InnerClient;
  readonly key: number;
  /** From the service to the client, less what it carries. */
  readonly back: Omit<UdpPacket, 'payload'>;
  readonly target: UdpPeer;
  socket: UdpSocket | undefined;
  /** What came before the socket was bound. */
  readonly waiting: Uint8Array[];
  over: boolean;
}

/** Hands inner packets to real UDP sockets and brings the replies back: a socket for each client port and service port. */
export class Relay {
  readonly #ports: RelayPorts;
  readonly #byClient = new Map<InnerClient, Map<number, Mapping>>();
  readonly #idle: IdleSet<Mapping>;

  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#idle = new IdleSet(ports, (mapping) => this.#forget(mapping));
  }

  /** @returns why the packet went nowhere. */
  pass(packet: UdpPacket, { id, target }: Route, client: InnerClient): PacketDrop | undefined {
    const key = id * 0x1_0000 + packet.sourcePort;
    const mapping = this.#byClient.get(client)?.get(key) ?? this.#map(packet, key, target, client);
    if (mapping === undefined) return 'packet-relay-full';
    mapping.usedMs = this.#ports.clock.monotonicMs();
    if (mapping.socket !== undefined) {
      return mapping.socket.send(packet.payload, target) ? undefined : 'packet-queue-full';
    }
    if (mapping.waiting.length >= LIMITS.relayWaiting.value) return 'packet-queue-full';
    // The packet is valid only during the call.
    mapping.waiting.push(Uint8Array.from(packet.payload));
    return undefined;
  }

  /** The client's tunnel is over: its sockets are closed. */
  forget(client: InnerClient): void {
    for (const mapping of [...(this.#byClient.get(client)?.values() ?? [])]) {
      this.#idle.delete(mapping);
      this.#forget(mapping);
    }
  }

  #map(packet: UdpPacket, key: number, target: UdpPeer, client: InnerClient): Mapping | undefined {
    const own = this.#byClient.get(client) ?? new Map<number, Mapping>();
    if (own.size >= LIMITS.relayMappingsPerClient.value) return undefined;
    if (this.#idle.size >= LIMITS.relayMappings.value) return undefined;
    const mapping: Mapping = {
      client,
      key,
      back: {
        source: Uint8Array.from(packet.destination),
        sourcePort: packet.destinationPort,
        destination: Uint8Array.from(packet.source),
        destinationPort: packet.sourcePort,
      },
      target,
      socket: undefined,
      waiting: [],
      over: false,
      usedMs: this.#ports.clock.monotonicMs(),
    };
    this.#byClient.set(client, own.set(key, mapping));
    this.#idle.add(mapping);
    void this.#bind(mapping);
    return mapping;
  }

  async #bind(mapping: Mapping): Promise<void> {
    const at = { address: nearAddress(mapping.target.address), port: 0 };
    try {
      const socket = await this.#ports.udp.bind(at, (payload, from) => this.#reply(mapping, payload, from));
      if (mapping.over) {
        socket.close();
        return;
      }
      mapping.socket = socket;
      for (const payload of mapping.waiting.splice(0)) {
        if (!socket.send(payload, mapping.target)) mapping.client.dropped('packet-queue-full');
      }
    } catch {
      // No socket to be had: what waited for it is lost, and the next packet tries again.
      mapping.waiting.forEach(() => mapping.client.dropped('packet-relay-full'));
      this.#idle.delete(mapping);
      this.#forget(mapping);
    }
  }

  #reply(mapping: Mapping, payload: Uint8Array, from: UdpPeer): void {
    const { client, back, target } = mapping;
    if (from.port !== target.port || from.address !== target.address) {
      client.dropped('packet-relay-source');
      return;
    }
    mapping.usedMs = this.#ports.clock.monotonicMs();
    const packet = buildUdpPacket({ ...back, payload });
    if (packet === undefined) client.dropped('packet-too-large');
    else if (!client.send(packet)) client.dropped('packet-queue-full');
  }

  #forget(mapping: Mapping): void {
    mapping.over = true;
    mapping.socket?.close();
    const own = this.#byClient.get(mapping.client);
    own?.delete(mapping.key);
    if (own?.size === 0) this.#byClient.delete(mapping.client);
  }
}

/** Where a socket is bound that speaks with `address`: on loopback where that is there, else on any address. */
function nearAddress(address: string): string {
  if (address.startsWith('127.')) return '127.0.0.1';
  if (address === '::1') return '::1';
  return address.includes(':') ? '::' : '0.0.0.0';
}
