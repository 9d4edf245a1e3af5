import { connect, type Socket } from 'node:net';
import type { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import { tcpError } from './errors.ts';

export interface TcpTarget {
  /** The name that led to the addresses, or the address itself. */
  readonly host: string;
  readonly port: number;
  /** In the order in which they are tried; at least one. */
  readonly addresses: readonly string[];
}

/**
 * Connects to the first address that answers. They share the stage's time, so that one behind which nothing answers leaves the
 * others their turn.
 * @throws PinholeError TCP_… or LOCAL_RESOURCES, that of the last address; or the signal's reason.
 */
export async function connectTcp(target: TcpTarget, timers: Timers, signal: AbortSignal): Promise<Socket> {
  const { host, port, addresses } = target;
  const shareMs = LIMITS.stageMs.value / addresses.length;
  let last: unknown;
  for (const address of addresses) {
    signal.throwIfAborted();
    const share = new AbortController();
    const callOff = timers.after(shareMs, () => share.abort(tcpTimeout(host, address, port)));
    try {
      return await connectAddress(host, address, port, AbortSignal.any([signal, share.signal]));
    } catch (error) {
      last = error;
    } finally {
      callOff();
    }
  }
  throw last;
}

function tcpTimeout(host: string, address: string, port: number): PinholeError {
  return tcpError(host, address, port, Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }));
}

function connectAddress(host: string, address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    // This listener stays: the socket may fail before its next user listens.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(tcpError(host, address, port, error));
    });
  });
}
