/** What the network gave, as text for one line of a message. */
import { isIPv6 } from 'node:net';
import type { X509Certificate } from 'node:crypto';

/** Long enough for any honest name; a certificate can hold megabytes. */
const TEXT_LENGTH = 200;
/** Names of a certificate that a message lists. */
const NAMES_LISTED = 3;

/** Without control characters and shortened: certificates and peers choose these texts. */
export function oneLine(text: string): string {
  // Directional marks can make a line read as another one.
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > TEXT_LENGTH ? `${plain.slice(0, TEXT_LENGTH - 1)}…` : plain;
}

/** An IPv4 address that a socket for both families shows as ::ffff:192.0.2.1 becomes 192.0.2.1. */
export function plainAddress(address: string): string {
  return /^::ffff:(?=\d+\.)/i.test(address) ? address.slice('::ffff:'.length) : address;
}

/** host:port, with an IPv6 address in brackets. */
export function endpoint(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

export interface CertificateText {
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601, UTC; empty where the certificate's date is none. */
  readonly validFrom: string;
  readonly validTo: string;
  /** The names and addresses it is for, comma-separated, at most a few of them. */
  readonly names: string;
}

export function certificateText(certificate: X509Certificate): CertificateText {
  const { subject, issuer } = certificate.toLegacyObject();
  return {
    subject: shortName(subject),
    issuer: shortName(issuer),
    validFrom: isoTime(certificate.validFromDate),
    validTo: isoTime(certificate.validToDate),
    names: listNames(certificate.subjectAltName),
  };
}

/** Common name, else organisation. */
function shortName(name: Readonly<Partial<Record<string, string | string[]>>>): string {
  const text = name['CN'] ?? name['O'] ?? '(no name)';
  return oneLine(Array.isArray(text) ? text.join(' + ') : text);
}

function isoTime(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** @param altNames as OpenSSL writes them: `DNS:a.example, IP Address:192.0.2.1`. */
function listNames(altNames: string | undefined): string {
  if (altNames === undefined) return '';
  const names = altNames.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
  const listed = names.slice(0, NAMES_LISTED).join(', ');
  return oneLine(names.length > NAMES_LISTED ? `${listed} and ${names.length - NAMES_LISTED} more` : listed);
}
