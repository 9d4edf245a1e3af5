import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { LoadGuard, type LoadGuardOptions } from '../keepalive/load-guard.ts';
import { randomSessionId } from '../link/session-id.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { TscfBehaviour } from '../model/demo.ts';
import { listenError } from '../platform/listen-error.ts';
import { tell } from '../platform/listener.ts';
import type { Random } from '../platform/random.ts';
import type { UdpPort } from '../platform/udp.ts';
import { RESULT_CODES, SESSION_ID_UNSET } from '../protocol/constants.ts';
import type { InnerService } from '../traffic/inner-services.ts';
import { tlsTransport } from '../transport/tls-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { applyChange, orderly, type BehaviourChange } from './behaviours.ts';
import { TscfCounters, type TscfCounts } from './counts.ts';
import { InnerNetwork } from './inner-network.ts';
import type { TscfSettings } from './settings.ts';
import { Supervision } from './supervision.ts';
import { TscfSession, type TscfSessionHost, type TscfSessionPorts } from './tscf-session.ts';

export interface TscfPorts extends LoadGuardOptions {
  readonly random: Random;
}

/** What happened at the TSCF; `client` is the address and port that it sees. */
export type TscfEvent =
  | { readonly event: 'connected'; readonly client: string }
  | {
      readonly event: 'configured';
      readonly client: string;
      readonly intervalS: number;
      readonly negotiated: boolean;
      /** The TSCF sends Keep_Alive too. */
      readonly originates: boolean;
    }
  | {
      readonly event: 'ended';
      readonly client: string;
      readonly code: PinholeError['code'];
      readonly message: string;
      /** Which Keep_Alive of the client arrived last: where answers were missing there, it tells which direction failed. */
      readonly lastKeepAlive: TscfSession['lastKeepAlive'];
      readonly dropped: Readonly<Record<string, number>>;
    };

export interface TscfOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** Certificates of clients, asked for where `ca` (PEM) is given. `request`: none is good too; a wrong one never is. */
  readonly clientCertificates?: { readonly ca: string; readonly demand: 'request' | 'require' };
  readonly settings: TscfSettings;
  /** Inner addresses for the clients, and the services that they reach. Absent: none. */
  readonly inner?: { readonly services: readonly InnerService[]; readonly udp: UdpPort };
  readonly ports: TscfPorts;
  readonly onEvent: (event: TscfEvent) => void;
}

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
    this.#tls = createTlsServer({
      cert: options.cert,
      key: options.key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: LIMITS.stageMs.value,
      ca: options.clientCertificates?.ca,
      requestCert: options.clientCertificates !== undefined,
      // Judged in `#isAuthorised`: Node would cut the connection without a word, and the client would try again for ever.
      rejectUnauthorized: false,
    });
    this.#tls.on('secureConnection', (socket) => {
      this.#counters.handshakes += 1;
      if (socket.isSessionReused()) this.#counters.resumed += 1;
      const transport = tlsTransport(socket, options.ports);
      this.#accept(transport, this.#isAuthorised(socket, transport));
    });
    // A handshake that fails has ended its own connection; there is nobody else to tell.
    this.#tls.on('tlsClientError', (_error, socket) => {
      this.#counters.handshakesFailed += 1;
      socket.destroy();
    });
    this.#tcp = createServer({ pauseOnConnect: true }, (socket) => this.#connection(socket));
    this.#tcp.maxConnections = LIMITS.tscfTunnels.value;
    this.#tcp.on('drop', () => (this.#counters.refusedConnections.full += 1));
  }

  /** @throws PinholeError PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED, CERTIFICATE_INVALID; OPTION_INVALID for too many services, or settings that contradict each other */
  static async listen(options: TscfOptions): Promise<TscfServer> {
    const server = TscfServer.#create(options);
    await new Promise<void>((resolve, reject) => {
      server.#tcp.once('error', (error) => reject(listenError(error, options.host, options.port)));
      server.#tcp.listen(options.port, options.host, resolve);
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
      waiting: this.#held.size,
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
    for (const socket of this.#held) this.#handshake(socket);
    this.#held.clear();
  }

  /** The open connections fall silent for good, as when a firewall forgets their pin-holes; new ones get through. */
  forget(): void {
    for (const session of this.#sessions) session.forget();
  }

  /** Cuts every connection without a word of the protocol. */
  cut(): void {
    for (const session of [...this.#sessions])
      session.cut(new PinholeError('PEER_CLOSED', 'cut by the TSCF'));
    for (const socket of this.#held) socket.destroy();
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
    for (const socket of this.#held) socket.destroy();
    await closed;
    callOff();
  }

  #connection(socket: Socket): void {
    this.#counters.accepted += 1;
    this.#sockets.add(socket);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#held.delete(socket);
    });
    // Before TLS takes the socket over nobody else listens; afterwards TLS tells.
    socket.on('error', () => undefined);
    if (this.#behaviour.silent) this.#held.add(socket);
    else this.#handshake(socket);
  }

  #handshake(socket: Socket): void {
    this.#tls.emit('connection', socket);
    socket.resume();
  }

  /** No certificate is a matter of what is demanded; one that is shown must verify. */
  #isAuthorised(socket: TLSSocket, { info }: Transport): boolean {
    const wanted = this.#options.clientCertificates;
    return (
      wanted === undefined ||
      (info.peerFingerprint === null ? wanted.demand === 'request' : socket.authorized)
    );
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
