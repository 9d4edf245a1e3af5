import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from './timers.ts';

/** What of `node:fs` is used. */
export type Watch = (path: string, options: { persistent: boolean }, listener: () => void) => FSWatcher;

/**
 * Calls `changed` when something in one of the folders may have changed, or one of them came or went. The folders need
 * not be there: what is there on the way to them from `top` is watched. Now and then it is called for nothing.
 * @returns the way to stop
 */
export function watchFolders(
  folders: readonly string[],
  top: string,
  timers: Timers,
  changed: () => void,
  watchOne: Watch = watch,
): () => void {
  const watcher = new FolderWatcher(folders, top, timers, changed, watchOne);
  watcher.begin();
  return () => watcher.stop();
}

class FolderWatcher {
  readonly #ways: readonly (readonly string[])[];
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #watchOne: Watch;
  #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  #callOff: (() => void) | undefined;
  #arming = false;
  #armAgain = false;
  #stopped = false;
  /** Whether the system refuses to watch: out of handles, or a file system that cannot. */
  #blind = false;

  constructor(folders: readonly string[], top: string, timers: Timers, changed: () => void, watchOne: Watch) {
    this.#ways = folders.map((folder) => chain(top, folder));
    this.#timers = timers;
    this.#changed = changed;
    this.#watchOne = watchOne;
  }

  begin(): void {
    this.#poll();
    void this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    for (const path of this.#watchers.keys()) this.#drop(path);
  }

  /** What nothing tells of is found by looking. Begins the wait anew. */
  #poll(): void {
    this.#callOff?.();
    if (this.#stopped) return;
    const { value } = this.#blind ? LIMITS.unwatchedPollMs : LIMITS.watchedPollMs;
    this.#callOff = this.#timers.after(value, () => {
      this.#notice();
      this.#poll();
    });
  }

  #notice(): void {
    if (this.#stopped) return;
    this.#changed();
    void this.#arm();
  }

  /** Watches the folders that are there now. What comes to be while it looks is found in another round. */
  async #arm(): Promise<void> {
    this.#armAgain = true;
    if (this.#arming) return;
    this.#arming = true;
    while (this.#armAgain) {
      this.#armAgain = false;
      const there = await this.#there();
      if (this.#stopped) break;
      for (const [path, { identity }] of this.#watchers) {
        if (there.get(path) !== identity) this.#drop(path);
      }
      const added = [...there].filter(([path]) => !this.#watchers.has(path));
      const watched = added.map(([path, identity]) => this.#add(path, identity));
      this.#see(watched.every(Boolean));
    }
    this.#arming = false;
  }

  /** Of each way the folders that are there, by their identity; `top` itself, where much happens, only where the next is missing. */
  async #there(): Promise<ReadonlyMap<string, string>> {
    const there = new Map<string, string>();
    for (const [top = '', ...rest] of this.#ways) {
      let reached = 0;
      for (const path of rest) {
        const identity = await identityOf(path);
        if (identity === undefined) break;
        there.set(path, identity);
        reached += 1;
      }
      const identity = reached === 0 ? await identityOf(top) : undefined;
      if (identity !== undefined) there.set(top, identity);
    }
    return there;
  }

  #see(all: boolean): void {
    if (this.#blind !== all) return;
    this.#blind = !all;
    this.#poll();
  }

  /** @returns whether the system watches it. */
  #add(path: string, identity: string): boolean {
    try {
      const watcher = this.#watchOne(path, { persistent: false }, () => this.#notice());
      watcher.on('error', () => {
        this.#drop(path);
        this.#see(false);
        this.#changed();
      });
      this.#watchers.set(path, { watcher, identity });
      // It may have filled before it was watched.
      this.#armAgain = true;
      this.#changed();
      return true;
    } catch {
      return false;
    }
  }

  #drop(path: string): void {
    this.#watchers.get(path)?.watcher.close();
    this.#watchers.delete(path);
  }
}

async function identityOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isDirectory() ? `${found.dev} ${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** `top`, and the folders from there down to `folder`, which lies within it. */
export function chain(top: string, folder: string): readonly string[] {
  const parent = dirname(folder);
  return folder === top || parent === folder ? [folder] : [...chain(top, parent), folder];
}
