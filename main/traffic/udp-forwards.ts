import { endpoint } from '../model/endpoint.ts';
import { PinholeError } from '../model/errors.ts';
import type { Forward } from '../model/forward.ts';
import { LIMITS } from '../model/limits.ts';
import type { PacketDrop } from '../model/packet-drop.ts';
import type { ForwardDrop, ForwardSnapshot } from '../model/snapshot.ts';
import type { Random } from '../platform/random.ts';
import type { UdpPeer, UdpPort, UdpSocket } from '../platform/udp.ts';
import { addressOctets } from './address.ts';
import { IdleSet, type Idle, type IdlePorts } from './idle-set.ts';
import { freePort } from './inner-ports.ts';
import { buildUdpPacket, parseUdpPacket, sameOctets } from './ip-packet.ts';

/** An established tunnel, as its forwards see it. */
export interface InnerPath {
  /** The addresses that were assigned. */
  readonly ipv4: Uint8Array | undefined;
  readonly ipv6: Uint8Array | undefined;
  /** @returns whether the packet was taken: not while the queue is full. */
  send(packet: Uint8Array): boolean;
}

export interface ForwardPorts extends IdlePorts {
  readonly random: Random;
  readonly udp: UdpPort;
}

/** One forward of the profile, and what it has carried. */
interface Account {
  readonly forward: Forward;
  readonly dropped: Map<ForwardDrop, number>;
  mappings: number;
  sent: number;
  received: number;
}

/** One port of a forward. */
interface Channel {
  readonly account: Account;
  readonly socket: UdpSocket;
  readonly target: Uint8Array;
  readonly targetPort: number;
  /** By address and port of the local program. */
  readonly mappings: Map<string, Mapping>;
}

/** A local program that has sent to a channel, and the inner port that stands for it. */
interface Mapping extends Idle {
  readonly channel: Channel;
  readonly key: string;
  readonly peer: UdpPeer;
  readonly innerPort: number;
}

interface Mapped {
  readonly byInnerPort: Map<number, Mapping>;
  readonly idle: IdleSet<Mapping>;
}

/**
 * The UDP forwards of one tunnel: datagrams of local programs become inner packets, and replies find their way back.
 * Nothing is ever queued here: what cannot go on at once is dropped, and counted by reason.
 */
export class UdpForwards {
  readonly #ports: ForwardPorts;
  readonly #accounts: readonly Account[];
  #channels: Channel[] = [];
  /** Undefined: nothing was mapped yet, as where there are no forwards. */
  #mapped: Mapped | undefined;
  #path: InnerPath | undefined;
  /** The last opening or closing: each waits for the one before it. */
  #last: Promise<void> = Promise.resolve();

  constructor(forwards: readonly Forward[], ports: ForwardPorts) {
    this.#ports = ports;
    this.#accounts = forwards.map((forward) => ({
      forward,
      dropped: new Map(),
      mappings: 0,
      sent: 0,
      received: 0,
    }));
  }

  /** Binds every port; does nothing where that is done. @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED: then none is bound. */
  open(): Promise<void> {
    return this.#inTurn(() => this.#open());
  }

  /** Frees the ports and forgets the mappings; the counts stay. */
  close(): Promise<void> {
    this.#path = undefined;
    return this.#inTurn(() => this.#close());
  }

  /** The tunnel is up: from now on datagrams go into it. Mappings of an earlier connection hold. */
  attach(path: InnerPath): void {
    this.#path = path;
  }

  /** The tunnel is down: until `attach` datagrams are dropped. */
  detach(): void {
    this.#path = undefined;
  }

  /** An inner packet arrived. @returns why it went to nobody. */
  receive(octets: Uint8Array): PacketDrop | undefined {
    const packet = parseUdpPacket(octets);
    if (typeof packet === 'string') return packet;
    const own = ownAddress(this.#path, packet.destination.length);
    if (own === undefined || !sameOctets(packet.destination, own)) return 'packet-destination';
    const mapping = this.#mapped?.byInnerPort.get(packet.destinationPort);
    if (mapping === undefined) return 'packet-unmapped';
    const { channel, peer } = mapping;
    if (packet.sourcePort !== channel.targetPort || !sameOctets(packet.source, channel.target)) {
      count(channel.account, 'reply-source');
      return undefined;
    }
    mapping.usedMs = this.#ports.clock.monotonicMs();
    if (channel.socket.send(packet.payload, peer)) channel.account.received += 1;
    else count(channel.account, 'local-queue-full');
    return undefined;
  }

  snapshot(): ForwardSnapshot[] {
    return this.#accounts.map((account) => {
      const { forward, mappings, sent, received, dropped } = account;
      const first = this.#channels.find((channel) => channel.account === account);
      return {
        listen: range(forward.listen.host, first?.socket.port ?? forward.listen.port, forward.count),
        to: range(forward.to.address, forward.to.port, forward.count),
        mappings,
        sent,
        received,
        droppedByReason: Object.fromEntries(dropped),
      };
    });
  }

  async #open(): Promise<void> {
    if (this.#channels.length > 0) return;
    try {
      for (const account of this.#accounts) {
        for (let offset = 0; offset < account.forward.count; offset += 1) {
          this.#channels.push(await this.#bind(account, offset));
        }
      }
    } catch (thrown) {
      this.#close();
      throw thrown;
    }
  }

  async #bind(account: Account, offset: number): Promise<Channel> {
    const { listen, to, count: ports } = account.forward;
    const at = { address: listen.host, port: listen.port === 0 ? 0 : listen.port + offset };
    try {
      const socket = await this.#ports.udp.bind(at, (datagram, from) => this.#send(channel, datagram, from));
      const channel: Channel = {
        account,
        socket,
        target: addressOctets(to.address),
        targetPort: to.port + offset,
        mappings: new Map(),
      };
      return channel;
    } catch (thrown) {
      if (!(thrown instanceof PinholeError)) throw thrown;
      const name = `${range(listen.host, listen.port, ports)} → ${range(to.address, to.port, ports)}`;
      throw new PinholeError(thrown.code, `forward ${name}: ${thrown.message}`, { cause: thrown });
    }
  }

  #close(): void {
    for (const { socket, mappings, account } of this.#channels) {
      socket.close();
      account.mappings -= mappings.size;
    }
    this.#channels = [];
    this.#mapped?.idle.clear();
    this.#mapped = undefined;
  }

  #send(channel: Channel, datagram: Uint8Array, from: UdpPeer): void {
    const { account, target, targetPort } = channel;
    const path = this.#path;
    if (path === undefined) {
      count(account, 'tunnel-down');
      return;
    }
    const source = ownAddress(path, target.length);
    if (source === undefined) {
      count(account, 'no-inner-address');
      return;
    }
    const mapping = this.#mapping(channel, from);
    if (mapping === undefined) {
      count(account, 'mappings-full');
      return;
    }
    mapping.usedMs = this.#ports.clock.monotonicMs();
    const packet = buildUdpPacket({
      source,
      sourcePort: mapping.innerPort,
      destination: target,
      destinationPort: targetPort,
      payload: datagram,
    });
    if (packet === undefined) count(account, 'too-large');
    else if (path.send(packet)) account.sent += 1;
    else count(account, 'queue-full');
  }

  #mapping(channel: Channel, peer: UdpPeer): Mapping | undefined {
    const key = `${peer.address} ${peer.port}`;
    const known = channel.mappings.get(key);
    if (known !== undefined) return known;
    const { byInnerPort, idle } = this.#ofMappings();
    if (idle.size >= LIMITS.forwardMappings.value) return undefined;
    const innerPort = freePort(byInnerPort, peer.port, this.#ports.random);
    const usedMs = this.#ports.clock.monotonicMs();
    const mapping: Mapping = { channel, key, peer, innerPort, usedMs };
    channel.mappings.set(key, mapping);
    channel.account.mappings += 1;
    byInnerPort.set(innerPort, mapping);
    idle.add(mapping);
    return mapping;
  }

  #ofMappings(): Mapped {
    this.#mapped ??= {
      byInnerPort: new Map(),
      idle: new IdleSet(this.#ports, (mapping) => this.#forget(mapping)),
    };
    return this.#mapped;
  }

  #forget({ channel, key, innerPort }: Mapping): void {
    channel.mappings.delete(key);
    channel.account.mappings -= 1;
    this.#mapped?.byInnerPort.delete(innerPort);
  }

  #inTurn(step: () => Promise<void> | void): Promise<void> {
    const done = this.#last.then(step);
    // Whoever asked is told of a failure; the next step begins all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const ownAddress = (path: InnerPath | undefined, octets: number): Uint8Array | undefined =>
  octets === 4 ? path?.ipv4 : path?.ipv6;

function count({ dropped }: Account, reason: ForwardDrop): void {
  dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
}

/** `127.0.0.1:10000-10019` */
function range(address: string, port: number, ports: number): string {
  return ports === 1 ? endpoint(address, port) : `${endpoint(address, port)}-${port + ports - 1}`;
}
