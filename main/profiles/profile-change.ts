import { join } from 'node:path';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { parseProfile, type Profile } from '../model/profile.ts';
import type { Clock } from '../platform/clock.ts';
import { setAside } from '../platform/set-aside.ts';
import { removeFile, writeWholeFile } from '../platform/write-file.ts';
import { profileText } from './profile-document.ts';
import {
  faultOf,
  isStored,
  judgeFile,
  lookAt,
  storedOf,
  type ProfileFile,
  type ScannedFolder,
  type StoredProfile,
} from './profile-files.ts';

/** What can be done to a folder of profiles while nobody else writes there. Each step is written before it resolves. */
export interface ProfileChange {
  /** The ids that no new profile can have, those of files of a later version among them. */
  readonly taken: ReadonlySet<string>;
  find(id: string): StoredProfile | undefined;
  /** @throws PinholeError PROFILE_EXISTS, PROFILE_LIMIT, PROFILE_INVALID, FILE_UNWRITABLE */
  create(profile: Profile): Promise<StoredProfile>;
  /** @throws PinholeError PROFILE_CHANGED, PROFILE_UNKNOWN, PROFILE_INVALID, FILE_UNWRITABLE */
  replace(profile: Profile, revision: string): Promise<StoredProfile>;
  /** @throws PinholeError PROFILE_CHANGED, PROFILE_UNKNOWN, FILE_UNWRITABLE */
  remove(id: string, revision: string): Promise<void>;
}

export interface FolderChangeOptions {
  readonly directory: string;
  /** As it was found under the lock. */
  readonly scanned: ScannedFolder;
  readonly clock: Clock;
  /** Whether there was such a profile when this program last looked. */
  readonly knew: (id: string) => boolean;
  /** Told in one line what became of a file that stood in the way. */
  readonly say: (line: string) => void;
}

/** Names that mean a device on Windows, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9])$/;

export class FolderChange implements ProfileChange {
  readonly #options: FolderChangeOptions;
  /** By path, in the order of the names: of two files with one id the first one is the profile. */
  #files: ReadonlyMap<string, ProfileFile>;
  #count: number;

  constructor(options: FolderChangeOptions) {
    this.#options = options;
    this.#files = new Map(options.scanned.files.map((file) => [file.path, file]));
    this.#count = options.scanned.count;
  }

  /** The folder as it is by now. */
  get scanned(): ScannedFolder {
    return { files: [...this.#files.values()], count: this.#count };
  }

  get taken(): ReadonlySet<string> {
    const ids = [...this.#files.values()].flatMap((file) => {
      if (isStored(file)) return [file.profile.id];
      return file.kind === 'newer' && file.id !== undefined ? [file.id] : [];
    });
    return new Set(ids);
  }

  find(id: string): StoredProfile | undefined {
    const file = this.#find(id);
    return file && storedOf(file);
  }

  async create(wanted: Profile): Promise<StoredProfile> {
    const profile = parseProfile(wanted, 'the profile');
    if (this.taken.has(profile.id)) {
      throw new PinholeError('PROFILE_EXISTS', `the id "${profile.id}" is taken by another profile`);
    }
    if (this.#count >= LIMITS.profileFiles.value) {
      throw new PinholeError(
        'PROFILE_LIMIT',
        `${this.#options.directory} holds ${this.#count} profiles; ${LIMITS.profileFiles.value} are the most`,
      );
    }
    const path = await this.#pathFor(profile.id);
    return this.#write(path, profile);
  }

  async replace(wanted: Profile, revision: string): Promise<StoredProfile> {
    const profile = parseProfile(wanted, 'the profile');
    const { path, schema } = await this.#asRead(profile.id, revision);
    return this.#write(path, profile, schema);
  }

  async remove(id: string, revision: string): Promise<void> {
    const { path } = await this.#asRead(id, revision);
    await removeFile(path);
    this.#note(path, undefined);
  }

  /** @throws PinholeError where it is not, or no longer, what was read */
  async #asRead(id: string, revision: string): Promise<Extract<ProfileFile, { kind: 'profile' }>> {
    const found = this.#find(id);
    if (found === undefined && !this.#options.knew(id)) {
      throw new PinholeError('PROFILE_UNKNOWN', `there is no profile "${id}"`);
    }
    // Editors ask for no lock: as late as can be.
    const now = found && (await lookAt(found.path));
    if (now !== undefined) this.#note(now.path, now);
    if (now?.kind === 'profile' && now.profile.id === id && now.revision === revision) return now;
    const what = now === undefined || now.kind === 'absent' ? 'deleted' : 'changed';
    throw new PinholeError('PROFILE_CHANGED', `the profile "${id}" was ${what} by another program`);
  }

  #find(id: string): Extract<ProfileFile, { kind: 'profile' }> | undefined {
    return [...this.#files.values()].filter(isStored).find(({ profile }) => profile.id === id);
  }

  /** `ID.json`, or where that is somebody else's, `ID-2.json` and so on. */
  async #pathFor(id: string): Promise<string> {
    const { directory, clock, say } = this.#options;
    const first = DEVICE.test(id) ? 2 : 1;
    for (let count = first; count <= LIMITS.profileFiles.value + first; count += 1) {
      const path = join(directory, count === 1 ? `${id}.json` : `${id}-${count}.json`);
      // Not by what was found: a file system that knows no case has it under another name.
      const there = await lookAt(path);
      if (there.kind === 'absent') return path;
      if (there.kind === 'invalid' && count === first) {
        const aside = await setAside(path, clock);
        this.#note(path, undefined);
        say(`${path} was no valid profile (${there.problems[0].message}); it is now ${aside}`);
        return path;
      }
    }
    throw new PinholeError('FILE_UNWRITABLE', `${directory}: every name for "${id}" is taken`);
  }

  async #write(path: string, profile: Profile, schema?: string): Promise<StoredProfile> {
    const text = profileText(profile, schema);
    const octets = Buffer.byteLength(text);
    if (octets > LIMITS.profileFileOctets.value) {
      throw new PinholeError(
        'PROFILE_INVALID',
        `the profile has ${octets} octets; at most ${LIMITS.profileFileOctets.value} can be kept`,
      );
    }
    // As whoever reads it has it: what is undefined is not there.
    const file = judgeFile(path, Buffer.from(text));
    if (!isStored(file)) throw new PinholeError('PROFILE_INVALID', faultOf(file));
    await writeWholeFile(path, text);
    this.#note(path, file);
    return storedOf(file);
  }

  #note(path: string, file: ProfileFile | undefined): void {
    const files = new Map(this.#files);
    const before = files.delete(path);
    if (file !== undefined && file.kind !== 'absent') files.set(path, file);
    this.#count += Number(files.has(path)) - Number(before);
    this.#files = new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
