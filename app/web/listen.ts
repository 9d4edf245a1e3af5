import type { AddressInfo, Server } from 'node:net';
import { PinholeError } from '../../main/model/errors.ts';
import { listenError } from '../../main/platform/listen-error.ts';

export interface ListenAddress {
  /** A loopback address: `127.0.0.1` or `::1`. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const LOOPBACK = ['127.0.0.1', '::1'];

/** @throws PinholeError OPTION_INVALID, PORT_IN_USE, ADDRESS_UNAVAILABLE or LISTEN_DENIED */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<AddressInfo> {
  if (!LOOPBACK.includes(host)) {
    throw new PinholeError(
      'OPTION_INVALID',
      `The address to listen on is ${host}; it must be ${LOOPBACK.join(' or ')}`,
    );
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  // A connection that cannot be accepted (no file handles left) is that connection's loss alone.
  server.removeAllListeners('error').on('error', () => undefined);
  return server.address() as AddressInfo;
}
