import type { X509Certificate } from 'node:crypto';
import { LIMITS } from '../model/limits.ts';
import { dropOldest } from '../platform/drop-oldest.ts';
import type { TlsSnapshot } from '../model/snapshot.ts';
import { certificateText, fingerprint } from './certificate.ts';
import { certificateSnapshot, pinOf } from './chain.ts';

/** What is known of a peer by its certificates. A resumed session shows none: it takes these over from the one it resumes. */
export interface PeerFacts {
  readonly fingerprint: string | null;
  readonly issuer: {
    /** In full, as the library writes it. */
    readonly name: string;
    /** Short, for people. */
    readonly text: string;
    /** Of the issuer's key; empty where its certificate is not known. */
    readonly pin: string;
  };
  readonly tls: Pick<TlsSnapshot, 'subject' | 'issuer' | 'validTo' | 'chain' | 'pinned'>;
}

export function peerFacts(chain: readonly X509Certificate[], pinned: boolean): PeerFacts {
  const [leaf] = chain;
  const issuer = chain[1] ?? (leaf?.checkIssued(leaf) === true ? leaf : undefined);
  const { subject, issuer: text, validTo } = leaf === undefined ? NOBODY : certificateText(leaf);
  return {
    fingerprint: fingerprint(leaf),
    issuer: { name: leaf?.issuer ?? '', text, pin: issuer === undefined ? '' : pinOf(issuer) },
    tls: { subject, issuer: text, validTo, chain: chain.map(certificateSnapshot), pinned },
  };
}

/** The facts of the last chains, least recently used first. */
const shared = new Map<string, PeerFacts>();

/** As `peerFacts`, but the same ones for the same chain: thousands of tunnels may lead to one TSCF. */
export function sharedPeerFacts(chain: readonly X509Certificate[], pinned: boolean): PeerFacts {
  const key = `${pinned} ${chain.map(({ fingerprint512 }) => fingerprint512).join(' ')}`;
  const facts = shared.get(key) ?? peerFacts(chain, pinned);
  shared.delete(key);
  shared.set(key, facts);
  dropOldest(shared, LIMITS.peerFactsShared.value);
  return facts;
}

const NOBODY = { subject: '', issuer: '', validTo: '' };
