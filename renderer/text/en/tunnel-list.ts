/** The words around the list of tunnels. */
import type { TunnelKind } from '../../state/tunnel-kinds.ts';
import { formatCount } from '../../format.ts';

const kinds: Record<TunnelKind, string> = {
  all: 'All',
  unwell: 'Not well',
  up: 'Up',
  down: 'Down',
};

export const tunnelList = {
  search: 'Filter tunnels by name or endpoint',
  searchPlaceholder: 'Name or endpoint',
  kind: 'Which tunnels',
  kindOf: (kind: TunnelKind, count: number) => `${kinds[kind]} (${formatCount(count)})`,
  count: (shown: number, total: number) =>
    shown === total
      ? `${formatCount(total)} tunnels`
      : `${formatCount(shown)} of ${formatCount(total)} tunnels`,
  none: 'No tunnel is like that.',
  showAll: 'Show all',
} as const;
