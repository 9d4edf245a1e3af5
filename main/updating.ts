/** Updates, put together: what stands in their way on this machine, and whose word decides. */
import type { Policy } from './model/policy.ts';
import type { UpdateBehaviourInForce } from './model/updates.ts';
import { usableAddresses } from './platform/network.ts';
import type { Platform } from './platform/node-platform.ts';
import type { TunnelManager } from './tunnel/tunnel-manager.ts';
import type { NoUpdater, Updater } from './updates/feed.ts';
import { Updates } from './updates/updates.ts';

export interface UpdatingOptions {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly tunnels: Pick<TunnelManager, 'snapshots'>;
  readonly updater?: Updater | NoUpdater;
  /** What is done about new versions. Default: as the policy has it. */
  readonly updateBehaviour?: () => UpdateBehaviourInForce;
  readonly changed: () => void;
}

const BEING_BUILT: readonly string[] = ['connecting', 'reconnecting'];

export function createUpdates(options: UpdatingOptions): Updates {
  const { platform, policy, tunnels, changed, updater = { unsupported: 'browser' } } = options;
  return new Updates({
    ...platform,
    updater,
    behaviour: options.updateBehaviour ?? (() => policy.updateBehaviour),
    feedUrl: () => policy.updateFeedUrl,
    obstacle() {
      if (tunnels.snapshots().some(({ state }) => BEING_BUILT.includes(state))) return 'tunnel';
      return usableAddresses(platform.network)?.size === 0 ? 'network' : null;
    },
    changed,
  });
}
