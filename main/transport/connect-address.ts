import { connect, type Socket } from 'node:net';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import type { Candidate } from './candidates.ts';
import { tcpError } from './errors.ts';

/** How a socket begins to connect. */
export type OpenSocket = (to: { readonly host: string; readonly port: number }) => Socket;

/**
 * Connects to one address. While nobody answers, another connection to it begins each `LIMITS.redialMs` beside those before it,
 * and the first to be answered counts, whatever the answer: systems send a SYN again after ever longer pauses, in which a path
 * that is back is not noticed. Ends when it is called off.
 * @throws PinholeError TCP_… or LOCAL_RESOURCES; or the signal's reason.
 */
export function connectAddress(
  host: string,
  { address, port }: Candidate,
  timers: Timers,
  signal: AbortSignal,
  open: OpenSocket = connect,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const sockets: Socket[] = [];
    let settled = false;
    let callOffNext = (): void => undefined;
    const settle = (winner?: Socket): void => {
      settled = true;
      callOffNext();
      signal.removeEventListener('abort', abort);
      for (const socket of sockets) if (socket !== winner) socket.destroy();
    };
    const abort = (): void => {
      settle();
      reject(signal.reason as Error);
    };
    const dial = (): void => {
      callOffNext = timers.after(LIMITS.redialMs.value, dial);
      const socket = open({ host: address, port });
      sockets.push(socket);
      socket.once('connect', () => {
        settle(socket);
        // The socket may fail before its next user listens, and is not to hold on to what is here.
        socket.on('error', ignore);
        socket.off('error', failed);
        resolve(socket);
      });
      const failed = (error: Error): void => {
        const failure = tcpError(host, address, port, error);
        // What this machine lacks for another connection says nothing of the first.
        if (settled || (failure.code === 'LOCAL_RESOURCES' && socket !== sockets[0])) return;
        settle();
        reject(failure);
      };
      socket.on('error', failed);
    };
    signal.addEventListener('abort', abort, { once: true });
    dial();
  });
}

const ignore = (): void => undefined;
