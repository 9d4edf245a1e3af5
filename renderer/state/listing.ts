/** Which tunnels the list shows. Pure; what comes out of two states alike is one and the same. */
import type { TunnelSnapshot } from '../../app/contract/contract.ts';
import type { State, TunnelEntry } from './state.ts';
import { TUNNEL_KINDS, type TunnelKind } from './tunnel-kinds.ts';

export interface TunnelFilter {
  /** In name, id or endpoint. */
  readonly search: string;
  readonly kind: TunnelKind;
}

export const EVERY_TUNNEL: TunnelFilter = { search: '', kind: 'all' };

export interface Listing {
  readonly ids: readonly string[];
  /** Of each kind among those that the search finds. */
  readonly counts: Readonly<Record<TunnelKind, number>>;
  /** Of all tunnels. */
  readonly total: number;
}

const isOfKind: Readonly<Record<TunnelKind, (tunnel: TunnelSnapshot) => boolean>> = {
  all: () => true,
  /** Whatever is not as a person wants it: what needs one, what mends itself, and what is at risk. */
  unwell: ({ state, pinhole: { verdict } }) =>
    state === 'connected'
      ? verdict === 'closed' || verdict === 'at-risk'
      : state !== 'stopped' && state !== 'connecting',
  up: ({ state }) => state === 'connected',
  down: ({ state }) => state !== 'connected',
};

/** Lists by `filter`; where nothing changed that counts, the listing of before. */
export function createListing({ search, kind }: TunnelFilter): (state: State) => Listing {
  let seen: ReadonlyMap<string, TunnelEntry> | undefined;
  let last: Listing | undefined;
  const wanted = search.trim().toLowerCase();
  return ({ tunnels }) => {
    if (last !== undefined && tunnels === seen) return last;
    seen = tunnels;
    const ids: string[] = [];
    const counts = { all: 0, unwell: 0, up: 0, down: 0 };
    for (const [id, { snapshot }] of tunnels) {
      if (!isFound(snapshot, wanted)) continue;
      for (const each of TUNNEL_KINDS) counts[each] += Number(isOfKind[each](snapshot));
      if (isOfKind[kind](snapshot)) ids.push(id);
    }
    const next = { ids, counts, total: tunnels.size };
    if (last === undefined || !alike(last, next)) last = next;
    return last;
  };
}

const isFound = ({ id, name, host, port }: TunnelSnapshot, wanted: string): boolean =>
  wanted === '' || [id, name, `${host}:${port}`].some((words) => words.toLowerCase().includes(wanted));

const alike = (one: Listing, other: Listing): boolean =>
  one.total === other.total &&
  TUNNEL_KINDS.every((kind) => one.counts[kind] === other.counts[kind]) &&
  one.ids.length === other.ids.length &&
  one.ids.every((id, index) => id === other.ids[index]);
