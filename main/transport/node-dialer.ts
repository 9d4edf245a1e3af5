import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { proxyUrlText } from '../model/proxy-url.ts';
import type { ConnectStage } from '../model/snapshot.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import { peerCertificate } from './certificate.ts';
import { connectTcp } from './connect-tcp.ts';
import { withDeadline } from './deadline.ts';
import type { Dialer, DialTarget } from './dialer.ts';
import { handshakeError, nameError } from './errors.ts';
import { connectThroughProxy } from './proxy/connect-through-proxy.ts';
import type { ProxySettings } from './proxy/settings.ts';
import { endpoint } from './text.ts';
import { tlsTransport } from './tls-transport.ts';

export interface NodeDialerOptions {
  readonly timers: Timers;
  /** For the answers to a proxy's challenges. */
  readonly random?: Random;
  /** Addresses of a name, best first. Default: the system's own look-up. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const stageSeconds = LIMITS.stageMs.value / 1_000;

/** Dials with the sockets, the name service and the TLS library of Node. */
export function createNodeDialer({
  timers,
  random = nodePlatform.random,
  resolve = systemLookup,
}: NodeDialerOptions): Dialer {
  const addressesOf = async (host: string, signal: AbortSignal): Promise<readonly string[]> =>
    isIP(host) === 0 ? findAddresses(host, resolve, signal) : [host];

  const connectDirectly: Connect = async ({ host, port }, signal, onStage) => {
    let addresses: readonly string[] = [host];
    if (isIP(host) === 0) {
      onStage('name');
      const timeout = (): PinholeError =>
        new PinholeError('NAME_TIMEOUT', `${host}: no answer from the name service in ${stageSeconds} s`);
      addresses = await withDeadline(timers, signal, timeout, (stage) => addressesOf(host, stage));
    }
    onStage('tcp');
    return connectTcp({ host, port, addresses }, timers, signal);
  };

  const connectByProxy =
    (proxy: ProxySettings): Connect =>
    async (target, signal, onStage) => {
      onStage('proxy');
      return connectThroughProxy(
        proxy,
        target,
        {
          timers,
          random,
          connect: async (host, port, stage) =>
            connectTcp({ host, port, addresses: await addressesOf(host, stage) }, timers, stage),
          secure,
        },
        signal,
      );
    };

  return {
    async dial(target, signal, onStage) {
      signal.throwIfAborted();
      const { host, port, proxy } = target;
      const connectTarget = proxy === undefined ? connectDirectly : connectByProxy(proxy);
      const socket = await connectTarget(target, signal, onStage);
      try {
        onStage('tls');
        const timeout = (): PinholeError =>
          new PinholeError(
            'TLS_TIMEOUT',
            `${endpoint(host, port)}: the handshake was not finished in ${stageSeconds} s`,
          );
        const secured = await withDeadline(timers, signal, timeout, (stage) => secure(socket, target, stage));
        // Called off in the same turn as the handshake was done.
        signal.throwIfAborted();
        return tlsTransport(secured, { timers, proxy: proxy && proxyUrlText(proxy) });
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
  };
}

/** Makes the connection on which TLS to the target then runs. */
type Connect = (
  target: DialTarget,
  signal: AbortSignal,
  onStage: (stage: ConnectStage) => void,
) => Promise<Socket>;

async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

/** A look-up of the system cannot be called off: what it finds too late is dropped. */
function findAddresses(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    resolve(host).then(
      (addresses) => {
        if (addresses.length > 0) done(addresses.slice(0, LIMITS.dialAddresses.value));
        else fail(nameError(host, Object.assign(new Error('No address'), { code: 'ENODATA' })));
      },
      (error: unknown) => fail(nameError(host, error as Error)),
    );
  });
}

/**
 * The handshake. Certificate and name are always verified, and nothing here can turn that off (protocol 6.3).
 * @throws PinholeError TLS_…, or the signal's reason; the caller then destroys `socket`.
 */
function secure(
  socket: Socket,
  { host, port, ca }: Pick<DialTarget, 'host' | 'port' | 'ca'>,
  signal: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const secured = connect({
      socket,
      minVersion: 'TLSv1.2',
      // Said again, because the environment variable NODE_TLS_REJECT_UNAUTHORIZED changes the default.
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      // RFC 6066, 3: an address is not sent as a server name, and a name is sent without its final dot.
      ...(isIP(host) === 0 && { servername: host.replace(/\.$/, '') }),
      ...(ca !== undefined && { ca }),
    });
    let shown: X509Certificate | undefined;
    // Before the verdict, because a refused certificate is gone together with its connection.
    secured.prependListener('secure', () => {
      shown = peerCertificate(secured);
    });
    const abort = (): void => {
      secured.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      resolve(secured);
    });
    // This listener stays: the socket may fail before its next user listens.
    secured.on('error', (error: Error) => {
      signal.removeEventListener('abort', abort);
      reject(handshakeError(host, port, error, shown));
    });
  });
}
