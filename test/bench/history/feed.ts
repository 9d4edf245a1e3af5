/** Many tunnels that keep themselves alive, with and without a history of it: what it costs whoever keeps them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { History } from '../../../main/history/history.ts';
import { HistoryKeeper } from '../../../main/history/keeper.ts';
import { columnsOf, newBatch } from '../../../main/history/batch.ts';
import type { KeepAliveObserver } from '../../../main/model/keep-alive-observer.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';

export interface FeedPlan {
  readonly tunnels: number;
  readonly everyMs: number;
}

export interface BulkOutcome {
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Of the file, the minutes and hours among it. */
  readonly octetsPerRow: number;
  readonly lost: number;
}

/** As fast as the thread of the history can: what the feed of so much time comes to. */
export async function writeBulk(
  folder: string,
  plan: FeedPlan & { readonly minutes: number },
): Promise<BulkOutcome> {
  const path = join(folder, 'bulk.sqlite');
  let lost = 0;
  const keeper = new HistoryKeeper({
    ...nodePlatform,
    path,
    say: (message) => void (lost += message.kind === 'done' ? message.lost : 0),
  });
  const named = Array.from({ length: plan.tunnels }, (_, at) => [at, `t${at}`] as const);
  const total = (plan.minutes * 60_000 * plan.tunnels) / plan.everyMs;
  const startMs = Date.now() - plan.minutes * 60_000;
  const memory = newBatch();
  const columns = columnsOf(memory);
  const began = performance.now();
  for (let row = 0; row < total;) {
    let rows = 0;
    for (; rows < LIMITS.historyBatchRows.value && row < total; rows += 1, row += 1) {
      columns.times[rows] = startMs + (row * plan.everyMs) / plan.tunnels;
      columns.values[rows] = 20_000 + ((row * 7_919) % 30_000);
      columns.tunnels[rows] = row % plan.tunnels;
    }
    const monotonicMs = performance.now();
    await keeper.take({
      ...{ kind: 'batch', memory, rows, named, events: [], wallMs: Date.now(), monotonicMs },
      ...{ days: 90, profiles: null },
    });
  }
  const tookS = (performance.now() - began) / 1_000;
  await keeper.take({ kind: 'close' });
  using database = new DatabaseSync(path, { readOnly: true });
  const rows = Number(database.prepare('SELECT count(*) AS n FROM raw').get()?.['n']);
  return { rows, rowsPerSecond: rows / tookS, octetsPerRow: statSync(path).size / rows, lost };
}

export interface Punctuality {
  /** Delay of the event loop, ms. */
  readonly loopMedianMs: number;
  readonly loopP99Ms: number;
  /** Of the timers of the tunnels: the share that was later than LATE_MS. */
  readonly late: number;
}

/** Later than this a keep-alive is felt. */
const LATE_MS = 20;

/** How punctual the timers of many tunnels are, each with a keep-alive a turn, for a while. @param record the history's, or nothing */
export async function punctuality(
  { tunnels, everyMs }: FeedPlan,
  forMs: number,
  record: Pick<KeepAliveObserver, 'outcome'> | undefined,
): Promise<Punctuality> {
  const ids = Array.from({ length: tunnels }, (_, at) => `t${at}`);
  const lateness: number[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const startMs = performance.now();
  const endMs = startMs + forMs;
  const arm = (id: string, dueMs: number): void => {
    if (dueMs > endMs) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        lateness.push(performance.now() - dueMs);
        record?.outcome(id, 'answered', 20.5);
        arm(id, dueMs + everyMs);
      },
      Math.max(0, dueMs - performance.now()),
    );
    timers.add(timer);
  };
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  for (const [at, id] of ids.entries()) arm(id, startMs + (at * everyMs) / tunnels);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  for (const timer of timers) clearTimeout(timer);
  delay.disable();
  return {
    loopMedianMs: delay.percentile(50) / 1e6,
    loopP99Ms: delay.percentile(99) / 1e6,
    late: lateness.filter((each) => each > LATE_MS).length / lateness.length,
  };
}

/** A real history, thread and file, without an engine. */
export function openBenchHistory(folder: string): {
  readonly record: Pick<KeepAliveObserver, 'outcome'>;
  readonly warnings: readonly string[];
  readonly close: () => Promise<void>;
} {
  let observer: KeepAliveObserver | undefined;
  const warnings: string[] = [];
  const history = new History(
    {
      ...nodePlatform,
      path: join(folder, 'live.sqlite'),
      days: () => 90,
      records: () => true,
      profiles: () => null,
      warn: (line) => warnings.push(line),
    },
    {
      observe(given) {
        observer = given;
        return () => undefined;
      },
      onChange: () => () => undefined,
    },
  );
  return {
    record: { outcome: (id, fate, rttMs) => observer?.outcome(id, fate, rttMs) },
    warnings,
    close: () => history.close(),
  };
}
