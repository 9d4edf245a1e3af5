import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { LIMITS } from '../model/limits.ts';
import type { CertificateSnapshot } from '../model/snapshot.ts';
import { certificateText } from './certificate.ts';

/**
 * The certificates from the peer's own up to its CA, as far as each really signed the one before it: a peer may send any others
 * along. Empty where it showed none.
 */
export function peerChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  // Not by `getPeerX509Certificate`: at a client that takes the certificate out of the chain, so that the next to ask finds none.
  // Null for a socket that is closed; an empty object where there is no certificate.
  let shown: DetailedPeerCertificate | object | null | undefined = socket.getPeerCertificate(true);
  while (shown && 'raw' in shown && chain.length < LIMITS.chainCertificates.value) {
    const certificate = new X509Certificate(shown.raw);
    const last = chain.at(-1);
    if (last !== undefined && !vouchesFor(certificate, last)) break;
    chain.push(certificate);
    // At a root the list leads back to itself.
    shown = shown.issuerCertificate === shown ? undefined : shown.issuerCertificate;
  }
  return chain;
}

/** Whether `issuer` is a CA whose key signed `certificate`. */
export function vouchesFor(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that the library does not know.
    return false;
  }
}

/** The pin of a certificate's key: `sha256/` and base64. Empty for a key of a kind that the library does not know. */
export function pinOf(certificate: X509Certificate): string {
  try {
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return `sha256/${createHash('sha256').update(spki).digest('base64')}`;
  } catch {
    return '';
  }
}

export function certificateSnapshot(certificate: X509Certificate): CertificateSnapshot {
  const { subject, issuer, validFrom, validTo } = certificateText(certificate);
  return { subject, issuer, pin: pinOf(certificate), validFrom, validTo };
}
