import { LIMITS } from '../model/limits.ts';
import { PinholeError } from '../model/errors.ts';
import type { PacketDrop } from '../model/packet-drop.ts';
import { formatIpv4, formatIpv6 } from '../protocol/address.ts';
import { addressOctets } from './address.ts';
import { buildUdpPacket, parseUdpPacket, sameOctets, type UdpPacket } from './ip-packet.ts';
import { Relay, type InnerClient, type RelayPorts } from './relay.ts';

/** What answers at an inner address and port. */
export type InnerService =
  /** Sends each datagram back to where it came from. */
  | { readonly kind: 'echo'; readonly address: string; readonly port: number }
  /** Hands `count` ports from `port` on to a real UDP address, one to one. */
  | {
      readonly kind: 'relay';
      readonly address: string;
      readonly port: number;
      readonly count: number;
      /** A literal address. */
      readonly to: { readonly address: string; readonly port: number };
    };

interface Place {
  readonly address: Uint8Array;
  readonly port: number;
  readonly count: number;
  /** Undefined: an echo. */
  readonly to: { readonly address: string; readonly port: number } | undefined;
}

/** Routes inner packets to the services by their destination. */
export class InnerServices {
  readonly #places: readonly Place[];
  readonly #relay: Relay;

  /** @throws PinholeError OPTION_INVALID when there are more than `LIMITS.tscfServices`. */
  constructor(services: readonly InnerService[], ports: RelayPorts) {
    if (services.length > LIMITS.tscfServices.value) {
      throw new PinholeError(
        'OPTION_INVALID',
        `${services.length} services; at most ${LIMITS.tscfServices.value} are allowed`,
      );
    }
    this.#relay = new Relay(ports);
    this.#places = services.map((service) => ({
      address: addressOctets(service.address),
      port: service.port,
      count: service.kind === 'relay' ? service.count : 1,
      to: service.kind === 'relay' ? canonical(service.to) : undefined,
    }));
  }

  /** A packet of a client whose source has been checked. @returns why it went nowhere. */
  receive(octets: Uint8Array, client: InnerClient): PacketDrop | undefined {
    const packet = parseUdpPacket(octets);
    if (typeof packet === 'string') return packet;
    const index = this.#places.findIndex((place) => serves(place, packet));
    const place = this.#places[index];
    if (place === undefined) return 'packet-no-service';
    if (place.to === undefined) return echo(packet, client);
    const port = place.to.port + packet.destinationPort - place.port;
    const id = index * 0x1_0000 + packet.destinationPort;
    return this.#relay.pass(packet, { id, target: { address: place.to.address, port } }, client);
  }

  /** The client's tunnel is over. */
  forget(client: InnerClient): void {
    this.#relay.forget(client);
  }
}

function serves({ address, port, count }: Place, { destination, destinationPort }: UdpPacket): boolean {
  return destinationPort >= port && destinationPort < port + count && sameOctets(address, destination);
}

function echo(packet: UdpPacket, client: InnerClient): PacketDrop | undefined {
  const back = buildUdpPacket({
    source: packet.destination,
    sourcePort: packet.destinationPort,
    destination: packet.source,
    destinationPort: packet.sourcePort,
    payload: packet.payload,
  });
  return back !== undefined && client.send(back) ? undefined : 'packet-queue-full';
}

/** As the system writes the address of who sent a datagram. */
function canonical({ address, port }: { address: string; port: number }): { address: string; port: number } {
  const octets = addressOctets(address);
  return { address: octets.length === 4 ? formatIpv4(octets) : formatIpv6(octets), port };
}
