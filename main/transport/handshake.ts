import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { asPinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import { peerCertificate } from './certificate.ts';
import { peerChain } from './chain.ts';
import { handshakeError } from './errors.ts';
import { judgePeer } from './judge.ts';
import type { KeyLog } from './key-log.ts';
import { peerFacts, type PeerFacts } from './peer-facts.ts';
import type { PeerMemory } from './peer-memory.ts';
import { SecureContexts } from './secure-contexts.ts';
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
  return (socket, { host, port, ca, rules = PLAIN_RULES, memory }, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { pins, minVersion, serverName: name = host } = rules;
      const { key: contextKey, context, anchors } = contexts.get({ ca, ...rules });
      const key = JSON.stringify([contextKey, name, pins]);
      const remembered = memory?.take(key, clock.wallMs());
      const secured = connect({
        socket,
        secureContext: context,
        // Said in any case, because the environment variable NODE_TLS_REJECT_UNAUTHORIZED changes the default. With pins the
        // verdict is that of `judgePeer`, which knows the one case in which a certificate that does not verify is good.
        rejectUnauthorized: pins.length === 0,
        checkServerIdentity: (_name, certificate) => checkServerIdentity(name, certificate),
        // RFC 6066, 3: an address is not sent as a server name, and a name is sent without its final dot.
        ...(isIP(name) === 0 && { servername: name.replace(/\.$/, '') }),
        ...(remembered !== undefined && { session: remembered.session }),
      });
      if (keyLog !== undefined) secured.on('keylog', (line: Buffer) => keyLog.add(line));
      const refusal = (error: Error, certificate: X509Certificate | undefined): Error =>
        handshakeError({ host, port, name, minVersion }, error, certificate);

      let shown: X509Certificate | undefined;
      // Before the verdict, because a refused certificate is gone together with its connection.
      secured.prependListener('secure', () => {
        shown = peerCertificate(secured);
      });

      /** @throws PinholeError */
      const recognise = (): PeerFacts => {
        if (remembered !== undefined && secured.isSessionReused()) return remembered.peer;
        const chain = peerChain(secured);
        const failure = secured.authorized ? undefined : String(secured.authorizationError);
        const wrong = judgePeer({ chain, failure, name, pins, anchors, nowMs: clock.wallMs() });
        if (wrong !== undefined) throw refusal(Object.assign(new Error(wrong), { code: wrong }), chain[0]);
        return peerFacts(chain, pins.length > 0);
      };

      let facts: PeerFacts | undefined;
      let session: Buffer | undefined;
      const remember = (): void => {
        if (facts === undefined || session === undefined) return;
        if (session.length <= LIMITS.tlsSessionOctets.value) memory?.keep(key, { session, peer: facts });
      };
      // With TLS 1.3 sessions come after the handshake, at any time.
      secured.on('session', (latest: Buffer) => {
        session = latest;
        remember();
      });

      const abort = (): void => {
        secured.destroy();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      secured.once('secureConnect', () => {
        signal.removeEventListener('abort', abort);
        try {
          facts = recognise();
          // Not every server gives a new one as it resumes. RFC 8446, C.4 would not use one twice, so that nobody on the way can
          // tell that the two connections belong together; those of a tunnel go from one known end to the other.
          if (secured.isSessionReused()) session ??= remembered?.session;
          remember();
          const previousIssuer = memory?.noteIssuer(facts.issuer) ?? null;
          resolve({ socket: secured, facts, previousIssuer });
        } catch (error) {
          secured.destroy();
          reject(asPinholeError(error));
        }
      });
      // This listener stays: the socket may fail before its next user listens.
      secured.on('error', (error: Error) => {
        signal.removeEventListener('abort', abort);
        reject(refusal(error, shown));
      });
    });
}
