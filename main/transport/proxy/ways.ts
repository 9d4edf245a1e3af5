import { PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { ManualProxy, ProxyChoice } from '../../model/proxy.ts';
import { proxyUsername } from '../../model/proxy.ts';
import { readProxyUrl } from '../../model/proxy-url.ts';
import { isLoopback } from '../../platform/network.ts';
import type { Timers } from '../../platform/timers.ts';
import { proxyAccount, type SecretStore } from '../../secrets/secret-store.ts';
import { withDeadline } from '../deadline.ts';
import { endpoint } from '../../model/endpoint.ts';
import { oneLine } from '../text.ts';
import { readPacAnswer, type ProxyResolver } from './resolver.ts';
import type { ProxySettings, ProxyTarget } from './settings.ts';

export interface WayPorts {
  readonly timers: Timers;
  readonly resolver: ProxyResolver;
  readonly secrets: SecretStore;
  /** Reads a CA file. @throws PinholeError CA_FILE_… */
  readonly loadCa: (path: string) => Promise<string>;
}

/** A proxy to go through; `direct`: none. */
export type Way = ProxySettings | 'direct';

/**
 * The ways to a target, in the order in which they are to be tried; at least one.
 * @throws PinholeError PROXY_…, SECRET_… or CA_FILE_…; or the signal's reason.
 */
export async function findWays(
  choice: ProxyChoice,
  target: ProxyTarget,
  ports: WayPorts,
  signal: AbortSignal,
): Promise<readonly Way[]> {
  switch (choice.mode) {
    case 'none':
      return ['direct'];
    case 'manual':
      return [await manualProxy(choice, ports)];
    case 'system':
      return isLoopback(target.host) ? ['direct'] : systemWays(target, ports, signal);
  }
}

async function manualProxy(choice: ManualProxy, { secrets, loadCa }: WayPorts): Promise<ProxySettings> {
  const url = readProxyUrl(choice.url);
  if (url === 'password') throw new PinholeError('PROXY_PASSWORD_IN_URL');
  if (url === 'malformed') throw new PinholeError('PROXY_URL_INVALID');
  const { scheme, host, port } = url;
  const username = proxyUsername(choice);
  return {
    scheme,
    host,
    port,
    credentials:
      username === undefined || choice.credentials === undefined
        ? undefined
        : { username, password: await secrets.find(proxyAccount(url, username)) },
    ca: choice.caFile === undefined ? undefined : await loadCa(choice.caFile),
  };
}

async function systemWays(
  { host, port }: ProxyTarget,
  { timers, resolver }: WayPorts,
  signal: AbortSignal,
): Promise<readonly Way[]> {
  const place = endpoint(host, port);
  const timeout = (): PinholeError =>
    new PinholeError(
      'PROXY_TIMEOUT',
      `${place}: the system did not say in ${LIMITS.stageMs.value / 1_000} s which proxy to use`,
    );
  const answer = await withDeadline(timers, signal, timeout, (stage) =>
    unlessAborted(resolver.resolve(`https://${place}/`), stage),
  );
  const ways = readPacAnswer(answer);
  if (ways.length === 0) {
    throw new PinholeError('PROXY_UNSUPPORTED', `${place}: the system says "${oneLine(answer)}"`);
  }
  return ways.map((way) =>
    way === 'direct'
      ? way
      : { scheme: way.scheme, host: way.host, port: way.port, credentials: undefined, ca: undefined },
  );
}

/** A resolver cannot be called off: what it finds too late is dropped. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}
