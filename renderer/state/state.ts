/** What the window knows, and how each message of the engine changes it. Pure. */
import type {
  CoreSnapshot,
  CoreUpdate,
  DemoSnapshot,
  ManagedFacts,
  MeasurementSnapshot,
  SettingsSnapshot,
  SupportSnapshot,
  TunnelSnapshot,
  UpdatesSnapshot,
} from '../../app/contract/contract.ts';
import { text } from '../text.ts';
import { diagnosisNews } from './diagnosis-news.ts';
import { updateNews } from './update-news.ts';
import { addEvents, addNotes, EMPTY_HISTORY, notesBetween, type History } from './history.ts';

/** One tunnel, with the moment its relative times count from, ms on the clock of `performance.now`. */
export interface TunnelEntry {
  readonly snapshot: TunnelSnapshot;
  readonly receivedAtMs: number;
  /** The same moment by the wall clock, ms since 1970. */
  readonly receivedAt: number;
}

/** What went wrong with a request of this window, and what to do. */
export interface Failure {
  readonly message: string;
  readonly action: string;
}

export interface Announcement {
  readonly key: number;
  readonly words: string;
}

/** Enough for changes that follow each other faster than they are read out. */
const ANNOUNCEMENTS_KEPT = 8;

export interface State {
  /** `ended`: the host does not know this session any more. */
  readonly link: 'up' | 'down' | 'ended';
  /** Of the program; null until its first snapshot arrived. */
  readonly version: string | null;
  /** How this window is hosted; null until the first snapshot arrived. */
  readonly host: CoreSnapshot['host'] | null;
  /** In the order of the list. Keeps its identity while no tunnel comes or goes. */
  readonly ids: readonly string[];
  /** The entry of a tunnel that did not change keeps its identity. */
  readonly tunnels: ReadonlyMap<string, TunnelEntry>;
  readonly demo: DemoSnapshot | null;
  readonly history: History;
  readonly warnings: readonly string[];
  /** What whoever manages this machine has said; null until the first snapshot arrived. */
  readonly managed: ManagedFacts | null;
  /** What whoever looks for a fault has asked for; its times count from `receivedAtMs`. */
  readonly support: { readonly snapshot: SupportSnapshot; readonly receivedAtMs: number } | null;
  /** null until the first snapshot arrived. */
  readonly settings: SettingsSnapshot | null;
  /** What is known of new versions; its times count from `receivedAtMs`. */
  readonly updates: { readonly snapshot: UpdatesSnapshot; readonly receivedAtMs: number } | null;
  /** Counts the changes of what is fetched by the pages that show it: whoever sees another number fetches again. */
  readonly fresh: { readonly profiles: number; readonly policy: number };
  /** Why the full snapshot could not be had. */
  readonly loadFailure: Failure | null;
  /** Of the last request that failed, until it is dismissed. */
  readonly failure: Failure | null;
  /** The latest changes of state or verdict, for a screen reader: oldest first, at most `ANNOUNCEMENTS_KEPT`. */
  readonly announcements: readonly Announcement[];
}

export const INITIAL_STATE: State = {
  link: 'down',
  version: null,
  host: null,
  ids: [],
  tunnels: new Map(),
  demo: null,
  history: EMPTY_HISTORY,
  warnings: [],
  managed: null,
  support: null,
  settings: null,
  updates: null,
  fresh: { profiles: 0, policy: 0 },
  loadFailure: null,
  failure: null,
  announcements: [],
};

/** When something arrived: on the monotonic clock, and as ISO 8601. */
export interface Moment {
  readonly monotonicMs: number;
  readonly iso: string;
}

export function applySnapshot(state: State, snapshot: CoreSnapshot, at: Moment): State {
  const receivedAt = Date.parse(at.iso);
  const entry = (tunnel: TunnelSnapshot): [string, TunnelEntry] => [
    tunnel.id,
    { snapshot: tunnel, receivedAtMs: at.monotonicMs, receivedAt },
  ];
  return {
    ...state,
    version: snapshot.version,
    host: snapshot.host,
    ids: snapshot.tunnels.map(({ id }) => id),
    tunnels: new Map(snapshot.tunnels.map(entry)),
    demo: snapshot.demo,
    // Keys go on from where they were: no line of before may pass for one of now.
    history: addEvents({ lines: [], nextKey: state.history.nextKey }, snapshot.events),
    warnings: snapshot.warnings,
    managed: snapshot.managed,
    support: { snapshot: snapshot.support, receivedAtMs: at.monotonicMs },
    settings: snapshot.settings,
    updates: { snapshot: snapshot.updates, receivedAtMs: at.monotonicMs },
    // Whatever was missed while the link was down.
    fresh: { profiles: state.fresh.profiles + 1, policy: state.fresh.policy + 1 },
    loadFailure: null,
  };
}

export function applyUpdate(state: State, update: CoreUpdate, at: Moment): State {
  const tunnels = new Map(state.tunnels);
  const receivedAt = Date.parse(at.iso);
  for (const id of update.removed) tunnels.delete(id);
  for (const snapshot of update.tunnels) {
    tunnels.set(snapshot.id, { snapshot, receivedAtMs: at.monotonicMs, receivedAt });
  }
  const notes = state.demo === null || update.demo === null ? [] : notesBetween(state.demo, update.demo);
  return {
    ...state,
    ids: sameKeys(state.ids, tunnels) ? state.ids : [...tunnels.keys()],
    tunnels,
    demo: update.demo ?? state.demo,
    warnings: update.warnings ?? state.warnings,
    managed: update.managed ?? state.managed,
    support:
      update.support === null ? state.support : { snapshot: update.support, receivedAtMs: at.monotonicMs },
    settings: update.settings ?? state.settings,
    updates:
      update.updates === null ? state.updates : { snapshot: update.updates, receivedAtMs: at.monotonicMs },
    fresh: freshAfter(state.fresh, update.stale),
    history: addEvents(addNotes(state.history, notes, at.iso), update.events),
    announcements: announce(state.announcements, [
      ...changesIn(state.tunnels, update.tunnels),
      ...diagnosisNews(state.support?.snapshot.diagnosis, update.support?.diagnosis),
      ...updateNews(state.updates?.snapshot, update.updates),
    ]),
  };
}

function freshAfter(fresh: State['fresh'], stale: CoreUpdate['stale']): State['fresh'] {
  if (!stale.profiles && !stale.policy) return fresh;
  return {
    profiles: fresh.profiles + Number(stale.profiles),
    policy: fresh.policy + Number(stale.policy),
  };
}

/** Both in the order of arrival. */
function sameKeys(ids: readonly string[], tunnels: ReadonlyMap<string, unknown>): boolean {
  return ids.length === tunnels.size && ids.every((id) => tunnels.has(id));
}

export function announce(before: readonly Announcement[], fresh: readonly string[]): readonly Announcement[] {
  if (fresh.length === 0) return before;
  const firstKey = (before.at(-1)?.key ?? 0) + 1;
  const added = fresh.map((words, index) => ({ key: firstKey + index, words }));
  return [...before, ...added].slice(-ANNOUNCEMENTS_KEPT);
}

/** Changes of state and verdict, and how a measurement goes: a keep-alive every few seconds is nothing to be read out. */
function changesIn(before: ReadonlyMap<string, TunnelEntry>, changed: readonly TunnelSnapshot[]): string[] {
  return changed.flatMap(({ id, name, state, pinhole, lifetime }) => {
    const was = before.get(id)?.snapshot;
    const words: string[] = [];
    if (was?.state !== state) words.push(text.announce.state(name, text.state[state]));
    if (was !== undefined && was.pinhole.verdict !== pinhole.verdict) {
      words.push(text.announce.verdict(name, text.verdict[pinhole.verdict]));
    }
    if (was !== undefined)
      words.push(...measurementNews(name, was.lifetime.measurement, lifetime.measurement));
    return words;
  });
}

/** That it began, the first death, and how it ended: its numbers move too often to be read out. */
function measurementNews(
  name: string,
  was: MeasurementSnapshot | null,
  is: MeasurementSnapshot | null,
): readonly string[] {
  const ran = was?.state === 'running' ? was : null;
  switch (is?.state) {
    case 'running':
      if (ran === null) return [text.measure.announce.started(name)];
      return ran.failedBySeconds === null && is.failedBySeconds !== null
        ? [text.measure.announce.firstDeath(name, is.failedBySeconds)]
        : [];
    case 'ended':
      return ran === null ? [] : [text.measure.announce.ended(name, text.measure.lived(is.lifetime))];
    case 'failed':
      return ran === null
        ? []
        : [text.measure.announce.failed(name, text.engine.message(is.problem.code, is.problem.message))];
    default:
      return [];
  }
}
