import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { HistoryPage } from '../model/history.ts';
import { HistoryWriter } from './history-file.ts';
import type { BatchMessage, FromThread, ToThread } from './messages.ts';
import {
  asUnavailable,
  deleteHistory,
  isBusy,
  isDamage,
  isFull,
  openHistory,
  type HistoryPorts,
} from './open-history.ts';
import { readChart } from './read-history.ts';
import { keepUp, makeRoom } from './upkeep.ts';

export interface KeeperOptions extends HistoryPorts {
  readonly path: string;
  readonly say: (message: FromThread, transfer?: readonly ArrayBuffer[]) => void;
  /** Default: LIMITS.historyFileOctets */
  readonly maxOctets?: number;
}

interface Open {
  readonly database: DatabaseSync;
  readonly writer: HistoryWriter;
  /** Of the file, to notice that somebody took it away. */
  readonly inode: number;
}

/** Keeps one file of history: what the thread of the history does, message by message. It blocks for as long as the disk does. */
export class HistoryKeeper {
  readonly #options: KeeperOptions;
  readonly #maxOctets: number;
  readonly #profiles = new Map<number, string>();
  readonly #warned = new Set<string>();
  #open: Open | undefined;
  #upkeptMs: number | undefined;
  #clocksAgreeSinceMs: number | undefined;
  #clocksApartMs: number | undefined;
  /** A later program's file, once seen, is not asked for again. */
  #refused: PinholeError | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#maxOctets = options.maxOctets ?? LIMITS.historyFileOctets.value;
  }

  /** Never rejects. */
  async take(message: ToThread): Promise<void> {
    const { say } = this.#options;
    switch (message.kind) {
      case 'batch': {
        const lost = await this.#append(message);
        say({ kind: 'done', memory: message.memory, lost }, [message.memory]);
        return;
      }
      case 'read':
        return this.#answer(message.ask, (database) =>
          readChart(database, message.query.id, message.wallMs, message.query.spanS * 1_000),
        );
      case 'forget':
        await this.#forget();
        say({ kind: 'forgotten' });
        return;
      case 'close':
        this.#close();
        say({ kind: 'closed' });
    }
  }

  /** @returns how much of it is lost */
  async #append(batch: BatchMessage): Promise<number> {
    for (const [number, profile] of batch.named) this.#profiles.set(number, profile);
    this.#compareClocks(batch);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      let file: Open | undefined;
      try {
        file = await this.#opened();
        file.writer.append(batch, (number) => this.#profiles.get(number));
        this.#keepUp(file, batch);
        return 0;
      } catch (thrown) {
        const { path } = this.#options;
        if (file === undefined || attempt === 2) {
          this.#warn(asUnavailable(path, thrown).message);
          if (file !== undefined && !isBusy(thrown) && !isFull(thrown)) this.#close();
        } else if (isDamage(thrown)) {
          await this.#recover();
        } else if (isFull(thrown)) {
          this.#shrink(file, batch);
        } else if (!isBusy(thrown)) {
          this.#close();
        }
      }
    }
    return batch.rows + batch.events.length;
  }

  async #opened(): Promise<Open> {
    if (this.#refused !== undefined) throw this.#refused;
    if (this.#open !== undefined) return this.#open;
    return this.#openWith(false);
  }

  async #openWith(suspect: boolean): Promise<Open> {
    const { path } = this.#options;
    try {
      const { database, aside } = await openHistory(path, this.#options, {
        suspect,
        maxOctets: this.#maxOctets,
      });
      if (aside !== null) this.#warn(`${path} was damaged; it is now ${aside}, and the history begins anew`);
      this.#open = { database, writer: new HistoryWriter(database), inode: statSync(path).ino };
      return this.#open;
    } catch (thrown) {
      if (thrown instanceof PinholeError && thrown.code === 'HISTORY_NEWER') this.#refused = thrown;
      throw thrown;
    }
  }

  async #recover(): Promise<void> {
    this.#close();
    // Whoever wanted the file next is told why there is none.
    await this.#openWith(true).catch(() => undefined);
  }

  #shrink({ database }: Open, { wallMs, days }: BatchMessage): void {
    try {
      makeRoom(database, { nowMs: wallMs, days, profiles: null, maxOctets: this.#maxOctets });
    } catch (thrown) {
      // Deleting needs room, too: then nothing can be done but to wait for some.
      if (!isFull(thrown)) throw thrown;
    }
  }

  /** Upkeep that fails is tried again in an hour: what was to be written is. */
  #keepUp({ database, inode }: Open, { wallMs, monotonicMs, days, profiles }: BatchMessage): void {
    const { path } = this.#options;
    const agreeSince = this.#clocksAgreeSinceMs ?? monotonicMs;
    if (monotonicMs - agreeSince < LIMITS.historySettleMs.value) return;
    if (this.#upkeptMs !== undefined && monotonicMs - this.#upkeptMs < LIMITS.historyUpkeepMs.value) return;
    this.#upkeptMs = monotonicMs;
    try {
      keepUp(database, { nowMs: wallMs, days, profiles, maxOctets: this.#maxOctets });
    } catch (thrown) {
      if (!isBusy(thrown)) this.#warn(asUnavailable(path, thrown).message);
    }
    // Somebody has moved or deleted it: what comes goes to the file of that name.
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) this.#close();
  }

  #compareClocks({ wallMs, monotonicMs }: BatchMessage): void {
    const apartMs = wallMs - monotonicMs;
    const before = this.#clocksApartMs;
    if (before === undefined || Math.abs(apartMs - before) > LIMITS.historyClockStepMs.value)
      this.#clocksAgreeSinceMs = monotonicMs;
    this.#clocksApartMs = apartMs;
  }

  async #answer(ask: number, read: (database: DatabaseSync) => HistoryPage): Promise<void> {
    const { say, path } = this.#options;
    try {
      const { database } = await this.#opened();
      say({ kind: 'page', ask, page: read(database) });
    } catch (thrown) {
      if (isDamage(thrown)) await this.#recover();
      const { code, message } = asUnavailable(path, thrown);
      say({ kind: 'failed', ask, code, message });
    }
  }

  async #forget(): Promise<void> {
    this.#close();
    try {
      await deleteHistory(this.#options.path, this.#options);
    } catch (thrown) {
      this.#warn(asUnavailable(this.#options.path, thrown).message);
    }
  }

  #close(): void {
    const file = this.#open;
    this.#open = undefined;
    try {
      file?.database.close();
    } catch (thrown) {
      // What was committed is in the file, or in the log beside it, which the next one takes up.
      this.#warn(asUnavailable(this.#options.path, thrown).message);
    }
  }

  /** The same once. */
  #warn(line: string): void {
    if (this.#warned.has(line)) return;
    this.#warned.add(line);
    this.#options.say({ kind: 'warning', line });
  }
}
