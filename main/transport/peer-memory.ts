import { LIMITS } from '../model/limits.ts';
import type { PeerFacts } from './peer-facts.ts';

/** A session that can be resumed, with what was learnt of the peer as it began. */
export interface RememberedSession {
  readonly session: Buffer;
  readonly peer: PeerFacts;
  /** How often it may still be offered to a server that closes without a word. */
  readonly offers?: number;
}

/**
 * What one tunnel keeps of its peer from connection to connection, in memory alone: the last session, to resume it, and who issued
 * the last certificate.
 */
export class PeerMemory {
  #kept: (RememberedSession & { readonly key: string }) | undefined;
  #issuer: PeerFacts['issuer'] | undefined;

  /**
   * The same, for an attempt that may not be the one to go on with: several at a time each have the session to offer, and what
   * one learns is forgotten with it.
   */
  copy(): PeerMemory {
    const copy = new PeerMemory();
    copy.#kept = this.#kept;
    copy.#issuer = this.#issuer;
    return copy;
  }

  /** The same without a session: for a handshake in which the peer has to show its certificate. */
  withoutSession(): PeerMemory {
    const copy = new PeerMemory();
    copy.#issuer = this.#issuer;
    return copy;
  }

  /** Who issued the last certificate; undefined: none was seen. */
  get issuer(): PeerFacts['issuer'] | undefined {
    return this.#issuer;
  }

  /** @param key what the session must not outlive: every setting that decided whether the peer was the right one. */
  keep(key: string, remembered: RememberedSession): void {
    // Of its own: the library's is a piece of a block that it would hold on to as a whole.
    const session = Buffer.from(new Uint8Array(remembered.session).buffer);
    this.#kept = { key, session, peer: remembered.peer };
  }

  /** The one that was taken: the server has closed without a word, and so said nothing of it. */
  putBack(key: string, remembered: RememberedSession): void {
    const { offers = LIMITS.sessionOffers.value } = remembered;
    if (this.#kept === undefined && offers > 1) this.#kept = { key, ...remembered, offers: offers - 1 };
  }

  /**
   * The last session, given out once: one that a server refuses must not be offered again. None where the settings are others by
   * now, or where the certificate has expired since, because nobody looks at it when a session is resumed.
   */
  take(key: string, nowMs: number): RememberedSession | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    const usable = kept?.key === key && nowMs <= Date.parse(kept.peer.tls.validTo);
    return usable ? kept : undefined;
  }

  /** Notes who issued the peer's certificate. @returns the name of the one before, where it is another one. */
  noteIssuer(issuer: PeerFacts['issuer']): string | null {
    const before = this.#issuer;
    this.#issuer = issuer;
    if (before === undefined) return null;
    // A name can be copied. The issuer's key is known only where its certificate is.
    const sameKey = before.pin === '' || issuer.pin === '' || before.pin === issuer.pin;
    return before.name === issuer.name && sameKey ? null : before.text;
  }
}
