import type { PacketDrop } from '../model/packet-drop.ts';
import { InnerServices, type InnerService } from '../traffic/inner-services.ts';
import { sameOctets, sourceAddress } from '../traffic/ip-packet.ts';
import type { InnerClient, RelayPorts } from '../traffic/relay.ts';
import { AddressPool, type InnerTlvs, type Lease } from './address-pool.ts';

/** What a session needs to join the inner network. */
export interface Joining {
  readonly wish: InnerTlvs;
  /** Of the certificate that the client showed, or null. */
  readonly fingerprint: string | null;
  readonly client: InnerClient;
  /** The client has taken its addresses over in another session. */
  readonly evicted: () => void;
}

/** The inner side of a TSCF: addresses for its clients, and the services that they reach. */
export class InnerNetwork {
  readonly #pool = new AddressPool();
  readonly #services: InnerServices;

  /** @throws PinholeError OPTION_INVALID */
  constructor(services: readonly InnerService[], ports: RelayPorts) {
    this.#services = new InnerServices(services, ports);
  }

  /** @returns undefined where no address is left. */
  join({ wish, fingerprint, client, evicted }: Joining): InnerMember | undefined {
    const lease = this.#pool.assign(wish, fingerprint, evicted);
    return lease && new InnerMember(lease, client, this.#services);
  }
}

/** A session's place in the inner network. */
export class InnerMember {
  readonly #lease: Lease;
  readonly #client: InnerClient;
  readonly #services: InnerServices;

  constructor(lease: Lease, client: InnerClient, services: InnerServices) {
    this.#lease = lease;
    this.#client = client;
    this.#services = services;
  }

  get tlvs(): InnerTlvs {
    return this.#lease.tlvs;
  }

  /** @returns why the packet was dropped. Protocol 8: `packet-source` where it is not from the assigned address. */
  receive(octets: Uint8Array): PacketDrop | undefined {
    const source = sourceAddress(octets);
    if (source === undefined) return 'packet-malformed';
    const own = source.length === 4 ? this.#lease.ipv4 : this.#lease.ipv6;
    return sameOctets(source, own) ? this.#services.receive(octets, this.#client) : 'packet-source';
  }

  leave(): void {
    this.#services.forget(this.#client);
    this.#lease.release();
  }
}
