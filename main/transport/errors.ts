/**
 * What the system and the TLS library call a failure, as the project's codes. Node's library is OpenSSL, Electron's
 * BoringSSL: where their words for one thing differ, both stand in the tables.
 */
import type { X509Certificate } from 'node:crypto';
import { PinholeError, type ErrorCode, type ErrorFacts } from '../model/errors.ts';
import { certificateText } from './certificate.ts';
import { endpoint } from '../model/endpoint.ts';
import { oneLine } from './text.ts';

interface Row {
  readonly code: ErrorCode;
  /** What was seen. */
  readonly seen: string;
}

type Table = Readonly<Record<string, Row>>;

const row = (code: ErrorCode, seen: string): Row => ({ code, seen });

const NAME_ROWS: Table = {
  ENOTFOUND: row('NAME_NOT_FOUND', 'the name does not resolve'),
  ENODATA: row('NAME_NOT_FOUND', 'the name has no address'),
  EAI_AGAIN: row('NAME_LOOKUP_FAILED', 'no name server answered'),
  EAI_FAIL: row('NAME_LOOKUP_FAILED', 'the name server failed'),
};

const NO_RESOURCES: Table = {
  EMFILE: row('LOCAL_RESOURCES', 'this program has no file handle left'),
  ENFILE: row('LOCAL_RESOURCES', 'this machine has no file handle left'),
  ENOBUFS: row('LOCAL_RESOURCES', 'this machine has no buffer space left'),
  ENOMEM: row('LOCAL_RESOURCES', 'this machine has no memory left'),
};

const TCP_ROWS: Table = {
  ...NO_RESOURCES,
  ECONNREFUSED: row('TCP_REFUSED', 'the connection was refused'),
  // A rule of this machine's own firewall.
  EPERM: row('TCP_REFUSED', 'this machine does not permit the connection'),
  EACCES: row('TCP_REFUSED', 'this machine does not permit the connection'),
  ETIMEDOUT: row('TCP_TIMEOUT', 'no answer to the connection attempt'),
  EHOSTUNREACH: row('TCP_UNREACHABLE', 'the host cannot be reached'),
  EHOSTDOWN: row('TCP_UNREACHABLE', 'the host cannot be reached'),
  ENETUNREACH: row('TCP_UNREACHABLE', 'there is no route to its network'),
  ENETDOWN: row('TCP_UNREACHABLE', 'the network is down'),
  EADDRNOTAVAIL: row('TCP_UNREACHABLE', 'this machine has no address that could reach it'),
  EAFNOSUPPORT: row('TCP_UNREACHABLE', 'this machine does not speak that version of IP'),
  EINVAL: row('TCP_UNREACHABLE', 'the address cannot be connected to'),
  ECONNRESET: row('TCP_RESET', 'the connection was reset while it was being made'),
  ECONNABORTED: row('TCP_RESET', 'the connection was aborted while it was being made'),
};

/** Established, or in the middle of the handshake: the words are the same, the code is that of the stage. */
const LOST: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was aborted',
  EPIPE: 'the connection was reset',
  ETIMEDOUT: 'the network gave the connection up: what was sent was not confirmed',
  EHOSTUNREACH: 'the host can no longer be reached',
  ENETUNREACH: 'there is no longer a route to its network',
  ENETDOWN: 'the network went down',
  ENETRESET: 'the network dropped the connection',
};

const CLOSED_WITHOUT_NOTICE = 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING';

const untrusted = (seen: string): Row => row('TLS_CERTIFICATE_UNTRUSTED', seen);

/** OpenSSL's names of verification results, which Node uses in Electron as well. */
const CERTIFICATE_ROWS: Table = {
  CERT_HAS_EXPIRED: row('TLS_CERTIFICATE_EXPIRED', 'the certificate, or one of its issuers, has expired'),
  CERT_NOT_YET_VALID: row(
    'TLS_CERTIFICATE_NOT_YET_VALID',
    'the certificate, or one of its issuers, is not valid yet',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: row('TLS_NAME_MISMATCH', 'the certificate is for another name'),
  HOSTNAME_MISMATCH: row('TLS_NAME_MISMATCH', 'the certificate is for another name'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('the certificate was issued by a CA that is not trusted here'),
  UNABLE_TO_GET_ISSUER_CERT: untrusted('the CA that issued the certificate is not known here'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('the CA that issued the certificate is not known here'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('the certificate leads to a CA that is not trusted here'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('the certificate is signed by itself and is not trusted here'),
  CERT_SIGNATURE_FAILURE: untrusted('the signature of the certificate is wrong'),
  CERT_UNTRUSTED: untrusted('the certificate is marked as not trusted'),
  CERT_REJECTED: untrusted('the certificate is marked as rejected'),
  CERT_REVOKED: untrusted('the certificate was revoked'),
  CERT_CHAIN_TOO_LONG: untrusted('too many CAs stand between the certificate and a trusted one'),
  PATH_LENGTH_EXCEEDED: untrusted('more CAs stand above the certificate than they allow'),
  INVALID_CA: untrusted('what issued the certificate is not a CA'),
  INVALID_PURPOSE: untrusted('the certificate is not meant for a TLS server'),
  // These three are our own (see `judgePeer`).
  NO_CERTIFICATE: untrusted('the peer showed no certificate'),
  CA_NOT_FOR_SERVERS: untrusted(
    'the certificate leads to a CA that only the PKCS#12 file of the client holds',
  ),
  PIN_MISMATCH: row('TLS_PIN_MISMATCH', 'the certificate is valid, but none of its keys is pinned'),
  EE_KEY_TOO_SMALL: untrusted('the key of the certificate is too short'),
  CA_KEY_TOO_SMALL: untrusted('the key of an issuer of the certificate is too short'),
  CA_MD_TOO_WEAK: untrusted('the certificate is signed with a digest that is no longer safe'),
};

const notTls = row('TLS_NOT_TLS', 'what answered does not speak TLS');

/** The two ends have no version in common. */
const OLD_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_SSL_VERSION',
  'ERR_SSL_VERSION_TOO_LOW',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
]);

/** Alerts with which a server judges the certificate of a client (RFC 8446, 6.2); a client sends the same ones of a server's. */
const CLIENT_CERTIFICATE_ALERTS: ReadonlySet<string> = new Set([
  'CERTIFICATE_REQUIRED',
  'BAD_CERTIFICATE',
  'UNSUPPORTED_CERTIFICATE',
  'CERTIFICATE_REVOKED',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_UNKNOWN',
  'UNKNOWN_CA',
  'ACCESS_DENIED',
]);

const HANDSHAKE_ROWS: Table = {
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_DATA_LENGTH_TOO_LONG: notTls,
  ERR_SSL_ENCRYPTED_LENGTH_TOO_LONG: notTls,
  ERR_SSL_RECORD_LAYER_FAILURE: notTls,
  ERR_SSL_BAD_RECORD_TYPE: notTls,
  ERR_SSL_UNKNOWN_PROTOCOL: notTls,
  ERR_SSL_HTTP_REQUEST: notTls,
  // BoringSSL alone.
  ERR_SSL_HTTPS_PROXY_REQUEST: notTls,
  ERR_SSL_UNEXPECTED_RECORD: notTls,
  [CLOSED_WITHOUT_NOTICE]: row('TLS_CLOSED', 'the peer closed the connection during the handshake'),
};

/** What Node, OpenSSL and the system put on an error. */
interface NetworkError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  /** The TLS library's words, without its place in its source. */
  readonly reason?: string;
}

const systemFacts = ({ code }: NetworkError): ErrorFacts => (code === undefined ? {} : { systemCode: code });

export function nameError(host: string, error: NetworkError): PinholeError {
  const { code, seen } =
    NAME_ROWS[error.code ?? ''] ?? row('NAME_LOOKUP_FAILED', unlisted('name look-up', error));
  return new PinholeError(code, `${host}: ${seen}`, { cause: error, facts: systemFacts(error) });
}

/** @param host the name that led to `address`, or the address itself. */
export function tcpError(host: string, address: string, port: number, error: NetworkError): PinholeError {
  const { code, seen } = TCP_ROWS[error.code ?? ''] ?? row('TCP_UNREACHABLE', unlisted('connecting', error));
  const place = endpoint(address, port);
  return new PinholeError(code, `${host === address ? place : `${place} (${host})`}: ${seen}`, {
    cause: error,
    facts: systemFacts(error),
  });
}

/** What a handshake was for. */
export interface HandshakeGoal {
  readonly host: string;
  readonly port: number;
  /** What the certificate has to be for. */
  readonly name: string;
  readonly minVersion: string;
}

/** A failure of the handshake at a client. `certificate`: the one that the peer showed, where it came to that. */
export function handshakeError(
  goal: HandshakeGoal,
  error: NetworkError,
  certificate: X509Certificate | undefined,
): PinholeError {
  const { code, seen } = handshakeRow(goal, error, certificate);
  const shown = certificate && { certificate: certificateText(certificate) };
  return new PinholeError(code, `${endpoint(goal.host, goal.port)}: ${seen}`, {
    cause: error,
    facts: { ...systemFacts(error), ...shown },
  });
}

function handshakeRow(
  { name: wanted, minVersion }: HandshakeGoal,
  error: NetworkError,
  certificate: X509Certificate | undefined,
): Row {
  const name = error.code ?? '';
  const verification = CERTIFICATE_ROWS[name];
  if (verification !== undefined) {
    return certificate === undefined
      ? verification
      : row(verification.code, withEvidence(wanted, verification, certificate));
  }
  if (OLD_TLS.has(name))
    return row('TLS_VERSION', `the peer offers no TLS version of ${minVersion} or later`);
  const lost = LOST[name];
  if (lost !== undefined) {
    // Node gives a clean end the code of a reset, but no system call.
    const seen = error.syscall === undefined ? 'the peer closed the connection' : lost;
    return row('TLS_CLOSED', `${seen} during the handshake`);
  }
  return (
    HANDSHAKE_ROWS[name] ??
    alertRow(name, 'client') ??
    row('TLS_FAILED', unlisted('the TLS handshake', error))
  );
}

/** Which end this is. */
export type Role = 'client' | 'server';

/** The end of an established connection: PEER_CLOSED, PEER_RESET or a TLS error. */
export function establishedError(peer: string, error: NetworkError, role: Role): PinholeError {
  const { code, seen } = establishedRow(error, role);
  return new PinholeError(code, `${peer}: ${seen}`, { cause: error });
}

function establishedRow(error: NetworkError, role: Role): Row {
  const name = error.code ?? '';
  if (name === CLOSED_WITHOUT_NOTICE) return row('PEER_CLOSED', 'the peer closed the connection');
  const lost = LOST[name];
  if (lost !== undefined) return row('PEER_RESET', lost);
  const tls = alertRow(name, role);
  if (tls !== undefined) return tls;
  return name.startsWith('ERR_SSL_')
    ? row('TLS_FAILED', unlisted('TLS', error))
    : row('PEER_RESET', unlisted('the connection', error));
}

/** Alerts by their own name: `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` is the alert "unknown ca". */
function alertRow(name: string, role: Role): Row | undefined {
  const alert = /^ERR_SSL_.*_ALERT_(.+)$/.exec(name)?.[1];
  if (alert === undefined) return undefined;
  const words = alert.toLowerCase().replaceAll('_', ' ');
  return role === 'client' && CLIENT_CERTIFICATE_ALERTS.has(alert)
    ? row('TLS_CLIENT_CERTIFICATE_REFUSED', `the peer refused this client with the alert "${words}"`)
    : row('TLS_ALERT', `the peer ended TLS with the alert "${words}"`);
}

function withEvidence(host: string, verification: Row, certificate: X509Certificate): string {
  const { subject, issuer, validFrom, validTo, names } = certificateText(certificate);
  if (verification.code === 'TLS_NAME_MISMATCH') {
    return `the certificate is for ${names === '' ? subject : names}; it was asked for ${host}`;
  }
  return `${verification.seen} (${subject}, issued by ${issuer}, valid ${validFrom} to ${validTo})`;
}

function unlisted(what: string, error: NetworkError): string {
  return `${what} failed: ${oneLine(error.reason ?? error.message)}`;
}
