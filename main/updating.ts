/** Updates, put together: what stands in their way on this machine, and whose word decides. */
import type { SettingsApi } from './model/core-api.ts';
import type { Policy } from './model/policy.ts';
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
  /** Says, among others, what is done about new versions. */
  readonly settings: SettingsApi;
  readonly changed: () => void;
}

const BEING_BUILT: readonly string[] = ['connecting', 'reconnecting'];

export function createUpdates(options: UpdatingOptions): Updates {
  const { platform, policy, settings, tunnels, changed, updater = { unsupported: 'browser' } } = options;
  return new Updates({
    ...platform,
    updater,
    behaviour() {
      const { values, locked } = settings.snapshot();
      return { value: values.updates, locked: locked.includes('updates') };
    },
    feedUrl: () => policy.updateFeedUrl,
    obstacle() {
      if (tunnels.snapshots().some(({ state }) => BEING_BUILT.includes(state))) return 'tunnel';
      return usableAddresses(platform.network)?.size === 0 ? 'network' : null;
    },
    changed,
  });
}
