import { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../model/errors.ts';
import { oneLine } from './text.ts';

/** Names of a certificate that a message lists. */
const NAMES_LISTED = 3;

/** The certificate that this end showed, or undefined: Node gives null for a socket that is closed, and an empty object where there is none. */
export function localCertificate(socket: TLSSocket): X509Certificate | undefined {
  const shown: PeerCertificate | object | null = socket.getCertificate();
  return shown !== null && 'raw' in shown ? new X509Certificate(shown.raw) : undefined;
}

/** SHA-256 of the whole certificate, 64 hexadecimal digits. */
export function fingerprint(certificate: X509Certificate | undefined): string | null {
  return certificate?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null;
}

export function certificateText(certificate: X509Certificate): CertificateFacts {
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
