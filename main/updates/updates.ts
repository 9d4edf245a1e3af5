import type { UpdatesApi } from '../model/core-api.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { problemOf } from '../model/problem.ts';
import type { UpdateBehaviourInForce, UpdatesSnapshot, UpdateStatus } from '../model/updates.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import type { FoundVersion, NoUpdater, UpdateFeed, Updater } from './feed.ts';
import { Task } from './task.ts';

export interface UpdatesPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly updater: Updater | NoUpdater;
  readonly behaviour: () => UpdateBehaviourInForce;
  /** An https URL; null: nobody has said where to look. */
  readonly feedUrl: () => string | null;
  /** What stands in the way now: a tunnel that is being built, or that there is no network. */
  readonly obstacle: () => 'tunnel' | 'network' | null;
  readonly changed: () => void;
}

/** Who has asked for a download: what the program does by itself ends when it may not do so any more. */
type Asker = 'person' | 'program';

/**
 * Looks for new versions, and sees to it that nothing of that is done against the policy, twice at once, or, unless a person asks for it,
 * while a tunnel is being built. It never ends the program by itself.
 */
export class Updates implements UpdatesApi {
  readonly #ports: UpdatesPorts;
  #status: UpdateStatus = { state: 'idle' };
  #source: { readonly url: string; readonly feed: UpdateFeed } | undefined;
  #found: FoundVersion | null = null;
  #checkedMs: number | null = null;
  #task: Task | undefined;
  #looking: Promise<void> | undefined;
  #downloadedBy: Asker = 'program';
  /** In a row, of looks and of downloads. */
  readonly #failures = { looks: 0, downloads: 0 };
  #callOff: () => void = () => undefined;

  constructor(ports: UpdatesPorts) {
    this.#ports = ports;
    this.#heed();
  }

  snapshot(): UpdatesSnapshot {
    const { clock, updater, behaviour } = this.#ports;
    const { value, locked } = behaviour();
    return {
      behaviour: value,
      locked,
      tellOnly: this.#tellOnly ? (updater as Updater).tellOnly : null,
      checkedAgoMs: this.#checkedMs === null ? null : clock.monotonicMs() - this.#checkedMs,
      status: this.#status,
    };
  }

  /** The behaviour or the feed may be another one: what is not allowed any more ends now. */
  policyChanged(): void {
    this.#heed();
    this.#ports.changed();
  }

  check(): Promise<void> {
    const feed = this.#openFeed();
    if (this.#looking !== undefined) return this.#looking;
    if (this.#task !== undefined || this.#status.state === 'ready') throw new PinholeError('UPDATE_NOT_NOW');
    return this.#look(feed);
  }

  download(): void {
    const feed = this.#openFeed();
    if (this.#tellOnly) throw new PinholeError('UPDATE_ADMINISTERED');
    const found = this.#found;
    if (found === null || this.#task !== undefined || this.#status.state === 'ready') {
      throw new PinholeError('UPDATE_NOT_NOW');
    }
    void this.#download(feed, found, 'person');
  }

  async install(): Promise<void> {
    const feed = this.#openFeed();
    if (this.#status.state !== 'ready') throw new PinholeError('UPDATE_NOT_NOW');
    if (this.#ports.obstacle() === 'tunnel') throw new PinholeError('UPDATE_TUNNEL');
    try {
      await feed.restartAndInstall();
    } catch (thrown) {
      const error = asPinholeError(thrown);
      this.#fail(error);
      throw error;
    }
  }

  /** Ends what is under way. What is downloaded and meant for the end of the program is still installed then. */
  close(): void {
    this.#callOff();
    this.#abort();
  }

  get #tellOnly(): boolean {
    const { updater } = this.#ports;
    return 'open' in updater && updater.tellOnly !== null;
  }

  /** @throws PinholeError UPDATE_OFF */
  #openFeed(): UpdateFeed {
    if (this.#source === undefined) throw new PinholeError('UPDATE_OFF');
    return this.#source.feed;
  }

  #heed(): void {
    const { updater, behaviour, feedUrl } = this.#ports;
    const { value } = behaviour();
    const url = feedUrl();
    if ('unsupported' in updater) this.#status = { state: 'unsupported', why: updater.unsupported };
    else if (value === 'off') this.#leave({ state: 'off' });
    else if (url === null) this.#leave({ state: 'no-feed' });
    else if (url === this.#source?.url) this.#behave(this.#source.feed);
    else {
      this.#leave({ state: 'idle' });
      this.#source = { url, feed: updater.open(url) };
      this.#plan(LIMITS.updateFirstMs.value, 1);
    }
  }

  /** The same feed, perhaps another behaviour. */
  #behave(feed: UpdateFeed): void {
    const automatic = this.#automatic;
    const { state } = this.#status;
    if (state === 'downloading' && this.#downloadedBy === 'program' && !automatic) {
      this.#abort();
      this.#tellFound();
      this.#planAfter(0);
    } else if (state === 'ready') {
      this.#status = { ...this.#status, atQuit: feed.installAtQuit(automatic) };
    } else if (state === 'available' && automatic && this.#task === undefined) this.#plan(0);
  }

  /** Forgets the feed and all that came of it. */
  #leave(status: UpdateStatus): void {
    this.#callOff();
    this.#abort();
    this.#source?.feed.installAtQuit(false);
    this.#source = undefined;
    this.#found = null;
    this.#checkedMs = null;
    this.#failures.looks = 0;
    this.#failures.downloads = 0;
    this.#status = status;
  }

  get #automatic(): boolean {
    return this.#ports.behaviour().value === 'automatic' && !this.#tellOnly;
  }

  /** @param spread how much later it may be by chance, as a part of `ms` */
  #plan(ms: number, spread = 0): void {
    const { timers, random } = this.#ports;
    this.#callOff();
    this.#callOff = timers.after(ms * (1 + spread * random.uniform()), () => this.#due());
  }

  #planAfter(failures: number): void {
    const period = LIMITS.updatePeriodMs.value;
    const pause = failures === 0 ? period : LIMITS.updateBackoffMs.value * 2 ** (failures - 1);
    this.#plan(Math.min(period, pause), 0.1);
  }

  #due(): void {
    const feed = this.#source?.feed;
    // A download, or a look that a person asked for, plans what follows.
    if (feed === undefined || this.#task !== undefined) return;
    if (this.#ports.obstacle() !== null) {
      this.#plan(LIMITS.updateWaitMs.value);
    } else if (this.#status.state === 'available' && this.#found !== null && this.#automatic) {
      void this.#download(feed, this.#found, 'program');
    } else void this.#look(feed);
  }

  #look(feed: UpdateFeed): Promise<void> {
    const looking = this.#tryLook(feed).finally(() => {
      if (this.#looking === looking) this.#looking = undefined;
    });
    this.#looking = looking;
    return looking;
  }

  async #tryLook(feed: UpdateFeed): Promise<void> {
    const task = this.#begin(LIMITS.updateCheckMs.value);
    // What is known stays in sight meanwhile.
    if (this.#found === null) this.#become({ state: 'checking' });
    try {
      const found = await task.run((signal) => feed.check(signal));
      if (!this.#end(task)) return;
      if (found?.version !== this.#found?.version) this.#failures.downloads = 0;
      this.#found = found;
      this.#checkedMs = this.#ports.clock.monotonicMs();
      this.#failures.looks = 0;
      this.#tellFound();
      if (found !== null && this.#automatic) this.#plan(0);
      else this.#planAfter(0);
    } catch (thrown) {
      if (!this.#end(task)) return;
      this.#failures.looks += 1;
      this.#fail(asPinholeError(thrown));
      this.#planAfter(this.#failures.looks);
    }
  }

  async #download(feed: UpdateFeed, found: FoundVersion, by: Asker): Promise<void> {
    this.#callOff();
    const task = this.#begin(LIMITS.updateDownloadMs.value);
    this.#downloadedBy = by;
    feed.installAtQuit(this.#automatic);
    this.#become({ state: 'downloading', ...found, percent: 0 });
    const progress = (percent: number): void => {
      const whole = Math.min(100, Math.max(0, Math.floor(percent)));
      if (this.#task !== task || this.#status.state !== 'downloading') return;
      if (whole > this.#status.percent) this.#become({ ...this.#status, percent: whole });
    };
    try {
      await task.run((signal) => feed.download(progress, signal));
      if (!this.#end(task)) return;
      this.#failures.downloads = 0;
      this.#become({ state: 'ready', ...found, atQuit: feed.installAtQuit(this.#automatic) });
    } catch (thrown) {
      if (!this.#end(task)) return;
      this.#failures.downloads += 1;
      this.#fail(asPinholeError(thrown));
      this.#planAfter(this.#failures.downloads);
    }
  }

  #begin(limitMs: number): Task {
    const words = `The feed of updates has not answered within ${limitMs / 1_000} s`;
    const task = new Task(
      this.#ports.timers,
      limitMs,
      () => new PinholeError('UPDATE_FEED_UNREACHABLE', words),
    );
    this.#task = task;
    return task;
  }

  /** @returns whether what became of it still matters */
  #end(task: Task): boolean {
    if (this.#task !== task) return false;
    this.#task = undefined;
    return true;
  }

  #abort(): void {
    const task = this.#task;
    this.#task = undefined;
    this.#looking = undefined;
    task?.callOff();
  }

  #tellFound(): void {
    this.#become(this.#found === null ? { state: 'idle' } : { state: 'available', ...this.#found });
  }

  #fail(error: PinholeError): void {
    this.#become({ state: 'failed', problem: problemOf(error), version: this.#found?.version ?? null });
  }

  #become(status: UpdateStatus): void {
    this.#status = status;
    this.#ports.changed();
  }
}
