import type { ErrorCode } from '../model/error-table.ts';

/** Why a connection is closed before its handshake. */
export type ConnectionRefusal = 'full' | 'rate' | 'address';

/** What a TSCF has counted. The first three are of this moment; all others only ever grow while it runs. */
export interface TscfCounts {
  /** Configured tunnels, now. */
  readonly tunnels: number;
  /** Connections, now: from the first packet on, those that wait for their handshake too. */
  readonly connections: number;
  /** Connections whose handshake waits for its turn, now. */
  readonly waiting: number;
  /** Connections whose handshake began. */
  readonly accepted: number;
  /**
   * Connections that were closed without a handshake. `full`: there were as many as there may be; `rate`: their turn would
   * have come too late; `address`: that address had as many as it may have.
   */
  readonly refusedConnections: Readonly<Record<ConnectionRefusal, number>>;
  /** Handshakes that succeeded. */
  readonly handshakes: number;
  /** Of these, the ones that resumed a TLS session. */
  readonly resumed: number;
  /** Handshakes that failed, or did not come to an end in time. */
  readonly handshakesFailed: number;
  /** Tunnels that were configured. */
  readonly configured: number;
  /** Configurations that were refused, by result code; a code that never was is not there. */
  readonly refused: Readonly<Record<number, number>>;
  /** Sessions that are over, by the code of the reason; a code that never was is not there. */
  readonly ended: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Keep_Alives of clients that protocol 8 let through. */
  readonly keepAlivesReceived: number;
  /** Those of them that were answered: all, while the TSCF is orderly. */
  readonly keepAlivesAnswered: number;
}

/** The counters of one TSCF: those of each keep-alive are fields that are added to, and nothing else. */
export class TscfCounters {
  accepted = 0;
  handshakes = 0;
  resumed = 0;
  handshakesFailed = 0;
  configured = 0;
  keepAlivesReceived = 0;
  keepAlivesAnswered = 0;
  readonly refusedConnections: Record<ConnectionRefusal, number> = { full: 0, rate: 0, address: 0 };
  readonly #refused = new Map<number, number>();
  readonly #ended = new Map<ErrorCode, number>();

  refused(resultCode: number): void {
    this.#refused.set(resultCode, (this.#refused.get(resultCode) ?? 0) + 1);
  }

  ended(code: ErrorCode): void {
    this.#ended.set(code, (this.#ended.get(code) ?? 0) + 1);
  }

  /** A copy, which does not change any more. */
  snapshot(now: Pick<TscfCounts, 'tunnels' | 'connections' | 'waiting'>): TscfCounts {
    return {
      ...now,
      accepted: this.accepted,
      refusedConnections: { ...this.refusedConnections },
      handshakes: this.handshakes,
      resumed: this.resumed,
      handshakesFailed: this.handshakesFailed,
      configured: this.configured,
      refused: Object.fromEntries(this.#refused),
      ended: Object.fromEntries(this.#ended),
      keepAlivesReceived: this.keepAlivesReceived,
      keepAlivesAnswered: this.keepAlivesAnswered,
    };
  }
}
