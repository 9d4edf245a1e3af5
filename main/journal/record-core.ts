/** What of the engine's life goes into the log. */
import { isDeepStrictEqual } from 'node:util';
import type { CoreApi } from '../model/core-api.ts';
import { LIMITS } from '../model/limits.ts';
import type { ChangedKey, Journal, LogEntry } from '../model/log.ts';
import type { PolicyShownRow } from '../model/managed.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import type { UpdateStatus } from '../model/updates.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { AnsweredCounts } from './answered-counts.ts';

/** What of the engine is asked. */
export type Recorded = Pick<
  CoreApi,
  'onChange' | 'observe' | 'warnings' | 'managed' | 'profiles' | 'updates'
>;

/** @returns the way to stop; what has been counted by then is written. */
export function recordCore(
  core: Recorded,
  journal: Journal,
  time: { readonly clock: Clock; readonly timers: Timers },
): () => void {
  const answered = new AnsweredCounts(journal, time);
  const warned = new Set<string>();
  let policy = policyOf(core);
  let profiles = profilesOf(core);
  let updates = core.updates.snapshot().status.state;

  const tellWarnings = (): void => {
    for (const message of core.warnings()) {
      if (warned.has(message)) continue;
      warned.add(message);
      journal.write({ event: 'warning', message });
    }
  };
  const tellPolicy = (): void => {
    const now = policyOf(core);
    const changed = [...now.values()].filter((row) => !isDeepStrictEqual(row, policy.get(row.name)));
    policy = now;
    if (changed.length === 0) return;
    const listed = changed.slice(0, LIMITS.logListed.value);
    journal.write({
      event: 'policy',
      changed: listed.map(whoseWord),
      omitted: changed.length - listed.length,
    });
  };
  const tellProfiles = (): void => {
    const before = profiles;
    profiles = profilesOf(core);
    const added = [...profiles.keys()].filter((id) => !before.has(id));
    const removed = [...before.keys()].filter((id) => !profiles.has(id));
    const changed = [...profiles].filter(([id, is]) => before.has(id) && before.get(id) !== is);
    const all = [added, changed.map(([id]) => id), removed] as const;
    const total = all.reduce((sum, ids) => sum + ids.length, 0);
    if (total === 0) return;
    const listed = all.map((ids) => ids.slice(0, LIMITS.logListed.value));
    journal.write({
      event: 'profiles',
      added: listed[0] ?? [],
      changed: listed[1] ?? [],
      removed: listed[2] ?? [],
      omitted: total - listed.flat().length,
    });
  };

  const tellUpdates = (): void => {
    const { status } = core.updates.snapshot();
    // A download goes on in many steps, and is one thing.
    if (status.state === updates) return;
    updates = status.state;
    journal.write(updateEntry(status));
  };

  tellWarnings();
  const stop = core.onChange((change) => {
    if (change.kind === 'event') tellEvent(change.event, answered, journal);
    if (change.kind === 'policy') tellPolicy();
    if (change.kind === 'profiles') tellProfiles();
    if (change.kind === 'updates') tellUpdates();
    if (change.kind === 'policy' || change.kind === 'warnings') tellWarnings();
  }, 'answered');
  const stopObserving = core.observe({
    sent: () => undefined,
    outcome(tunnel, fate, rttMs) {
      if (fate === 'answered') answered.add(tunnel, rttMs);
    },
  });
  return () => {
    stop();
    stopObserving();
    answered.close();
  };
}

function tellEvent(event: TunnelEvent, answered: AnsweredCounts, journal: Journal): void {
  if (event.event !== 'kam') {
    // In the order in which it was: what was answered before the tunnel went down stands before that.
    answered.flush(event.tunnel);
    journal.write(event);
    return;
  }
  const { outcome } = event;
  // Those that were answered are counted.
  if (outcome !== 'answered') journal.write({ ...event, outcome });
}

function updateEntry(status: UpdateStatus): LogEntry {
  const version = 'version' in status ? status.version : null;
  const { code, message } = status.state === 'failed' ? status.problem : { code: null, message: null };
  return { event: 'update', state: status.state, version, code, message };
}

/** Without the secret ones' values: they are not in here. */
const policyOf = (core: Recorded): ReadonlyMap<string, PolicyShownRow> =>
  new Map(core.managed.list().rows.map((row) => [row.name, row]));

const whoseWord = ({ name, level, scope, origin }: PolicyShownRow): ChangedKey => ({
  name,
  level,
  scope,
  origin,
});

/** What each profile is, by its id, for comparison alone. */
function profilesOf(core: Recorded): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const limit = LIMITS.profilesShown.value;
  for (let offset = 0; ; offset += limit) {
    const { entries, total } = core.profiles.list({ search: '', offset, limit });
    for (const entry of entries) found.set(entry.id, JSON.stringify(entry));
    if (entries.length === 0 || offset + limit >= total) return found;
  }
}
