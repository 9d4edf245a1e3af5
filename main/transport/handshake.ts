import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { peerCertificate } from './certificate.ts';
import type { DialTarget } from './dialer.ts';
import { handshakeError } from './errors.ts';

/**
 * The handshake. Certificate and name are always verified, and nothing here can turn that off (protocol 6.3).
 * @throws PinholeError TLS_…, or the signal's reason; the caller then destroys `socket`.
 */
export function secure(
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
