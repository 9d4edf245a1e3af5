/** UDP sockets, injected so that tests need none. Addresses are literals: nothing here asks a name service. */
export interface UdpPeer {
  readonly address: string;
  readonly port: number;
}

export interface UdpSocket {
  /** Where it is bound. */
  readonly port: number;
  /** The octets may be used again after the call. @returns whether they were taken; false: the queue is full, or the socket is closed. */
  send(octets: Uint8Array, to: UdpPeer): boolean;
  /** Frees the port at once; nothing is received any more. */
  close(): void;
}

export interface UdpPort {
  /**
   * @param at port 0: any free one.
   * @param received the octets are the receiver's to keep.
   * @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED
   */
  bind(at: UdpPeer, received: (octets: Uint8Array, from: UdpPeer) => void): Promise<UdpSocket>;
}
