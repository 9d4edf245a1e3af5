import type { Forward } from '../model/forward.ts';
import type { PacketDrop } from '../model/packet-drop.ts';
import type { ForwardSnapshot, TunnelSnapshot } from '../model/snapshot.ts';
import { parseIpv4, parseIpv6 } from '../protocol/address.ts';
import { UdpForwards, type ForwardPorts } from '../traffic/udp-forwards.ts';
import type { InnerWish } from './agreement.ts';

/** What goes through a tunnel besides control messages, over all its connections: inner addresses and forwards. */
export class InnerTraffic {
  readonly #forwards: UdpForwards;
  #addresses: InnerWish = {};

  constructor(forwards: readonly Forward[], ports: ForwardPorts) {
    this.#forwards = new UdpForwards(forwards, ports);
  }

  /** The addresses that the last connection had, to be asked for again (protocol 6.5). */
  get wish(): InnerWish {
    return this.#addresses;
  }

  /** @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED */
  open(): Promise<void> {
    return this.#forwards.open();
  }

  close(): Promise<void> {
    return this.#forwards.close();
  }

  /** @param send gives whether the packet was taken. */
  begin(addresses: InnerWish, send: (packet: Uint8Array) => boolean): void {
    this.#addresses = addresses;
    const { internalIpv4Address: ipv4 = '', internalIpv6Address: ipv6 } = addresses;
    this.#forwards.attach({ ipv4: parseIpv4(ipv4), ipv6: parseIpv6(ipv6?.address ?? ''), send });
  }

  /** The connection is over. */
  end(): void {
    this.#forwards.detach();
  }

  /** @returns why the packet was dropped. */
  receive(packet: Uint8Array): PacketDrop | undefined {
    return this.#forwards.receive(packet);
  }

  snapshot(): ForwardSnapshot[] {
    return this.#forwards.snapshot();
  }
}

/** Inner addresses as a snapshot has them; IPv6 with its prefix length. */
export function innerAddressTexts({
  internalIpv4Address: ipv4,
  internalIpv6Address: ipv6,
}: InnerWish): Pick<TunnelSnapshot['addresses'], 'internalIpv4' | 'internalIpv6'> {
  return {
    internalIpv4: ipv4 ?? null,
    internalIpv6: ipv6 === undefined ? null : `${ipv6.address}/${ipv6.prefixLength}`,
  };
}
