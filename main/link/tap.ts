import type { PinholeError } from '../model/errors.ts';

/** Seen from this end of a connection. */
export type Direction = 'inbound' | 'outbound';

/** Watches one connection. It is called between the stream and the tunnel: it must not throw, and must not take time. */
export interface LinkTap {
  /** Whether anyone looks at the moment: otherwise nothing more is called. */
  readonly watching: boolean;
  /** A whole message or inner packet, whatever becomes of it then. Valid only during the call. */
  seen(direction: Direction, octets: Uint8Array): void;
  /** Framing is lost: what arrives is no message any more. */
  lost(error: PinholeError): void;
}
