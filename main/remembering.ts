/** The history of an engine's tunnels, put together: what is kept, for how long, and of which profiles. */
import { History, NO_HISTORY } from './history/history.ts';
import type { CoreApi } from './model/core-api.ts';
import type { Policy } from './model/policy.ts';
import { DEMO_PROFILE_ID } from './model/profile.ts';
import type { Settings } from './model/settings.ts';
import type { Platform } from './platform/node-platform.ts';
import type { ProfileBook } from './profiles/profile-book.ts';

/** Where an engine keeps the history of its tunnels. */
export interface HistoryPlace {
  /** A file that other programs of the same user may write too. */
  readonly path: string;
}

export interface RememberingOptions {
  /** Default: nothing is kept. */
  readonly history?: HistoryPlace;
  readonly book?: ProfileBook;
  readonly platform: Platform;
  readonly policy: Pick<Policy, 'historyDays' | 'managedProfiles'>;
  readonly settings: () => Pick<Settings, 'history'>;
  readonly source: Pick<CoreApi, 'observe' | 'onChange'>;
  readonly warn: (line: string) => void;
}

export function createHistory(
  options: RememberingOptions,
): Pick<History, 'read' | 'look' | 'forget' | 'close'> {
  const { history, book, platform, policy, settings, source, warn } = options;
  if (history === undefined) return NO_HISTORY;
  return new History(
    {
      path: history.path,
      clock: platform.clock,
      timers: platform.timers,
      days: () => (settings().history ? policy.historyDays : 0),
      // The demo's TSCF is another one each time.
      records: (profile) => profile !== DEMO_PROFILE_ID,
      profiles: () => book?.list().map(({ profile }) => profile.id) ?? null,
      warn,
    },
    source,
  );
}
