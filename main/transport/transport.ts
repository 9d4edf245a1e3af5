import type { PinholeError } from '../model/errors.ts';
import type { TlsSnapshot } from '../model/snapshot.ts';

/** An established TLS connection, as both ends see it: octets in, octets out, and its end. */
export interface Transport {
  readonly info: TransportInfo;
  /** Octets that were written and not yet taken by the system. */
  readonly queuedOctets: number;
  /** Takes over what arrives. Called once, in the same turn in which the transport was given out; before it, nothing is lost. */
  attach(handlers: TransportHandlers): void;
  write(octets: Uint8Array): void;
  /** Stops and goes on reading: what arrives meanwhile fills the system's buffers and then the peer's. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. `closed` is not called. */
  end(): void;
  /** Closes at once. `closed` is not called. */
  destroy(): void;
}

export interface TransportHandlers {
  octets(chunk: Uint8Array): void;
  /** The peer or the network ended it: PEER_CLOSED, PEER_RESET or a TLS error. Called at most once, and last. */
  closed(error: PinholeError): void;
}

export interface TransportInfo {
  /** address:port of this end. */
  readonly local: string;
  readonly remote: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** SHA-256 of the certificate that the peer showed, 64 hexadecimal digits; null where it showed none. */
  readonly peerFingerprint: string | null;
  /** The URL of the proxy in between; absent: there is none. */
  readonly proxy?: string;
  readonly tls: TlsSnapshot;
}
