import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { LoadGuard } from '../keepalive/load-guard.ts';
import { randomSessionId } from '../link/session-id.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { TscfBehaviour } from '../model/demo.ts';
import { listenError } from '../platform/listen-error.ts';
import { tell } from '../platform/listener.ts';
import { RESULT_CODES, SESSION_ID_UNSET } from '../protocol/constants.ts';
import type { PeerFacts } from '../transport/peer-facts.ts';
import { clientFacts, tlsTransport } from '../transport/tls-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { Admission } from './admission.ts';
import { applyChange, orderly, type BehaviourChange } from './behaviours.ts';
import { TscfCounters, type ConnectionRefusal, type TscfCounts } from './counts.ts';
import { InnerNetwork } from './inner-network.ts';
import { RefusalTeller } from './refusal-teller.ts';
import { Supervision } from './supervision.ts';
import { tlsOptions, type TscfEvent, type TscfOptions } from './tscf-options.ts';
import { TscfSession, type TscfSessionHost, type TscfSessionPorts } from './tscf-session.ts';

/** A TSCF that listens. */
export class TscfServer {
  readonly #options: TscfOptions;
  readonly #tcp: Server;
  readonly #tls: TlsServer;
  readonly #sessionPorts: TscfSessionPorts;
  readonly #host: TscfSessionHost;
  /** By Session ID, once configured. */
  readonly #claimed = new Map<bigint, TscfSession>();
  readonly #sessions = new Set<TscfSession>();
  /** Every connection, from the first packet on: what `close` has to end. */
  readonly #sockets = new Set<Socket>();
  /** Connections that came while the TSCF was silent; their handshakes begin when it speaks again. */
  readonly #held = new Set<Socket>();
  readonly #counters = new TscfCounters();
  readonly #admission: Admission<Socket>;
  readonly #refusals: RefusalTeller;
  #anyClient: PeerFacts | undefined;
  #behaviour: TscfBehaviour;

  private constructor(options: TscfOptions) {
    this.#options = options;
    const { inner, ports, settings } = options;
    this.#behaviour = orderly(settings.intervalS);
    if (settings.originates === true && settings.requireKam) {
      throw new PinholeError(
        'OPTION_INVALID',
        "a TSCF that sends Keep_Alive puts off the client's, which alone it would count; choose one of the two",
      );
    }
    const guarded = { ...ports, guard: new LoadGuard(ports) };
    this.#sessionPorts = { ...guarded, supervision: new Supervision(guarded) };
    this.#host = this.#hostOf(inner && new InnerNetwork(inner.services, { ...ports, udp: inner.udp }));
    const { handshakesPerS = LIMITS.tscfHandshakes.value, perAddress } = options.admission ?? {};
    this.#admission = new Admission({ handshakesPerS, perAddress }, ports, {
      begin: (socket) => this.#begin(socket),
      tooLate: (socket) => this.#refuse(socket, 'rate'),
    });
    this.#refusals = new RefusalTeller(ports.timers, (connections) =>
      this.#tell({ event: 'refused', connections }),
    );
    this.#tls = createTlsServer(tlsOptions(options));
    this.#tls.on('secureConnection', (socket) => {
      this.#counters.handshakes += 1;
      if (socket.isSessionReused()) this.#counters.resumed += 1;
      const transport = tlsTransport(socket, { ...options.ports, client: this.#clientFacts(socket) });
      this.#accept(transport, this.#isAuthorised(socket, transport));
    });
    // A handshake that fails has ended its own connection; there is nobody else to tell.
    this.#tls.on('tlsClientError', (_error, socket) => {
      this.#counters.handshakesFailed += 1;
      socket.destroy();
    });
    this.#tcp = createServer({ pauseOnConnect: true }, (socket) => this.#connection(socket));
    this.#tcp.maxConnections = options.admission?.connections ?? LIMITS.tscfTunnels.value;
    this.#tcp.on('drop', () => this.#countRefusal('full'));
  }

  /** @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED, CERTIFICATE_INVALID; OPTION_INVALID for too many services, or settings that contradict each other */
  static async listen(options: TscfOptions): Promise<TscfServer> {
    const server = TscfServer.#create(options);
    await new Promise<void>((resolve, reject) => {
      server.#tcp.once('error', (error) => reject(listenError(error, options.host, options.port)));
      const { port, host } = options;
      server.#tcp.listen({ port, host, backlog: LIMITS.tscfBacklog.value }, resolve);
    });
    return server;
  }

  static #create(options: TscfOptions): TscfServer {
    try {
      return new TscfServer(options);
    } catch (thrown) {
      if (thrown instanceof PinholeError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new PinholeError(
        'CERTIFICATE_INVALID',
        `the certificate and key cannot be used together: ${reason}`,
        {
          cause: thrown,
        },
      );
    }
  }

  get address(): AddressInfo {
    const address = this.#tcp.address();
    if (address === null || typeof address === 'string') throw new Error('the TSCF does not listen');
    return address;
  }

  get behaviour(): TscfBehaviour {
    return this.#behaviour;
  }

  /** Configured tunnels. */
  get tunnels(): number {
    return this.#claimed.size;
  }

  /** A plain copy of what has been counted; cheap enough to be asked for every second. */
  counts(): TscfCounts {
    return this.#counters.snapshot({
      tunnels: this.#claimed.size,
      connections: this.#sockets.size,
      waiting: this.#held.size + this.#admission.waiting,
    });
  }

  behave(change: BehaviourChange): void {
    const before = this.#behaviour;
    this.#behaviour = applyChange(before, change);
    if (before.silent === this.#behaviour.silent) return;
    for (const session of this.#sessions) {
      if (this.#behaviour.silent) session.fallSilent();
      else session.speak();
    }
    if (this.#behaviour.silent) return;
    const held = [...this.#held];
    this.#held.clear();
    for (const socket of held) this.#queue(socket);
  }

  /** The open connections fall silent for good, as when a firewall forgets their pin-holes; new ones get through. */
  forget(): void {
    for (const session of this.#sessions) session.forget();
  }

  /** Cuts every connection without a word of the protocol. */
  cut(): void {
    for (const session of [...this.#sessions])
      session.cut(new PinholeError('PEER_CLOSED', 'cut by the TSCF'));
    this.#dismiss();
  }

  /** Releases every tunnel (result code 7) and stops listening. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#tcp.close(() => resolve());
    });
    for (const session of [...this.#sessions]) {
      session.release(RESULT_CODES.administrativelyClosed, new PinholeError('REFUSED_ADMINISTRATIVELY'));
    }
    const callOff = this.#options.ports.timers.after(LIMITS.releaseMs.value, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    this.#dismiss();
    await closed;
    callOff();
    this.#refusals.flush();
  }

  #connection(socket: Socket): void {
    // A socket that is already gone has no address any more.
    const address = socket.remoteAddress ?? '';
    // Before TLS takes the socket over nobody else listens; afterwards TLS tells.
    socket.on('error', ignore);
    if (!this.#admission.enter(address)) {
      this.#refuse(socket, 'address');
      return;
    }
    this.#sockets.add(socket);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#held.delete(socket);
      this.#admission.leave(socket, address);
    });
    if (this.#behaviour.silent) this.#held.add(socket);
    else this.#queue(socket);
  }

  #queue(socket: Socket): void {
    if (!this.#admission.apply(socket)) this.#refuse(socket, 'rate');
  }

  /** Silent since it was let in, the TSCF says nothing to it either. */
  #begin(socket: Socket): void {
    if (this.#behaviour.silent) {
      this.#held.add(socket);
      return;
    }
    this.#counters.accepted += 1;
    this.#tls.emit('connection', socket);
    socket.resume();
  }

  /** Closes those whose handshake has not begun. */
  #dismiss(): void {
    for (const socket of [...this.#admission.dismiss(), ...this.#held]) socket.destroy();
  }

  #refuse(socket: Socket, reason: ConnectionRefusal): void {
    this.#countRefusal(reason);
    socket.destroy();
  }

  #countRefusal(reason: ConnectionRefusal): void {
    this.#counters.refusedConnections[reason] += 1;
    this.#refusals.note(reason);
  }

  /** Where no certificates are asked for, of one client what is known of all. */
  #clientFacts(socket: TLSSocket): PeerFacts | undefined {
    if (this.#options.clientCertificates !== undefined) return undefined;
    this.#anyClient ??= clientFacts(socket);
    return this.#anyClient;
  }

  /** No certificate is a matter of what is demanded; one that is shown must verify. */
  #isAuthorised(socket: TLSSocket, { info }: Transport): boolean {
    const wanted = this.#options.clientCertificates;
    if (wanted === undefined) return true;
    if (info.peerFingerprint === null) return wanted.demand === 'request';
    // Of a session that is resumed the verdict is the one of its beginning.
    const isExpired = Date.parse(info.tls.validTo) < this.#options.ports.clock.wallMs();
    return socket.authorized && !(socket.isSessionReused() && isExpired);
  }

  #accept(transport: Transport, authorised: boolean): void {
    this.#sessions.add(new TscfSession(transport, this.#sessionPorts, this.#host, authorised));
    this.#tell({ event: 'connected', client: transport.info.remote });
  }

  /** What all sessions share. */
  #hostOf(inner: InnerNetwork | undefined): TscfSessionHost {
    return {
      settings: this.#options.settings,
      behaviour: () => this.#behaviour,
      inner,
      counters: this.#counters,
      claim: (wished, session) => {
        const sessionId = wished === SESSION_ID_UNSET ? this.#freeSessionId() : wished;
        if (this.#claimed.has(sessionId)) return undefined;
        this.#claimed.set(sessionId, session);
        return sessionId;
      },
      configured: ({ intervalS, negotiated, originates }, { info: { remote: client } }) => {
        this.#tell({ event: 'configured', client, intervalS, negotiated, originates });
      },
      ended: ({ code, message }, session) => {
        this.#sessions.delete(session);
        if (session.sessionId !== undefined) this.#claimed.delete(session.sessionId);
        const { lastKeepAlive, dropped, info } = session;
        this.#tell({ event: 'ended', client: info.remote, code, message, lastKeepAlive, dropped });
      },
    };
  }

  #tell(event: TscfEvent): void {
    tell(this.#options.onEvent, event);
  }

  #freeSessionId(): bigint {
    for (;;) {
      const id = randomSessionId(this.#options.ports.random);
      if (!this.#claimed.has(id)) return id;
    }
  }
}

const ignore = (): void => undefined;
