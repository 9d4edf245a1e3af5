import type { ConnectStage, DialAttempt } from '../model/snapshot.ts';
import type { ExpectedPeer } from './handshake.ts';
import type { ProxySettings } from './proxy/settings.ts';
import type { Transport } from './transport.ts';

export interface DialTarget extends ExpectedPeer {
  /** Tried after `port`, in this order. */
  readonly otherPorts?: readonly number[];
  /** The proxy to go through; without one the way is direct. */
  readonly proxy?: ProxySettings | undefined;
  /** Told, as TCP ends in whichever way, what became of each connection attempt; to the proxy, where there is one. */
  readonly onAttempts?: (attempts: readonly DialAttempt[]) => void;
}

/** Makes connections (protocol 6, stages name and TCP, or proxy, then TLS). */
export interface Dialer {
  /**
   * @param onStage is told each stage as it begins.
   * @param signal calls the attempt off; the promise then rejects with the signal's reason.
   * @throws PinholeError NAME_…, TCP_…, PROXY_… or TLS_…
   */
  dial(target: DialTarget, signal: AbortSignal, onStage: (stage: ConnectStage) => void): Promise<Transport>;
}
