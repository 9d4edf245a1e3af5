import type { TLSSocket } from 'node:tls';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import { localCertificate } from './certificate.ts';
import { peerChain } from './chain.ts';
import { establishedError } from './errors.ts';
import type { SecuredPeer } from './handshake.ts';
import { peerFacts, type PeerFacts } from './peer-facts.ts';
import { endpoint } from '../model/endpoint.ts';
import { plainAddress } from './text.ts';
import type { Transport, TransportHandlers, TransportInfo } from './transport.ts';

export interface TlsTransportOptions {
  /** They bound the time that closing may take. */
  readonly timers: Timers;
  /** The URL of the proxy in between. */
  readonly proxy?: string | undefined;
  /** At a client: who is at the other end. Absent: this is a server. */
  readonly peer?: Omit<SecuredPeer, 'socket'>;
  /** At a server that asks for no certificates: what `clientFacts` says of any client. To read its own certificate for each costs more than the handshake. */
  readonly client?: PeerFacts | undefined;
}

/** A transport over a TLS socket whose handshake is done, at either end. It owns the socket from here on. */
export function tlsTransport(socket: TLSSocket, options: TlsTransportOptions): Transport {
  return new TlsTransport(socket, options);
}

class TlsTransport implements Transport {
  readonly info: TransportInfo;
  readonly #socket: TLSSocket;
  readonly #timers: Timers;
  #handlers: TransportHandlers | undefined;
  /** Why the peer or the network ended it; undefined while it lives, or where this end closed it. */
  #ended: PinholeError | undefined;
  /** Nothing is told any more: `end`, `destroy` or `closed` has been called. */
  #done = false;
  #closing = false;

  constructor(socket: TLSSocket, { timers, proxy, peer, client }: TlsTransportOptions) {
    this.#socket = socket;
    this.#timers = timers;
    this.info = { ...transportInfo(socket, peer, client), ...(proxy !== undefined && { proxy }) };
    const role = peer === undefined ? 'server' : 'client';
    // A Keep_Alive is 16 octets: it must not wait to be sent along with more.
    socket.setNoDelay(true);
    // This listener stays: a socket may fail after it was closed, and an error without a listener ends the program.
    socket.on('error', (error: Error) => {
      socket.destroy();
      this.#over(establishedError(this.info.remote, error, role));
    });
    socket.on('end', () => {
      this.#close();
      this.#over(this.#peerClosed());
    });
    socket.on('close', () => this.#over(this.#peerClosed()));
  }

  get queuedOctets(): number {
    return this.#socket.writableLength;
  }

  attach(handlers: TransportHandlers): void {
    if (this.#handlers !== undefined) throw new Error('A transport is attached once');
    this.#handlers = handlers;
    // Until here the socket has been reading into its own bounded buffer.
    this.#socket.on('data', (chunk: Buffer) => {
      if (!this.#done) handlers.octets(chunk);
    });
    // Told in a turn of its own, so that no handler runs inside attach.
    if (this.#ended !== undefined) queueMicrotask(() => this.#tellClosed());
  }

  write(octets: Uint8Array): void {
    if (!this.#done && this.#ended === undefined) this.#socket.write(octets);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#done = true;
    this.#close();
  }

  destroy(): void {
    this.#done = true;
    this.#socket.destroy();
  }

  #peerClosed(): PinholeError {
    return new PinholeError('PEER_CLOSED', `${this.info.remote}: the peer closed the connection`);
  }

  #over(error: PinholeError): void {
    if (this.#done || this.#ended !== undefined) return;
    this.#ended = error;
    if (this.#handlers !== undefined) this.#tellClosed();
  }

  #tellClosed(): void {
    if (this.#done || this.#ended === undefined) return;
    this.#done = true;
    this.#handlers?.closed(this.#ended);
  }

  /** Flushes, tells the peer, and waits for its end, each only as long as `LIMITS.releaseMs` for all. */
  #close(): void {
    if (this.#closing || this.#socket.destroyed) return;
    this.#closing = true;
    const callOff = this.#timers.after(LIMITS.releaseMs.value, () => this.#socket.destroy());
    this.#socket.once('close', callOff);
    this.#socket.end();
    // The peer's own end is seen only by reading up to it.
    this.#socket.resume();
  }
}

function transportInfo(
  socket: TLSSocket,
  peer: TlsTransportOptions['peer'],
  client: PeerFacts | undefined,
): TransportInfo {
  // A socket that is already gone has no addresses any more.
  const remoteAddress = plainAddress(socket.remoteAddress ?? '');
  const remotePort = socket.remotePort ?? 0;
  return {
    local: endpoint(plainAddress(socket.localAddress ?? ''), socket.localPort ?? 0),
    remote: endpoint(remoteAddress, remotePort),
    remoteAddress,
    remotePort,
    ...identityOf(socket, peer?.facts ?? client ?? clientFacts(socket), peer?.previousIssuer ?? null),
  };
}

function identityOf(
  socket: TLSSocket,
  facts: PeerFacts,
  previousIssuer: string | null,
): Pick<TransportInfo, 'peerFingerprint' | 'tls'> {
  return {
    peerFingerprint: facts.fingerprint,
    tls: {
      ...facts.tls,
      protocol: socket.getProtocol() ?? '',
      cipher: socket.getCipher().name,
      resumed: socket.isSessionReused(),
      previousIssuer,
    },
  };
}

/** The certificates are the client's; where it showed none, as it may, this end's own is named. */
export function clientFacts(socket: TLSSocket): PeerFacts {
  const chain = peerChain(socket);
  const own = localCertificate(socket);
  if (chain.length > 0 || own === undefined) return peerFacts(chain, false);
  return { ...peerFacts([own], false), fingerprint: null };
}
