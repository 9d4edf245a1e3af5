import type { TunnelStateName } from '../../../app/contract/contract.ts';
import { useSelector, useSend } from '../../context.tsx';
import type { State } from '../../state/state.ts';

export interface UpdateActs {
  readonly check: () => Promise<unknown>;
  readonly download: () => Promise<unknown>;
  readonly install: () => Promise<unknown>;
  /** A tunnel is being built: nothing is installed meanwhile. */
  readonly building: boolean;
  /** Tunnels that would go down. */
  readonly up: number;
}

const countIn = ({ tunnels }: State, ...wanted: readonly TunnelStateName[]): number =>
  [...tunnels.values()].filter(({ snapshot }) => wanted.includes(snapshot.state)).length;

/** What can be done about a new version, and what stands in the way. */
export function useUpdateActs(): UpdateActs {
  const send = useSend();
  return {
    check: () => send('updates.check', {}),
    download: () => send('updates.download', {}),
    install: () => send('updates.install', {}),
    building: useSelector((state) => countIn(state, 'connecting', 'reconnecting') > 0),
    up: useSelector((state) => countIn(state, 'connected')),
  };
}
