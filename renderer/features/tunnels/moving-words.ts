/** The words of a row that move with the time. `elapsed` is the time since the snapshot was received, ms. Pure. */
import type { KamSnapshot, TunnelSnapshot } from '../../../app/contract/contract.ts';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';

/** Shorter waits are the rule; to show each would only flicker. */
const WAIT_SHOWN_MS = 500;

export function elapsedMs(entry: TunnelEntry, nowMs: number): number {
  return Math.max(nowMs - entry.receivedAtMs, 0);
}

/** The small line under the state. */
export function stateNote(tunnel: TunnelSnapshot, elapsed: number): string {
  switch (tunnel.state) {
    case 'connected':
      return tunnel.connectedForMs === null
        ? ''
        : text.table.connectedFor((tunnel.connectedForMs + elapsed) / 1_000);
    case 'connecting':
      return tunnel.stage === null ? '' : text.stage[tunnel.stage];
    case 'reconnecting':
      return tunnel.stage === null ? text.table.betweenAttempts : text.stage[tunnel.stage];
    case 'waiting':
      return text.table.waitingNote;
    case 'stopped':
      return text.table.stoppedNote;
    case 'failed':
      return text.table.failedNote;
  }
}

/** What comes next on this tunnel's keep-alive. */
export function nextWords({ waitingForMs, trafficFlowing, nextInMs }: KamSnapshot, elapsed: number): string {
  if (waitingForMs !== null) {
    const waitedMs = waitingForMs + elapsed;
    return waitedMs < WAIT_SHOWN_MS ? text.next.now : text.next.waiting(waitedMs / 1_000);
  }
  if (trafficFlowing) return text.next.traffic;
  if (nextInMs === null) return text.none;
  const leftMs = nextInMs - elapsed;
  return leftMs <= 0 ? text.next.now : text.next.in(Math.ceil(leftMs / 1_000));
}

/** How much of the interval is left until the next Keep_Alive, 0 to 1 in hundredths; null where none is counted down. */
export function nextFraction({ kam, interval }: TunnelSnapshot, elapsed: number): number | null {
  if (interval === null || interval.seconds === 0) return null;
  if (kam.waitingForMs !== null) return 0;
  if (kam.nextInMs === null || kam.trafficFlowing) return null;
  const left = (kam.nextInMs - elapsed) / (interval.seconds * 1_000);
  // Finer steps cannot be seen, and each would be a rendering.
  return Math.round(Math.min(Math.max(left, 0), 1) * 100) / 100;
}

/** Which attempt to reconnect comes when; null: none is planned. */
export function reconnectWords(
  { reconnect }: Pick<TunnelSnapshot, 'reconnect'>,
  elapsed: number,
): string | null {
  if (reconnect === null) return null;
  const { attempt, nextInMs } = reconnect;
  const when =
    nextInMs === null
      ? text.reconnect.underWay
      : text.reconnect.nextIn(Math.ceil(Math.max(nextInMs - elapsed, 0) / 1_000));
  return `${text.reconnect.attempt(attempt)}, ${when}`;
}
