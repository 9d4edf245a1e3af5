import { Worker } from 'node:worker_threads';
import { PinholeError } from '../model/errors.ts';
import type { HistoryPage, HistoryQuery } from '../model/history.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import type { BatchMessage, FromThread, ToThread } from './messages.ts';

export interface HistoryThreadOptions {
  readonly path: string;
  readonly timers: Timers;
  /** Its memory may be used again. */
  readonly done: (memory: ArrayBuffer, lost: number) => void;
  readonly warn: (line: string) => void;
  /** What runs in the thread. Default: as it is built. */
  readonly script?: URL;
}

/** Built, it lies beside whichever bundle this is in; from sources Node takes the types out of it. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './history-worker.js',
  import.meta.url,
);

interface Waiting {
  readonly resolve: (page: HistoryPage) => void;
  readonly reject: (error: PinholeError) => void;
  readonly callOff: () => void;
}

/** Threads that have been told to end, and have not. */
let hanging = 0;

/** Whether a thread of the history hangs in its disk: Node would wait for it before it ends. */
export const historyHangs = (): boolean => hanging > 0;

/**
 * The thread that keeps the file of the history, made when it is first needed. There is nothing in its place where it cannot be: a disk that
 * hangs would hold up the keep-alives.
 */
export class HistoryThread {
  readonly #options: HistoryThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asks = 0;
  #failed = false;
  #told: (() => void) | undefined;
  #forgotten: (() => void) | undefined;

  constructor(options: HistoryThreadOptions) {
    this.#options = options;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Gives a batch away: its memory comes back with `done`. */
  give(batch: BatchMessage): void {
    this.#say(batch, [batch.memory]);
  }

  /** Deletes all that is kept. Resolves when that is done, or cannot be. */
  forget(): Promise<void> {
    return new Promise((resolve) => {
      this.#forgotten = resolve;
      this.#say({ kind: 'forget' });
      if (this.#failed) resolve();
    });
  }

  /** @throws PinholeError HISTORY_NEWER, HISTORY_UNAVAILABLE, REQUEST_LIMIT */
  read(query: HistoryQuery, wallMs: number): Promise<HistoryPage> {
    if (this.#waiting.size >= LIMITS.historyReads.value)
      return Promise.reject(new PinholeError('REQUEST_LIMIT'));
    if (this.#failed) return Promise.reject(new PinholeError('HISTORY_UNAVAILABLE'));
    this.#asks += 1;
    const ask = this.#asks;
    return new Promise((resolve, reject) => {
      const callOff = this.#options.timers.after(LIMITS.historyReadMs.value, () =>
        this.#fail(
          ask,
          new PinholeError('HISTORY_UNAVAILABLE', `${this.#options.path}: its disk does not answer`),
        ),
      );
      this.#waiting.set(ask, { resolve, reject, callOff });
      this.#say({ kind: 'read', ask, query, wallMs });
    });
  }

  /** Resolves when all that was given is written, or after LIMITS.historyCloseMs: then the thread is left to itself. Never rejects. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined && !this.#failed) {
      await new Promise<void>((resolve) => {
        const callOff = this.#options.timers.after(LIMITS.historyCloseMs.value, resolve);
        this.#told = () => {
          callOff();
          resolve();
        };
        this.#say({ kind: 'close' });
      });
    }
    for (const ask of [...this.#waiting.keys()]) this.#fail(ask, new PinholeError('HISTORY_UNAVAILABLE'));
    this.#forgotten?.();
    this.#worker = undefined;
    if (worker === undefined) return;
    hanging += 1;
    const ended = worker.terminate().then(
      () => void (hanging -= 1),
      () => undefined,
    );
    // One that has answered ends at once.
    if (this.#told === undefined) await ended;
  }

  #say(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    if (this.#failed) return;
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(message, [...transfer]);
    } catch (thrown) {
      this.#end(thrown);
    }
  }

  #start(): Worker {
    const { path, script = SCRIPT } = this.#options;
    const worker = new Worker(script, { name: 'history', workerData: { path } });
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (thrown) => this.#end(thrown));
    // It holds up no end of the program: whoever wants the last batch written closes it.
    worker.unref();
    return worker;
  }

  #hear(message: FromThread): void {
    const { done, warn } = this.#options;
    switch (message.kind) {
      case 'done':
        done(message.memory, message.lost);
        return;
      case 'page':
        this.#waitingFor(message.ask)?.resolve(message.page);
        return;
      case 'failed':
        this.#fail(message.ask, new PinholeError(message.code, message.message));
        return;
      case 'forgotten':
        this.#forgotten?.();
        return;
      case 'warning':
        warn(message.line);
        return;
      case 'closed':
        this.#told?.();
        this.#told = undefined;
    }
  }

  /** It has died of a defect, or could not be made. */
  #end(thrown: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    this.#options.warn(`The history has ended, and nothing more is kept: ${reason}`);
    for (const ask of [...this.#waiting.keys()])
      this.#fail(ask, new PinholeError('HISTORY_UNAVAILABLE', reason, { cause: thrown }));
    this.#forgotten?.();
    this.#told?.();
    this.#told = undefined;
  }

  #waitingFor(ask: number): Waiting | undefined {
    const waiting = this.#waiting.get(ask);
    this.#waiting.delete(ask);
    waiting?.callOff();
    return waiting;
  }

  #fail(ask: number, error: PinholeError): void {
    this.#waitingFor(ask)?.reject(error);
  }
}
