import { PinholeError } from '../../model/errors.ts';
import type { ProxyChoice } from '../../model/proxy.ts';
import type { ConnectStage } from '../../model/snapshot.ts';
import type { Dialer, DialTarget } from '../dialer.ts';
import type { Transport } from '../transport.ts';
import { findWays, type Way, type WayPorts } from './ways.ts';

export interface RoutedTarget extends DialTarget {
  /** How the proxy is found. */
  readonly proxyChoice: ProxyChoice;
}

/** A dialer that finds the proxy by itself. Several are tried in their order. */
export interface RoutedDialer {
  /** @throws PinholeError as `Dialer`, SECRET_… or CA_FILE_… */
  dial(target: RoutedTarget, signal: AbortSignal, onStage: (stage: ConnectStage) => void): Promise<Transport>;
}

export function createRoutedDialer(dialer: Dialer, ports: WayPorts): RoutedDialer {
  return {
    async dial({ proxyChoice, ...target }, signal, onStage) {
      const ways = await findWays(proxyChoice, target, ports, signal);
      const along = (way: Way): Promise<Transport> =>
        dialer.dial(way === 'direct' ? target : { ...target, proxy: way }, signal, onStage);
      for (const way of ways.slice(0, -1)) {
        try {
          return await along(way);
        } catch (error) {
          if (!isClosed(error)) throw error;
        }
      }
      return along(ways.at(-1) ?? 'direct');
    },
  };
}

/** Whether it is the way that failed, and neither its end, nor what a person must mend, nor whoever called it off. */
function isClosed(error: unknown): boolean {
  return (
    error instanceof PinholeError && ['name', 'tcp', 'proxy'].includes(error.stage) && error.retry !== 'never'
  );
}
