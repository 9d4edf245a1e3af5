import { createHash } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import type { LoadGuardOptions } from '../keepalive/load-guard.ts';
import type { ErrorCode } from '../model/error-table.ts';
import { LIMITS } from '../model/limits.ts';
import type { Random } from '../platform/random.ts';
import type { UdpPort } from '../platform/udp.ts';
import type { InnerService } from '../traffic/inner-services.ts';
import type { RefusedConnections } from './refusal-teller.ts';
import type { TscfSettings } from './settings.ts';
import type { TscfSession } from './tscf-session.ts';

export interface TscfPorts extends LoadGuardOptions {
  readonly random: Random;
}

/** What happened at the TSCF; `client` is the address and port that it sees. */
export type TscfEvent =
  | { readonly event: 'connected'; readonly client: string }
  | {
      readonly event: 'configured';
      readonly client: string;
      readonly intervalS: number;
      readonly negotiated: boolean;
      /** The TSCF sends Keep_Alive too. */
      readonly originates: boolean;
    }
  | {
      readonly event: 'ended';
      readonly client: string;
      readonly code: ErrorCode;
      readonly message: string;
      /** Which Keep_Alive of the client arrived last: where answers were missing there, it tells which direction failed. */
      readonly lastKeepAlive: TscfSession['lastKeepAlive'];
      readonly dropped: Readonly<Record<string, number>>;
    }
  /** Connections that were closed before their handshake, since this was told last; at most once a second. */
  | { readonly event: 'refused'; readonly connections: RefusedConnections };

/** How many clients are let in, and how fast; each has a default. */
export interface TscfAdmission {
  /** Connections at once, up to `LIMITS.tscfTunnels`, which is the default. */
  readonly connections?: number;
  /** Handshakes that begin in a second, up to `LIMITS.tscfHandshakesMost`. Default: `LIMITS.tscfHandshakes`. */
  readonly handshakesPerS?: number;
  /** Connections of one address at once, of IPv6 those of a /64. Default: any number, because a whole company may share one. */
  readonly perAddress?: number | undefined;
}

export interface TscfOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** Certificates of clients, asked for where `ca` (PEM) is given. `request`: none is good too; a wrong one never is. */
  readonly clientCertificates?: { readonly ca: string; readonly demand: 'request' | 'require' };
  /** 48 octets, so that clients can resume the TLS sessions of a run before this one (`loadTicketKeys`). Default: of chance. */
  readonly ticketKeys?: Buffer | undefined;
  readonly settings: TscfSettings;
  readonly admission?: TscfAdmission;
  /** Inner addresses for the clients, and the services that they reach. Absent: none. */
  readonly inner?: { readonly services: readonly InnerService[]; readonly udp: UdpPort };
  readonly ports: TscfPorts;
  readonly onEvent: (event: TscfEvent) => void;
}

/** @throws what Node makes of a certificate and a key that do not fit */
export function tlsOptions({ cert, key, clientCertificates, ticketKeys }: TscfOptions): TlsOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: LIMITS.stageMs.value,
    ca: clientCertificates?.ca,
    requestCert: clientCertificates !== undefined,
    // Judged in `#isAuthorised`: Node would cut the connection without a word, and the client would try again for ever.
    rejectUnauthorized: false,
    ticketKeys,
    sessionTimeout: LIMITS.tlsTicketS.value,
    // Node's own is made of the command line, so that after a restart with another one no session could be resumed. But a session
    // must not outlive what was asked of its client's certificate.
    sessionIdContext: createHash('sha256')
      .update(JSON.stringify(clientCertificates ?? null))
      .digest('hex')
      .slice(0, 32),
  };
}
