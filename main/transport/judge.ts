import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import { pinOf, vouchesFor } from './chain.ts';

export interface PeerEvidence {
  /** From the peer's own certificate upwards (see `peerChain`). */
  readonly chain: readonly X509Certificate[];
  /** The library's name of what is wrong with the chain or the name; undefined: it has verified them. */
  readonly failure: string | undefined;
}

export interface PeerDemands {
  /** What the certificate must be for. */
  readonly name: string;
  readonly pins: readonly string[];
  /**
   * The only CAs that count, where the library may have verified by others as well; undefined: those it knows are the ones to trust.
   */
  readonly anchors: readonly X509Certificate[] | undefined;
  /** Since the epoch. */
  readonly nowMs: number;
}

/**
 * Whether a peer is the one that is wanted (protocol 6.3).
 *
 * The pin of the leaf's very key stands in for its CA, and for nothing else: the name and the dates of the certificate hold all the
 * same, because neither a key that was moved to another host nor one past its time is the one that was pinned. Every other pin comes
 * on top of verification.
 * @returns undefined, or the name of what is wrong, as in the table of `handshakeError`.
 */
export function judgePeer({ chain, failure, ...evidence }: PeerEvidence & PeerDemands): string | undefined {
  const { name, pins, anchors, nowMs } = evidence;
  const [leaf] = chain;
  if (leaf === undefined) return 'NO_CERTIFICATE';
  const isPinned = (certificate: X509Certificate): boolean => pins.includes(pinOf(certificate));
  if (isPinned(leaf)) {
    // The library names one failure alone, and one of the CA may hide another.
    return wrongDate(leaf, nowMs) ?? wrongName(leaf, name);
  }
  if (failure !== undefined) return failure;
  if (anchors !== undefined && !isAnchored(chain, anchors)) return 'CA_NOT_FOR_SERVERS';
  return pins.length > 0 && !chain.some(isPinned) ? 'PIN_MISMATCH' : undefined;
}

function wrongDate({ validFromDate, validToDate }: X509Certificate, nowMs: number): string | undefined {
  if (nowMs < validFromDate.getTime()) return 'CERT_NOT_YET_VALID';
  // Written so that a date that is none does not hold.
  return nowMs <= validToDate.getTime() ? undefined : 'CERT_HAS_EXPIRED';
}

function wrongName(leaf: X509Certificate, name: string): string | undefined {
  return checkServerIdentity(name, leaf.toLegacyObject()) && 'ERR_TLS_CERT_ALTNAME_INVALID';
}

function isAnchored(chain: readonly X509Certificate[], anchors: readonly X509Certificate[]): boolean {
  return chain.some((certificate) =>
    anchors.some((anchor) => certificate.raw.equals(anchor.raw) || vouchesFor(anchor, certificate)),
  );
}
