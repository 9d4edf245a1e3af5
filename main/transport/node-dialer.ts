import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import { peerCertificate } from './certificate.ts';
import { connectTcp } from './connect-tcp.ts';
import type { Dialer, DialTarget } from './dialer.ts';
import { handshakeError, nameError } from './errors.ts';
import { endpoint } from './text.ts';
import { tlsTransport } from './tls-transport.ts';

export interface NodeDialerOptions {
  readonly timers: Timers;
  /** Addresses of a name, best first. Default: the system's own look-up. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const stageSeconds = LIMITS.stageMs.value / 1_000;

/** Dials with the sockets, the name service and the TLS library of Node. */
export function createNodeDialer({ timers, resolve = systemLookup }: NodeDialerOptions): Dialer {
  return {
    async dial(target, signal, onStage) {
      signal.throwIfAborted();
      const { host, port } = target;
      let addresses: readonly string[] = [host];
      if (isIP(host) === 0) {
        onStage('name');
        const timeout = new PinholeError(
          'NAME_TIMEOUT',
          `${host}: no answer from the name service in ${stageSeconds} s`,
        );
        addresses = await withDeadline(timers, signal, timeout, (stage) =>
          findAddresses(host, resolve, stage),
        );
      }
      onStage('tcp');
      const socket = await connectTcp({ host, port, addresses }, timers, signal);
      try {
        onStage('tls');
        const where = endpoint(host, port);
        const timeout = new PinholeError(
          'TLS_TIMEOUT',
          `${where}: the handshake was not finished in ${stageSeconds} s`,
        );
        const secured = await withDeadline(timers, signal, timeout, (stage) => secure(socket, target, stage));
        // Called off in the same turn as the handshake was done.
        signal.throwIfAborted();
        return tlsTransport(secured, { timers });
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
  };
}

async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

/** Gives a stage its time: its signal is aborted by the caller's, or with `timeout` once `LIMITS.stageMs` are over. */
async function withDeadline<T>(
  timers: Timers,
  signal: AbortSignal,
  timeout: PinholeError,
  run: (stage: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const callOff = timers.after(LIMITS.stageMs.value, () => deadline.abort(timeout));
  try {
    return await run(AbortSignal.any([signal, deadline.signal]));
  } finally {
    callOff();
  }
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
function secure(socket: Socket, { host, port, ca }: DialTarget, signal: AbortSignal): Promise<TLSSocket> {
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
