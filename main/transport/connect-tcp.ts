import type { Socket } from 'node:net';
import type { PinholeError } from '../model/errors.ts';
import type { DialAttempt } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import type { Candidate, Candidates } from './candidates.ts';
import { connectAddress } from './connect-address.ts';
import { tcpError } from './errors.ts';
import { race } from './race.ts';

export interface TcpTarget {
  /** The name that led to the addresses, or the address itself. */
  readonly host: string;
  readonly candidates: Candidates;
  /** Told once, as the stage ends in whichever way, what became of each attempt. */
  readonly onAttempts: (attempts: readonly DialAttempt[]) => void;
}

/**
 * Connects to the candidate that answers first (see `race`).
 * @throws PinholeError TCP_… or LOCAL_RESOURCES; or the signal's reason.
 */
export async function connectTcp(
  { host, candidates, onAttempts }: TcpTarget,
  ports: { readonly clock: Clock; readonly timers: Timers },
  signal: AbortSignal,
): Promise<Socket> {
  const { outcome, attempts } = await race(
    {
      ...ports,
      candidates,
      connect: (candidate, attempt) => connectAddress(host, candidate, ports.timers, attempt),
      discard: (late) => late.destroy(),
      timeout: (candidate) => tcpTimeout(host, candidate),
    },
    signal,
  );
  onAttempts(attempts);
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.value;
}

function tcpTimeout(host: string, { address, port }: Candidate): PinholeError {
  return tcpError(host, address, port, Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }));
}
