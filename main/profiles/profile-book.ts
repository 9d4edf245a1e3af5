import { isDeepStrictEqual } from 'node:util';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { forbiddenBy, type Policy } from '../model/policy.ts';
import { DEMO_PROFILE_ID, type Profile } from '../model/profile.ts';
import { tell } from '../platform/listener.ts';
import type { ProfileChange } from './profile-change.ts';
import {
  exportOf,
  readImport,
  type Export,
  type ImportOutcome,
  type OnConflict,
} from './profile-exchange.ts';
import type { StoredProfile } from './profile-files.ts';
import { copyName, suggestId } from './profile-id.ts';
import { importInto } from './profile-import.ts';
import { ProfileStore, type StorePorts } from './profile-store.ts';

export interface ProfileEntry {
  readonly profile: Profile;
  readonly managed: boolean;
  /** What is to be given to change it; null: it cannot be changed. */
  readonly revision: string | null;
  /** Its file; null: it is managed. */
  readonly path: string | null;
}

export interface ProfileBookOptions extends StorePorts {
  readonly directory: string;
  /** Stays the caller's to close. */
  readonly policy: Policy;
  /** Whether changes of other programs are noticed. Until `close` then. */
  readonly watch: boolean;
}

/** The user's profiles and the managed ones as one list. Managed ones are never changed, and none of the user's stands before one. */
export class ProfileBook {
  readonly #policy: Policy;
  readonly #store: ProfileStore;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: readonly (() => void)[];
  readonly #watch: boolean;
  #stopWatching: (() => void) | undefined;
  /** What listeners know. */
  #told: unknown;
  #closed = false;

  /** @throws PinholeError FILE_UNREADABLE for the folder itself */
  static async open(options: ProfileBookOptions): Promise<ProfileBook> {
    const book = new ProfileBook(options);
    try {
      await book.#policyChanged();
    } catch (thrown) {
      book.close();
      throw thrown;
    }
    return book;
  }

  private constructor({ directory, policy, watch, clock, timers }: ProfileBookOptions) {
    this.#policy = policy;
    this.#store = new ProfileStore(directory, { clock, timers });
    this.#watch = watch;
    this.#stopListening = [
      this.#store.onChange(() => this.#tell()),
      policy.onChange(() => {
        this.#policyChanged().catch((thrown: unknown) => process.emitWarning(asPinholeError(thrown)));
      }),
    ];
  }

  /** The managed ones as the policy has them, then the user's by their names. */
  list(): readonly ProfileEntry[] {
    const managed = this.#policy.managedProfiles.map((profile) => ({
      profile,
      managed: true,
      revision: null,
      path: null,
    }));
    const ids = this.#managedIds;
    const own = this.own.filter(({ profile }) => !ids.has(profile.id)).toSorted(byName);
    return [...managed, ...own.map((stored) => ({ ...stored, managed: false }))];
  }

  get(id: string): ProfileEntry | undefined {
    return this.list().find(({ profile }) => profile.id === id);
  }

  /** The user's, as far as there may be any; those among them that give way to a managed one, too. In the order of their files. */
  get own(): readonly StoredProfile[] {
    return this.#policy.userProfilesAllowed ? this.#store.known.profiles : [];
  }

  /** What is wrong, each in one line. */
  get warnings(): readonly string[] {
    const { directory, known } = this.#store;
    const by = forbiddenBy(this.#policy);
    if (!this.#policy.userProfilesAllowed) {
      return [`${directory} is not read: ${by} allows no profiles but those that it manages`];
    }
    const ids = this.#managedIds;
    const hidden = known.profiles.filter(({ profile }) => ids.has(profile.id));
    return [
      ...known.warnings,
      ...hidden.map(({ profile }) => `${directory}: the profile "${profile.id}" gives way to one of ${by}`),
    ];
  }

  /** @param listener told when list or warnings are others. @returns the way to stop listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws PinholeError PROFILE_MANAGED, PROFILE_FORBIDDEN; as `ProfileStore.create` */
  async create(profile: Profile): Promise<ProfileEntry> {
    this.#assertOwn(profile.id);
    return entryOf(await this.#store.create(profile));
  }

  /** @throws PinholeError PROFILE_MANAGED, PROFILE_FORBIDDEN; as `ProfileStore.replace` */
  async replace(profile: Profile, revision: string): Promise<ProfileEntry> {
    this.#assertOwn(profile.id);
    return entryOf(await this.#store.replace(profile, revision));
  }

  /** @throws PinholeError PROFILE_MANAGED, PROFILE_FORBIDDEN; as `ProfileStore.remove` */
  async remove(id: string, revision: string): Promise<void> {
    this.#assertOwn(id);
    await this.#store.remove(id, revision);
  }

  /**
   * A profile of the user's own that is as another one, but for id and name.
   * @throws PinholeError PROFILE_UNKNOWN, PROFILE_MANAGED for the id of the copy, PROFILE_FORBIDDEN; as `ProfileStore.create`
   */
  async duplicate(
    id: string,
    wanted: { readonly id?: string | undefined; readonly name?: string | undefined } = {},
  ): Promise<ProfileEntry> {
    if (wanted.id !== undefined) this.#assertOwn(wanted.id);
    this.#assertAllowed();
    return this.#store.change(async (folder) => {
      const original = this.get(id)?.managed === true ? this.get(id) : folder.find(id);
      if (original === undefined) throw unknown(id);
      const name = wanted.name ?? copyName(original.profile.name);
      const copy = wanted.id ?? suggestId(name, this.#taken(folder));
      return entryOf(await folder.create({ ...original.profile, id: copy, name }));
    });
  }

  /** An id like the name, that no profile has. */
  suggestId(name: string): string {
    const own = this.own.map(({ profile }) => profile.id);
    return suggestId(name, new Set([...own, ...this.#managedIds, DEMO_PROFILE_ID]));
  }

  /**
   * Takes what `exportText` gave, one profile, or an array of them, with no other program's change in between.
   * @throws PinholeError PROFILE_INVALID where it is none of these; PROFILE_FORBIDDEN, PROFILES_LOCKED, FILE_UNREADABLE, FILE_UNWRITABLE
   */
  async importText(content: string | Uint8Array, onConflict: OnConflict): Promise<ImportOutcome> {
    this.#assertAllowed();
    const candidates = readImport(typeof content === 'string' ? Buffer.from(content) : content);
    return this.#store.change((folder) =>
      importInto(folder, candidates, onConflict, {
        taken: () => this.#taken(folder),
        assertOwn: (id) => this.#assertOwn(id),
      }),
    );
  }

  /**
   * @param ids default: all of the user's own
   * @throws PinholeError PROFILE_UNKNOWN
   */
  exportText(ids?: readonly string[]): Export {
    const own = this.list().filter(({ managed }) => !managed);
    const entries = ids === undefined ? own : [...new Set(ids)].map((id) => this.#known(id));
    return exportOf(entries.map(({ profile }) => profile));
  }

  /** Stops listening and watching. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#stopListening) stop();
    this.#stopWatching?.();
    this.#listeners.clear();
  }

  #known(id: string): ProfileEntry {
    const entry = this.get(id);
    if (entry === undefined) throw unknown(id);
    return entry;
  }

  get #managedIds(): ReadonlySet<string> {
    return new Set(this.#policy.managedProfiles.map(({ id }) => id));
  }

  #taken(folder: ProfileChange): ReadonlySet<string> {
    return new Set([...folder.taken, ...this.#managedIds, DEMO_PROFILE_ID]);
  }

  #assertOwn(id: string): void {
    if (this.#managedIds.has(id)) {
      throw new PinholeError(
        'PROFILE_MANAGED',
        `"${id}" cannot be changed: ${forbiddenBy(this.#policy)} manages it`,
      );
    }
    // One that is there from before can be mended.
    if (id === DEMO_PROFILE_ID && this.get(id) === undefined) {
      throw new PinholeError('PROFILE_EXISTS', `id "${id}" is that of the demo`);
    }
    this.#assertAllowed();
  }

  #assertAllowed(): void {
    if (this.#policy.userProfilesAllowed) return;
    throw new PinholeError(
      'PROFILE_FORBIDDEN',
      `${forbiddenBy(this.#policy)} allows no profiles but those that it manages`,
    );
  }

  async #policyChanged(): Promise<void> {
    if (this.#closed) return;
    const allowed = this.#policy.userProfilesAllowed;
    if (this.#watch && allowed) this.#stopWatching ??= this.#store.watch();
    if (!allowed) {
      this.#stopWatching?.();
      this.#stopWatching = undefined;
    }
    try {
      if (allowed) await this.#store.read();
    } finally {
      this.#tell();
    }
  }

  #tell(): void {
    const now = [this.list(), this.warnings];
    if (this.#closed || isDeepStrictEqual(this.#told, now)) return;
    this.#told = now;
    for (const listener of this.#listeners) tell(listener, undefined);
  }
}

const entryOf = (stored: StoredProfile): ProfileEntry => ({ ...stored, managed: false });

const unknown = (id: string): PinholeError =>
  new PinholeError('PROFILE_UNKNOWN', `there is no profile "${id}"`);

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Of two with one name, by the id. */
function byName({ profile: one }: StoredProfile, { profile: other }: StoredProfile): number {
  return collator.compare(one.name, other.name) || (one.id < other.id ? -1 : 1);
}
