/** Why an inner packet was not passed on. Each is a counter of the tunnel. */
export type PacketDrop =
  /** Lengths that contradict each other, or a header that is cut off. */
  | 'packet-malformed'
  /** IPv4 options. */
  | 'packet-options'
  | 'packet-fragment'
  /** Another protocol than UDP, or an IPv6 extension header before it. */
  | 'packet-not-udp'
  | 'packet-checksum'
  /** Protocol 8: not from the address that was assigned. */
  | 'packet-source'
  /** Not to the address that was assigned. */
  | 'packet-destination'
  /** To a port that no forward has in use. */
  | 'packet-unmapped'
  /** To an address and port that no service has. */
  | 'packet-no-service'
  /** No socket to be had for the relay. */
  | 'packet-relay-full'
  /** To a relay's socket, from another than its target. */
  | 'packet-relay-source'
  /** What came for the client does not fit an inner packet. */
  | 'packet-too-large'
  /** The next queue is full. */
  | 'packet-queue-full';
