import { DEFAULT_POLICY, type IntervalBounds } from '../../main/model/policy.ts';
import type { Profile } from '../../main/model/profile.ts';
import { LifetimeMemory, type Lifetimes } from '../../main/pinhole/lifetime/store.ts';
import type { ConfigurationTerms } from '../../main/tunnel/agreement.ts';
import type { LifetimePorts } from '../../main/tunnel/lifetime-watch.ts';

/** What a tunnel needs to know of lifetimes and policy: by default nothing is known, and all is allowed. */
export function lifetimePorts(
  lifetimes: Lifetimes = new LifetimeMemory(),
): LifetimePorts & { readonly intervalBounds: IntervalBounds } {
  return {
    lifetimesOf: () => lifetimes,
    networkOf: () => ({ id: 'network', name: 'a network' }),
    measurementWanted: () => undefined,
    intervalBounds: DEFAULT_POLICY,
  };
}

/** What a profile brings to the configuration exchange, where nothing is known of the pin-hole. */
export function termsOf({ interval, tscfOriginates }: Profile): ConfigurationTerms {
  return {
    interval: { wanted: interval, recommendedS: null, bounds: DEFAULT_POLICY },
    tscfOriginates,
    wish: {},
  };
}
