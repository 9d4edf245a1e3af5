import { LIMITS } from '../../main/model/limits.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { Words } from '../words/table.ts';
import { shownName } from './shown-name.ts';

/** What the icon says, each by a shape of its own: all is well; something is at risk or on its way; something is down; nothing is started. */
export const TRAY_ICONS = ['ok', 'risk', 'down', 'idle'] as const;
export type TrayIcon = (typeof TRAY_ICONS)[number];

export interface TrayTunnel {
  readonly id: string;
  /** Its name and how it is, as a menu takes it. */
  readonly label: string;
  /** What can be done with it. */
  readonly does: 'connect' | 'disconnect';
}

/** All that the tray shows: as data, so that what did not change is not shown anew. */
export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  /** The worst first, at most `LIMITS.trayTunnels`. */
  readonly tunnels: readonly TrayTunnel[];
  /** Tunnels that are left out. */
  readonly more: number;
}

/** What of a tunnel the tray looks at. */
export type TraySource = Pick<TunnelSnapshot, 'id' | 'name' | 'state'> & {
  readonly pinhole: Pick<TunnelSnapshot['pinhole'], 'verdict'>;
};

interface Condition {
  readonly icon: TrayIcon;
  readonly applies: (tunnel: TraySource) => boolean;
  readonly says: (words: Words) => string;
}

const inState = (state: TraySource['state'], icon: TrayIcon): Condition => ({
  icon,
  applies: (tunnel) => tunnel.state === state,
  says: (words) => words.state[state],
});

const withVerdict = (verdict: 'closed' | 'at-risk', icon: TrayIcon): Condition => ({
  icon,
  applies: (tunnel) => tunnel.state === 'connected' && tunnel.pinhole.verdict === verdict,
  says: (words) => words.tray.pinhole(words.verdict[verdict]),
});

/** Worst first; the first that applies is how a tunnel is. */
const CONDITIONS: readonly Condition[] = [
  inState('failed', 'down'),
  withVerdict('closed', 'down'),
  inState('reconnecting', 'risk'),
  inState('waiting', 'risk'),
  withVerdict('at-risk', 'risk'),
  inState('connecting', 'risk'),
  inState('connected', 'ok'),
  inState('stopped', 'idle'),
];

export function trayModel(tunnels: readonly TraySource[], words: Words): TrayModel {
  const ranked = CONDITIONS.map((condition) => ({ ...condition, found: [] as TraySource[] }));
  for (const tunnel of tunnels) ranked.find(({ applies }) => applies(tunnel))?.found.push(tunnel);
  const shown = ranked.flatMap(({ found, says }) => found.map((tunnel) => ({ tunnel, says })));
  const most = LIMITS.trayTunnels.value;
  return {
    icon: ranked.find(({ found }) => found.length > 0)?.icon ?? 'idle',
    tooltip: tooltip(ranked, tunnels.length, words),
    tunnels: shown.slice(0, most).map(({ tunnel, says }) => ({
      id: tunnel.id,
      label: asLabel(words.tray.tunnel(shownName(tunnel.name), says(words))),
      does: tunnel.state === 'stopped' || tunnel.state === 'failed' ? 'connect' : 'disconnect',
    })),
    more: Math.max(0, shown.length - most),
  };
}

function tooltip(
  ranked: readonly (Condition & { readonly found: readonly TraySource[] })[],
  total: number,
  words: Words,
): string {
  const says = words.tray.tooltip;
  const worst = ranked.find(({ found }) => found.length > 0);
  if (worst === undefined) return says.none;
  const { length: count } = worst.found;
  if (worst.icon === 'idle') return says.allStopped;
  if (worst.icon !== 'ok') return says.of(count, total, worst.says(words));
  return count === total ? says.allConnected(total) : says.someStopped(count, total - count);
}

/** An ampersand marks a key in a menu, unless there are two. */
const asLabel = (text: string): string => text.replaceAll('&', '&&');
