import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { asPinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import { peerChain } from './chain.ts';
import { handshakeError } from './errors.ts';
import { judgePeer } from './judge.ts';
import type { KeyLog } from './key-log.ts';
import { sharedPeerFacts, type PeerFacts } from './peer-facts.ts';
import type { PeerMemory, RememberedSession } from './peer-memory.ts';
import { SecureContexts, type SharedContext } from './secure-contexts.ts';
import { PLAIN_RULES, type TlsRules } from './tls-rules.ts';

/** Who is to be at the other end. */
export interface ExpectedPeer {
  readonly host: string;
  readonly port: number;
  /** PEM certificates of the CAs to trust in place of the system's. */
  readonly ca: string | undefined;
  /** Default: TLS 1.2 or later, and nothing more. */
  readonly rules?: TlsRules | undefined;
  /** What is known from connections before this one; it learns from this one. */
  readonly memory?: PeerMemory | undefined;
}

/** A connection whose peer is the one that was expected. */
export interface SecuredPeer {
  readonly socket: TLSSocket;
  readonly facts: PeerFacts;
  /** Who issued the certificate before, where that has changed. */
  readonly previousIssuer: string | null;
}

/**
 * @throws PinholeError TLS_…, or the signal's reason; the caller then destroys `socket`.
 */
export type Handshake = (socket: Socket, peer: ExpectedPeer, signal: AbortSignal) => Promise<SecuredPeer>;

/**
 * The client's side of TLS. Certificate and name are always verified; a pin alone can stand in for a CA (protocol 6.3).
 * @param keyLog gets the keys of every connection. Nothing but this turns it on: neither what a connection is made for, nor the environment.
 */
export function createHandshake(clock: Clock, keyLog?: Pick<KeyLog, 'add'>): Handshake {
  const contexts = new SecureContexts();
  return (socket, peer, signal) => {
    signal.throwIfAborted();
    const { ca, rules = PLAIN_RULES } = peer;
    const attempt = new Attempt(peer, contexts.get({ ca, ...rules }), clock.wallMs());
    return attempt.run(socket, signal, keyLog);
  };
}

/** One handshake. Nothing of it outlives it but what a session that comes later is kept by. */
class Attempt {
  readonly #peer: ExpectedPeer;
  readonly #rules: TlsRules;
  readonly #name: string;
  readonly #shared: SharedContext;
  readonly #wallMs: number;
  /** What a session must not outlive. */
  readonly #key: string;
  readonly #remembered: RememberedSession | undefined;
  #chain: readonly X509Certificate[] = [];

  constructor(peer: ExpectedPeer, shared: SharedContext, wallMs: number) {
    this.#peer = peer;
    this.#rules = peer.rules ?? PLAIN_RULES;
    this.#name = this.#rules.serverName ?? peer.host;
    this.#shared = shared;
    this.#wallMs = wallMs;
    this.#key = JSON.stringify([shared.key, this.#name, this.#rules.pins]);
    this.#remembered = peer.memory?.take(this.#key, wallMs);
  }

  run(socket: Socket, signal: AbortSignal, keyLog: Pick<KeyLog, 'add'> | undefined): Promise<SecuredPeer> {
    return new Promise((resolve, reject) => {
      const secured = connect({ ...this.#options(), socket });
      if (keyLog !== undefined) secured.on('keylog', (line: Buffer) => keyLog.add(line));
      const session = new SessionKeeper(secured);
      // Before the verdict, because a refused certificate is gone together with its connection.
      const look = (): void => {
        if (!this.#isResumed(secured)) this.#chain = peerChain(secured);
      };
      const abort = (): void => {
        secured.destroy();
        reject(signal.reason as Error);
      };
      const fail = (error: Error): void => {
        signal.removeEventListener('abort', abort);
        if (socket.bytesRead === 0) this.#forgiven();
        reject(this.#refusal(error));
      };
      const finish = (): void => {
        signal.removeEventListener('abort', abort);
        secured.off('secure', look);
        // The socket may fail before its next user listens.
        secured.on('error', ignore);
        secured.off('error', fail);
        try {
          const facts = this.#recognise(secured);
          const { memory } = this.#peer;
          // Not every server gives a new one as it resumes. RFC 8446, C.4 would not use one twice, so that nobody on the way can
          // tell that the two connections belong together; those of a tunnel go from one known end to the other.
          const usable = secured.isSessionReused() ? this.#remembered?.session : undefined;
          session.keep(usable, keeperOf(memory, this.#key, facts));
          const previousIssuer = memory?.noteIssuer(facts.issuer) ?? null;
          resolve({ socket: secured, facts, previousIssuer });
        } catch (error) {
          secured.destroy();
          reject(asPinholeError(error));
        }
      };
      secured.prependListener('secure', look);
      secured.once('secureConnect', finish);
      secured.on('error', fail);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  #forgiven(): void {
    if (this.#remembered !== undefined) this.#peer.memory?.putBack(this.#key, this.#remembered);
  }

  #options(): ConnectionOptions {
    const name = this.#name;
    return {
      secureContext: this.#shared.context,
      // Said in any case, because the environment variable NODE_TLS_REJECT_UNAUTHORIZED changes the default. With pins the
      // verdict is that of `judgePeer`, which knows the one case in which a certificate that does not verify is good.
      rejectUnauthorized: this.#rules.pins.length === 0,
      checkServerIdentity: identityCheck(name),
      // RFC 6066, 3: an address is not sent as a server name, and a name is sent without its final dot.
      ...(isIP(name) === 0 && { servername: name.replace(/\.$/, '') }),
      ...(this.#remembered !== undefined && { session: this.#remembered.session }),
    };
  }

  #isResumed(secured: TLSSocket): boolean {
    return this.#remembered !== undefined && secured.isSessionReused();
  }

  /** @throws PinholeError */
  #recognise(secured: TLSSocket): PeerFacts {
    if (this.#remembered !== undefined && secured.isSessionReused()) return this.#remembered.peer;
    const { pins } = this.#rules;
    const chain = this.#chain;
    const failure = secured.authorized ? undefined : String(secured.authorizationError);
    const { anchors } = this.#shared;
    const wrong = judgePeer({ chain, failure, name: this.#name, pins, anchors, nowMs: this.#wallMs });
    if (wrong !== undefined) throw this.#refusal(Object.assign(new Error(wrong), { code: wrong }));
    return sharedPeerFacts(chain, pins.length > 0);
  }

  #refusal(error: Error): Error {
    const { host, port } = this.#peer;
    const { minVersion } = this.#rules;
    return handshakeError({ host, port, name: this.#name, minVersion }, error, this.#chain[0]);
  }
}

/** Made here, so that what a socket keeps of its options holds on to a name alone. */
const identityCheck =
  (name: string): NonNullable<ConnectionOptions['checkServerIdentity']> =>
  (_name, certificate) =>
    checkServerIdentity(name, certificate);

/** Holds on to nothing else of the handshake. */
const keeperOf =
  (memory: PeerMemory | undefined, key: string, peer: PeerFacts): ((session: Buffer) => void) =>
  (session) =>
    memory?.keep(key, { session, peer });

const ignore = (): void => undefined;

/** The sessions that a server gives: with TLS 1.3 after the handshake, at any time. */
class SessionKeeper {
  #latest: Buffer | undefined;
  #keep: ((session: Buffer) => void) | undefined;

  constructor(secured: TLSSocket) {
    secured.on('session', (session: Buffer) => this.#came(session));
  }

  /**
   * From now on each replaces the one before.
   * @param fallback kept where none has come yet
   */
  keep(fallback: Buffer | undefined, keep: (session: Buffer) => void): void {
    this.#keep = keep;
    const session = this.#latest ?? fallback;
    this.#latest = undefined;
    if (session !== undefined) this.#came(session);
  }

  #came(session: Buffer): void {
    if (this.#keep === undefined) this.#latest = session;
    else if (session.length <= LIMITS.tlsSessionOctets.value) this.#keep(session);
  }
}
