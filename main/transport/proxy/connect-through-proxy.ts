import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Random } from '../../platform/random.ts';
import type { Timers } from '../../platform/timers.ts';
import { withDeadline } from '../deadline.ts';
import { endpoint } from '../../model/endpoint.ts';
import { proxyReachError, proxyTlsError } from './errors.ts';
import type { ProxySettings, ProxyTarget } from './settings.ts';
import { connectSocks5 } from './socks5.ts';

export interface ProxyPorts {
  readonly timers: Timers;
  readonly random: Random;
  /** Resolves a name and connects by TCP. @throws PinholeError NAME_…, TCP_… or LOCAL_RESOURCES */
  readonly connect: (host: string, port: number, signal: AbortSignal) => Promise<Socket>;
  /** The handshake as its client, certificate and name verified. @throws PinholeError TLS_… */
  readonly secure: (
    socket: Socket,
    peer: ProxyTarget & { readonly ca: string | undefined },
    signal: AbortSignal,
  ) => Promise<TLSSocket>;
}

/**
 * A connection to the target through a proxy (protocol 6.2), within the time of one stage. What the target sends right behind the
 * proxy's answer is still to be read from it.
 * @throws PinholeError PROXY_… or LOCAL_RESOURCES; or the signal's reason.
 */
export function connectThroughProxy(
  proxy: ProxySettings,
  target: ProxyTarget,
  { timers, random, connect, secure }: ProxyPorts,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port, ca } = proxy;
  let awaited = 'no answer to the connection attempt';
  const timeout = (): PinholeError =>
    new PinholeError(
      'PROXY_TIMEOUT',
      `proxy ${endpoint(host, port)}: ${awaited} in ${LIMITS.stageMs.value / 1_000} s`,
    );

  return withDeadline(timers, signal, timeout, async (stage) => {
    const open = async (): Promise<Socket> => {
      const socket = await connect(host, port, stage).catch((error: unknown) => {
        throw proxyReachError(error);
      });
      if (proxy.scheme !== 'https') return socket;
      awaited = 'the TLS handshake was not finished';
      return secure(socket, { host, port, ca }, stage).catch((error: unknown) => {
        socket.destroy();
        throw proxyTlsError(error);
      });
    };
    const ready = async (): Promise<Socket> => {
      const socket = await open();
      awaited = `no answer to the request for ${endpoint(target.host, target.port)}`;
      return socket;
    };
    if (proxy.scheme === 'socks5') return connectSocks5(ready, proxy, target, stage);
    // Node's HTTP takes longer to load than all else here, and few have a proxy.
    const { connectHttp } = await import('./http-connect.ts');
    return connectHttp(ready, proxy, target, random, stage);
  });
}
