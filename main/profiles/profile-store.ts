import { isDeepStrictEqual } from 'node:util';
import { dirname, join } from 'node:path';
import { asPinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { Clock } from '../platform/clock.ts';
import { underLock, type FileLock } from '../platform/file-lock.ts';
import { tell } from '../platform/listener.ts';
import { setAside } from '../platform/set-aside.ts';
import type { Timers } from '../platform/timers.ts';
import { watchFolders } from '../platform/watch-folders.ts';
import { sweepUnfinished } from '../platform/write-file.ts';
import { FolderChange, type ProfileChange } from './profile-change.ts';
import { oneLine } from './profile-document.ts';
import {
  faultOf,
  isProfileName,
  isStored,
  lookAt,
  scanFolder,
  storedOf,
  type ProfileFile,
  type ScannedFolder,
  type StoredProfile,
} from './profile-files.ts';

export interface StoredProfiles {
  /** In the order of their files' names; no two have one id. */
  readonly profiles: readonly StoredProfile[];
  /** What is wrong, each in one line: files that are not used, or that were set aside. */
  readonly warnings: readonly string[];
}

export interface StorePorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A folder of profiles, a file each, which other programs of this user, and people, may write too. */
export class ProfileStore {
  readonly directory: string;
  readonly #ports: StorePorts;
  readonly #lock: FileLock;
  readonly #listeners = new Set<() => void>();
  /** What became of files that were in the way, for as long as this program runs. */
  readonly #said = new Set<string>();
  #known: StoredProfiles | undefined;
  /** The last reading or change: each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string, ports: StorePorts) {
    this.directory = directory;
    this.#ports = ports;
    this.#lock = { path: join(directory, '.lock'), timers: ports.timers, code: 'PROFILES_LOCKED' };
  }

  /** What was read last, or came of the last change. */
  get known(): StoredProfiles {
    return this.#known ?? { profiles: [], warnings: [] };
  }

  /**
   * Reads the folder. What is no JSON, and stays so for `LIMITS.tornFileMs`, is set aside.
   * @throws PinholeError FILE_UNREADABLE for the folder itself
   */
  read(): Promise<StoredProfiles> {
    return this.#inTurn(async () =>
      this.#settle(await this.#withoutDamage(await scanFolder(this.directory))),
    );
  }

  /** @throws PinholeError PROFILE_EXISTS, PROFILE_LIMIT, PROFILE_INVALID, PROFILES_LOCKED, FILE_UNREADABLE, FILE_UNWRITABLE */
  create(profile: Profile): Promise<StoredProfile> {
    return this.change((folder) => folder.create(profile));
  }

  /**
   * @param revision of what was read and is to be replaced
   * @throws PinholeError PROFILE_CHANGED, PROFILE_UNKNOWN, PROFILE_INVALID, PROFILES_LOCKED, FILE_UNREADABLE, FILE_UNWRITABLE
   */
  replace(profile: Profile, revision: string): Promise<StoredProfile> {
    return this.change((folder) => folder.replace(profile, revision));
  }

  /** @throws PinholeError PROFILE_CHANGED, PROFILE_UNKNOWN, PROFILES_LOCKED, FILE_UNREADABLE, FILE_UNWRITABLE */
  remove(id: string, revision: string): Promise<void> {
    return this.change((folder) => folder.remove(id, revision));
  }

  /**
   * Several changes with no other program's between them. What was written before a failure stays.
   * @throws PinholeError PROFILES_LOCKED, FILE_UNREADABLE, FILE_UNWRITABLE; what the step throws
   */
  change<T>(step: (folder: ProfileChange) => Promise<T>): Promise<T> {
    return this.#inTurn(() =>
      underLock(this.#lock, async () => {
        await sweepUnfinished(this.directory, isProfileName);
        const knew = new Set(this.known.profiles.map(({ profile }) => profile.id));
        const change = new FolderChange({
          directory: this.directory,
          scanned: await scanFolder(this.directory),
          clock: this.#ports.clock,
          knew: (id) => knew.has(id),
          say: (line) => this.#say(line),
        });
        try {
          return await step(change);
        } finally {
          this.#settle(change.scanned);
        }
      }),
    );
  }

  /** @param listener told when `known` is another one. @returns the way to stop listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads whenever another program may have changed something. @returns the way to stop */
  watch(): () => void {
    const { timers } = this.#ports;
    let callOff: (() => void) | undefined;
    let stopped = false;
    const stop = watchFolders([this.directory], dirname(dirname(this.directory)), timers, () => {
      callOff ??= timers.after(LIMITS.watchDebounceMs.value, () => {
        callOff = undefined;
        if (!stopped) void this.#readAgain();
      });
    });
    return () => {
      stopped = true;
      callOff?.();
      stop();
    };
  }

  /** A folder that cannot be read any more takes no profile away. */
  async #readAgain(): Promise<void> {
    try {
      await this.read();
    } catch (thrown) {
      const { message } = asPinholeError(thrown);
      const { profiles, warnings } = this.known;
      if (!warnings.includes(message)) this.#become({ profiles, warnings: [...warnings, message] });
    }
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.then(step);
    // Whoever asked is told of a failure; the next one is tried all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #withoutDamage(scanned: ScannedFolder): Promise<ScannedFolder> {
    if (!scanned.files.some(isDamaged)) return scanned;
    await new Promise<void>((resolve) => this.#ports.timers.after(LIMITS.tornFileMs.value, resolve));
    const again = await Promise.all(
      scanned.files.map(async (file) => (isDamaged(file) ? lookAt(file.path) : file)),
    );
    if (!again.some(isDamaged)) return { ...scanned, files: again };
    const files = await underLock(this.#lock, async () => {
      const rest: ProfileFile[] = [];
      for (const file of again) rest.push(isDamaged(file) ? await this.#setAside(file.path) : file);
      return rest;
    }).catch((thrown: unknown) => {
      const { message } = asPinholeError(thrown);
      return again.map((file) => (isDamaged(file) ? { ...file, why: `${file.why}; ${message}` } : file));
    });
    return { ...scanned, files };
  }

  /** Under the lock. @returns what is there then */
  async #setAside(path: string): Promise<ProfileFile> {
    const file = await lookAt(path);
    if (file.kind !== 'damaged') return file;
    try {
      const aside = await setAside(path, this.#ports.clock);
      this.#say(`${path} ${file.why}; it is now ${aside}`);
      return { kind: 'absent', path };
    } catch (thrown) {
      return { ...file, why: `${file.why}; ${asPinholeError(thrown).message}` };
    }
  }

  #say(line: string): void {
    if (this.#said.size < LIMITS.warningsKept.value) this.#said.add(oneLine(line));
  }

  #settle({ files, count }: ScannedFolder): StoredProfiles {
    const profiles = new Map<string, StoredProfile>();
    const warnings = [...this.#said];
    if (count > LIMITS.profileFiles.value) {
      warnings.push(
        `${this.directory}: ${count} profiles; only the first ${LIMITS.profileFiles.value} are read`,
      );
    }
    for (const file of files) {
      if (isStored(file)) {
        const { id } = file.profile;
        if (!profiles.has(id)) profiles.set(id, storedOf(file));
        else warnings.push(`${file.path}: id is "${id}"; another profile has it already`);
      } else if (file.kind !== 'absent') warnings.push(faultOf(file));
    }
    return this.#become({ profiles: [...profiles.values()], warnings: warnings.map(oneLine) });
  }

  #become(now: StoredProfiles): StoredProfiles {
    const before = this.#known;
    this.#known = now;
    if (before !== undefined && !isDeepStrictEqual(before, now)) {
      for (const listener of this.#listeners) tell(listener, undefined);
    }
    return now;
  }
}

const isDamaged = (file: ProfileFile): file is Extract<ProfileFile, { kind: 'damaged' }> =>
  file.kind === 'damaged';
