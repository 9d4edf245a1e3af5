import { endpoint } from '../../main/model/endpoint.ts';
import type { IntervalInForce } from '../../main/model/interval.ts';
import type { TunnelSnapshot, TunnelStateName } from '../../main/model/snapshot.ts';
import { plain, table } from './table.ts';

const NONE = '–';

/** Tunnels as lines for a person. */
export const statusTable = (tunnels: readonly TunnelSnapshot[]): Iterable<string> =>
  table([
    ['state', 'name', 'endpoint', 'interval', 'last KAM', 'reconnect', 'pin-hole'],
    ...tunnels.map((tunnel) => [
      stateWords(tunnel),
      nameWords(tunnel),
      plain(endpoint(tunnel.host, tunnel.port)),
      intervalWords(tunnel.interval),
      kamWords(tunnel),
      reconnectWords(tunnel),
      pinholeWords(tunnel),
    ]),
  ]);

const STATES: Readonly<Record<TunnelStateName, string>> = {
  connected: 'connected',
  connecting: 'connecting',
  reconnecting: 'reconnecting',
  waiting: 'waiting for a network',
  stopped: 'stopped',
  failed: 'needs attention',
};

const stateWords = ({ state, stage }: TunnelSnapshot): string =>
  stage === null ? STATES[state] : `${STATES[state]} (${stage})`;

/** The id is what commands take; the name is what a person knows. */
const nameWords = ({ id, name }: TunnelSnapshot): string => (name === id ? id : `${plain(name)} (${id})`);

const DECIDED: Readonly<Record<IntervalInForce['decidedBy'], string>> = {
  tscf: 'assigned by the TSCF',
  policy: 'by policy',
  profile: 'by the profile',
  measured: 'as measured',
  user: 'as asked for',
  none: 'not negotiated',
};

function intervalWords(interval: IntervalInForce | null): string {
  if (interval === null) return NONE;
  const { seconds, decidedBy, agreement } = interval;
  if (agreement === 'off') return "off, by the TSCF's word";
  if (seconds === 0) return `off, ${DECIDED[decidedBy]}`;
  return `${seconds} s, ${agreement === 'insisted' ? 'the TSCF insists' : DECIDED[decidedBy]}`;
}

function kamWords({ kam: { lastRttMs, lastAnswerAgoMs, missedInRow } }: TunnelSnapshot): string {
  if (lastRttMs === null || lastAnswerAgoMs === null) return NONE;
  const missed = missedInRow === 0 ? '' : `, ${missedInRow} missed since`;
  return `${milliseconds(lastRttMs)}, ${span(lastAnswerAgoMs)} ago${missed}`;
}

function reconnectWords({ reconnect }: TunnelSnapshot): string {
  if (reconnect === null) return NONE;
  const { attempt, nextInMs } = reconnect;
  return nextInMs === null ? `attempt ${attempt} under way` : `attempt ${attempt} in ${span(nextInMs)}`;
}

function pinholeWords({ pinhole: { verdict, reasons } }: TunnelSnapshot): string {
  const [reason] = reasons;
  const words = verdict.replace('-', ' ');
  return reason === undefined ? words : `${words}: ${plain(reason.text)}`;
}

const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

/** In its largest unit alone. */
function span(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
