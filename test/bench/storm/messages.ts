import { encodeMessage } from '../../../main/protocol/encode.ts';

/** What each process of a storm is told as it starts. */
export interface ServerOrder {
  readonly kind: 'tscf' | 'bare';
  readonly port: number;
  readonly certPem: string;
  readonly keyPem: string;
  /** Base64. */
  readonly ticketKeys: string;
  readonly handshakesPerS: number;
}

export interface ClientOrder {
  readonly kind: 'pinhole' | 'bare';
  readonly port: number;
  readonly caFile: string;
  readonly tunnels: number;
}

/** What a server tells when it is asked. */
export interface ServerState {
  readonly rssOctets: number;
  readonly resumed: number;
  readonly refused: number;
  /** Handshakes that began. */
  readonly begun: number;
}

/** When each tunnel was up (again), ms since the epoch, in the order in which they were. */
export interface AllUp {
  readonly upMs: readonly number[];
}

/** The exchange that configures a tunnel: what the floor sends, octet for octet as long as what the product does. */
export const REQUEST = encodeMessage({
  type: 'Configuration_Request',
  sessionId: 0x0102030405060708n,
  sequence: 1,
  tlvs: { keepAliveIntervalS: 0 },
});
export const RESPONSE = encodeMessage({
  type: 'Configuration_Response',
  sessionId: 0x0102030405060708n,
  sequence: 1,
  tlvs: {
    resultCode: 0,
    keepAliveIntervalS: 60,
    reflexiveAddress: { address: '127.0.0.1', port: 4_711 },
    idleLimitS: 90,
  },
});
