import type { AddressInfo, Server } from 'node:net';
import { PinholeError, type ErrorCode } from '../../main/model/errors.ts';

export interface ListenAddress {
  /** A loopback address: `127.0.0.1` or `::1`. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const LOOPBACK = ['127.0.0.1', '::1'];

const CODES: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'PORT_IN_USE',
  EADDRNOTAVAIL: 'ADDRESS_UNAVAILABLE',
  // No IPv6 on this machine.
  EAFNOSUPPORT: 'ADDRESS_UNAVAILABLE',
  EACCES: 'LISTEN_DENIED',
};

/** @throws PinholeError OPTION_INVALID, PORT_IN_USE, ADDRESS_UNAVAILABLE or LISTEN_DENIED */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<AddressInfo> {
  if (!LOOPBACK.includes(host)) {
    throw new PinholeError(
      'OPTION_INVALID',
      `The address to listen on is ${host}; it must be ${LOOPBACK.join(' or ')}`,
    );
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = CODES[error.code ?? ''] ?? 'INTERNAL';
      reject(
        new PinholeError(code, `Cannot listen on ${host} port ${port}: ${error.message}`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
  // A connection that cannot be accepted (no file handles left) is that connection's loss alone.
  server.removeAllListeners('error').on('error', () => undefined);
  return server.address() as AddressInfo;
}
