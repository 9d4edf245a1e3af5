import { access } from 'node:fs/promises';
import type { CoreApi, HistoryApi } from '../model/core-api.ts';
import { emptyHistory, type HistoryPage, type HistoryQuery } from '../model/history.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { HistoryThread } from './history-thread.ts';
import { HistoryRecorder } from './recorder.ts';

export interface HistoryOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** For how many days anything is kept; 0: nothing is. Asked anew each time. */
  readonly days: () => number;
  /** Whether what becomes of a tunnel is kept. */
  readonly records: (profile: string) => boolean;
  /** Ids of all profiles that there are; null: this program does not know them all. */
  readonly profiles: () => readonly string[] | null;
  readonly warn: (line: string) => void;
  /** What runs in the thread. Default: as it is built. */
  readonly script?: URL;
}

/** What is recorded, and how it is read. */
type Source = Pick<CoreApi, 'observe' | 'onChange'>;

interface Running {
  readonly thread: HistoryThread;
  readonly recorder: HistoryRecorder;
  readonly stop: () => void;
}

/** The history of a program's tunnels, kept while it is switched on. What was kept goes when it is switched off. */
export class History implements HistoryApi {
  readonly #options: HistoryOptions;
  readonly #source: Source;
  #running: Running | undefined;
  /** Those that delete what was kept. */
  readonly #forgetting = new Set<HistoryThread>();
  #closed = false;

  constructor(options: HistoryOptions, source: Source) {
    this.#options = options;
    this.#source = source;
    if (this.#isOn) this.#start();
    else void this.#forgetLeft();
  }

  async read(query: HistoryQuery): Promise<HistoryPage> {
    const { records, clock } = this.#options;
    const running = this.#running;
    if (running === undefined) return emptyHistory('off');
    if (!records(query.id)) return emptyHistory('not-recorded');
    // What has been gathered is in the answer.
    running.recorder.flush();
    return running.thread.read(query, clock.wallMs());
  }

  /** A setting, or the policy, may be another one. */
  look(): void {
    if (this.#closed) return;
    // What is to go goes first.
    if (this.#isOn && this.#running === undefined && this.#forgetting.size === 0) this.#start();
    if (!this.#isOn && this.#running !== undefined) {
      const { thread, recorder } = this.#end(this.#running);
      recorder.stop();
      void this.#haveForgotten(thread);
    }
  }

  /** The tunnel of a profile is gone, or another one. */
  forget(profile: string): void {
    this.#running?.recorder.forget(profile);
  }

  /** Resolves when what was gathered is written, or after LIMITS.historyCloseMs. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#forgetting];
    if (this.#running !== undefined) {
      const { recorder, thread } = this.#end(this.#running);
      recorder.flush();
      threads.push(thread);
    }
    await Promise.all(threads.map((thread) => thread.close()));
  }

  get #isOn(): boolean {
    return this.#options.days() > 0;
  }

  #start(): void {
    const { path, timers, clock, days, records, profiles, warn, script } = this.#options;
    const thread = new HistoryThread({
      path,
      timers,
      warn,
      ...(script && { script }),
      done: (memory, lost) => recorder.reuse(memory, lost),
    });
    const recorder = new HistoryRecorder({
      clock,
      timers,
      records,
      give: (batch) => thread.give({ kind: 'batch', ...batch, days: days(), profiles: profiles() }),
      behind: () =>
        warn(`${path} is written more slowly than keep-alives come: some are left out of the history`),
    });
    const stopObserving = this.#source.observe(recorder);
    const stopListening = this.#source.onChange((change) => {
      if (change.kind === 'event') recorder.event(change.event);
    }, 'answered');
    const stop = (): void => {
      stopObserving();
      stopListening();
    };
    this.#running = { thread, recorder, stop };
  }

  #end(running: Running): Running {
    running.stop();
    this.#running = undefined;
    return running;
  }

  /** What an earlier run has kept, where nothing is to be kept any more. */
  async #forgetLeft(): Promise<void> {
    const { path, timers, warn, script } = this.#options;
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere || this.#closed || this.#running !== undefined) return;
    const thread = new HistoryThread({
      path,
      timers,
      warn,
      ...(script && { script }),
      done: () => undefined,
    });
    await this.#haveForgotten(thread);
  }

  async #haveForgotten(thread: HistoryThread): Promise<void> {
    this.#forgetting.add(thread);
    await thread.forget();
    if (this.#closed) return;
    await thread.close();
    this.#forgetting.delete(thread);
    this.look();
  }
}

/** Where none is kept. */
export const NO_HISTORY: Pick<History, 'read' | 'look' | 'forget' | 'close'> = {
  read: () => Promise.resolve(emptyHistory('off')),
  look: () => undefined,
  forget: () => undefined,
  close: () => Promise.resolve(),
};
