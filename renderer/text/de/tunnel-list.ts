/** The words around the list of tunnels. */
import type { TunnelKind } from '../../state/tunnel-kinds.ts';
import { formatCount } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const kinds: Record<TunnelKind, string> = {
  all: 'Alle',
  unwell: 'Gestört',
  up: 'Verbunden',
  down: 'Nicht verbunden',
};

export const tunnelList: Catalogue['tunnelList'] = {
  search: 'Tunnel nach Namen oder Gegenstelle filtern',
  searchPlaceholder: 'Name oder Gegenstelle',
  kind: 'Welche Tunnel',
  kindOf: (kind, count) => `${kinds[kind]} (${formatCount(count)})`,
  count: (shown, total) =>
    shown === total
      ? `${formatCount(total)} Tunnel`
      : `${formatCount(shown)} von ${formatCount(total)} Tunneln`,
  none: 'So ist kein Tunnel.',
  showAll: 'Alle zeigen',
};
